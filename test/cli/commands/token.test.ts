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
    expect(stderr).toMatch(/^For friseur: voice agent\. It is shown this once; id [0-9a-f-]{36} revokes it\.\n$/);
  });

  it('list never shows a token', async () => {
    const token = await here.token('for the list');
    const { code, stdout } = await here.run('token', 'list');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^[0-9a-f-]{36} {2}for the list {2}made .*, never used$/m);
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

  it.each([
    ['unknown-token', ['revoke', 'nothing']],
    ['unknown-company', ['create', 'x', '--company', 'nobody']],
    ['unknown-company', ['list', '--company', 'nobody']],
    ['usage', ['create', ' ']],
    ['usage', ['create']],
  ])('says %s: %j (1)', async (code, words) => {
    expect(await here.json('token', ...words)).toMatchObject({ code: 1, body: { error: { code } } });
  });
});
