import { beforeAll, describe, expect, it } from 'vitest';
import { type BookingWorld, bookingWorld } from '../support/booking-world.ts';

let here: BookingWorld;

beforeAll(async () => {
  here = await bookingWorld();
  return () => here[Symbol.asyncDispose]();
});

describe('calops token', () => {
  it('create prints the token alone on stdout, and what it is for on stderr', async () => {
    const { code, stdout, stderr } = await here.run('token', 'create', 'voice agent');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^calops_[\w-]{43}\n$/);
    expect(stderr).toMatch(
      /^Token "voice agent" of friseur\. It is shown only now\. To revoke it: calops token revoke [0-9a-f-]{36}\n$/,
    );
  });

  it('list never shows a token', async () => {
    const token = await here.token('for the list');
    const { code, stdout } = await here.run('token', 'list');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^[0-9a-f-]{36} {2}for the list {2}created .*, never used$/m);
    const json = await here.run('token', 'list', '--json');
    expect(`${stdout}${json.stdout}`).not.toContain(token);
  });

  it('revoke refuses a token from then on, and only once', async () => {
    const { id } = (await here.json('token', 'create', 'short-lived')).body as { id: string };
    expect((await here.run('token', 'revoke', id)).stdout).toBe(`Revoked ${id}: it is refused from now on.\n`);
    expect((await here.run('token', 'list')).stdout).toMatch(new RegExp(`^${id} .* revoked `, 'm'));
    expect(await here.json('token', 'revoke', id)).toMatchObject({
      code: 1,
      body: { error: { code: 'unknown-token' } },
    });
  });

  it('keeps tokens of operators apart from those of companies', async () => {
    const made = await here.run('token', 'create', 'control room', '--operator');
    expect(made.code).toBe(0);
    expect(made.stdout).toMatch(/^calops_[\w-]{43}\n$/);
    expect(made.stderr).toMatch(/^Token "control room" of an operator: it reads every company/);
    const { body } = await here.json('token', 'list', '--operator');
    expect(body).toMatchObject({ company: null, operator: true, tokens: [{ label: 'control room' }] });
    const id = (body as { readonly tokens: readonly { readonly id: string }[] }).tokens[0]?.id ?? '';
    expect((await here.run('token', 'list')).stdout).not.toContain(id);
    const wrongScope = await here.json('token', 'revoke', id);
    expect(wrongScope).toMatchObject({ code: 1, body: { error: { code: 'unknown-token' } } });
    expect((await here.run('token', 'revoke', id, '--operator')).code).toBe(0);
    expect((await here.run('token', 'list', '--operator')).stdout).toMatch(new RegExp(`^${id} .* revoked `, 'm'));
  });

  it.each([
    ['unknown-token', ['revoke', 'nothing']],
    ['unknown-token', ['revoke', 'nothing', '--operator']],
    ['usage', ['create', 'x', '--operator', '--company', 'friseur']],
    ['usage', ['create', ' ', '--operator']],
    ['unknown-company', ['create', 'x', '--company', 'nobody']],
    ['unknown-company', ['list', '--company', 'nobody']],
    ['usage', ['create', ' ']],
    ['usage', ['create']],
  ])('says %s: %j (1)', async (code, words) => {
    expect(await here.json('token', ...words)).toMatchObject({ code: 1, body: { error: { code } } });
  });
});
