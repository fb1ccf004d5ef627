import { describe, expect, it } from 'vitest';
import type { ProfileName } from '../../../src/sandbox/profile.ts';
import { DEMO_SEED } from '../../../src/sandbox/demo-seed.ts';
import { startSandbox } from '../../../src/sandbox/server.ts';
import { caller, cut, EMMA, FABIAN, SALON } from '../../support/sandbox-calls.ts';

const OTTO = { id: 9000, email: 'otto@elsewhere.example', username: 'otto', name: 'Otto' };

async function open(profile?: ProfileName) {
  const seed = { ...DEMO_SEED, users: [...DEMO_SEED.users, OTTO] };
  const sandbox = await startSandbox({ seed, ...(profile && { profile }) });
  const send = caller(sandbox);
  const hostsOf = async (slug: string) => {
    const [type] = (await send('GET', `${SALON.types}?eventSlug=${slug}`)).body.data as readonly {
      hosts: readonly { userId: number }[];
    }[];
    return type?.hosts.map(({ userId }) => userId);
  };
  return { sandbox, send, hostsOf };
}

describe('the list of members', () => {
  it('has pages by take and skip, and no pagination object', async () => {
    const { sandbox, send } = await open();
    await using _ = sandbox;
    const page = await send('GET', `${SALON.members}?take=2&skip=1`);
    expect(page.body).toEqual({ status: 'success', data: expect.any(Array) as unknown });
    expect(page.body.data).toMatchObject([{ userId: 1001 }, { userId: 1002 }]);
  });

  it.each([
    ['take=0', { min: 'take must not be less than 1' }],
    ['take=251', { max: 'take must not be greater than 250' }],
    ['skip=-1', { min: 'skip must not be less than 0' }],
    ['emails=nobody', { isEmail: 'Each email must be a valid email address' }],
  ])('refuses %s', async (query, constraints) => {
    const { sandbox, send } = await open();
    await using _ = sandbox;
    const refused = await send('GET', `${SALON.members}?${query}`);
    expect(refused).toMatchObject({ status: 400, body: { error: { details: { errors: [{ constraints }] } } } });
  });

  it('finds by e-mail without regard to case', async () => {
    const { sandbox, send } = await open();
    await using _ = sandbox;
    const found = await send('GET', `${SALON.members}?emails=EMMA@salon.example,x@y.example`);
    expect(found.body.data).toMatchObject([{ userId: EMMA, user: { email: 'emma@salon.example' } }]);
  });
});

describe('a member who', () => {
  it('who is a member already is a conflict, and an unknown user a missing reference', async () => {
    const { sandbox, send } = await open();
    await using _ = sandbox;
    expect(await send('POST', SALON.members, { userId: EMMA })).toMatchObject({
      status: 409,
      body: { error: { code: 'CONFLICT' } },
    });
    expect(await send('POST', SALON.members, { userId: 1 })).toMatchObject({
      status: 400,
      body: { error: { code: 'BAD_REQUEST' } },
    });
  });

  it('leaves is taken off all types, and his children go with him', async () => {
    const { sandbox, send, hostsOf } = await open();
    await using _ = sandbox;
    const hosts = [{ userId: EMMA }, { userId: FABIAN }];
    await send('POST', SALON.types, cut({ hosts }));
    await send('POST', SALON.types, cut({ slug: 'colour', schedulingType: 'managed', hosts }));
    expect((await send('DELETE', `${SALON.members}/${EMMA}`)).status).toBe(200);
    expect(await hostsOf('cut')).toEqual([FABIAN]);
    expect(await hostsOf('colour')).toEqual([FABIAN]);
    expect((await send('GET', '/v2/event-types?username=friseur-emma')).body.data).toEqual([]);
  });

  it.each([
    ['6.1', [OTTO.id]],
    ['6.0', []],
  ] as const)(
    'accepts later becomes a host of the types for all in 6.1 and does not in 6.0: %s',
    async (profile, more) => {
      const { sandbox, send, hostsOf } = await open(profile);
      await using _ = sandbox;
      await send('POST', SALON.types, cut({ assignAllTeamMembers: true }));
      const all = await hostsOf('cut');
      const invited = (await send('POST', SALON.members, { userId: OTTO.id })).body.data as { id: number };
      expect(await hostsOf('cut')).toEqual(all);
      await send('PATCH', `${SALON.members}/${invited.id}`, { accepted: true });
      expect(await hostsOf('cut')).toEqual([...(all ?? []), ...more]);
    },
  );

  it('joins accepted becomes a host of the types for all', async () => {
    const { sandbox, send, hostsOf } = await open();
    await using _ = sandbox;
    await send('POST', SALON.types, cut({ assignAllTeamMembers: true }));
    const all = await hostsOf('cut');
    await send('POST', SALON.members, { userId: OTTO.id, accepted: true });
    expect(await hostsOf('cut')).toEqual([...(all ?? []), OTTO.id]);
  });

  it('does not exist is 404, in three ways of saying so', async () => {
    const { sandbox, send } = await open();
    await using _ = sandbox;
    const message = async (method: string, body?: object) =>
      (await send(method, `${SALON.members}/77`, body)).body.error.message;
    expect(await message('GET')).toBe("Organization's Team membership not found");
    expect(await message('PATCH', {})).toBe('Invalid Query: The requested record was not found.');
    expect(await message('DELETE')).toBe('Membership with id 77 not found in team 34209');
  });
});
