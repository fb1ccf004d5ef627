import { describe, expect, it } from 'vitest';
import { DEMO_SEED } from '../../../src/sandbox/demo-seed.ts';
import { startSandbox } from '../../../src/sandbox/server.ts';
import { caller, cut, EMMA, FABIAN, SALON } from '../../support/sandbox-calls.ts';

async function open() {
  const sandbox = await startSandbox({ seed: { ...DEMO_SEED, users: [...DEMO_SEED.users, STRANGER] } });
  const send = caller(sandbox);
  const create = (more: Readonly<Record<string, unknown>>) => send('POST', SALON.types, cut(more));
  const bySlug = async (slug: string) =>
    (await send('GET', `${SALON.types}?eventSlug=${slug}`)).body.data as readonly object[];
  return { sandbox, send, create, bySlug };
}

const STRANGER = { id: 9000, email: 'otto@elsewhere.example', username: 'otto', name: 'Otto' };

describe('two creates of one slug', () => {
  it('one after the other: the second is refused because the slug exists', async () => {
    const { sandbox, create } = await open();
    await using _ = sandbox;
    expect((await create({})).status).toBe(201);
    expect((await create({})).body.error).toMatchObject({
      code: 'BadRequestException',
      message: 'Team event type with this slug already exists',
    });
  });

  it('at once, over new connections: exactly one is made, the others meet the database', async () => {
    const { sandbox, send } = await open();
    await using _ = sandbox;
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => send('POST', SALON.types, cut(), { headers: { connection: 'close' } })),
    );
    const outcomes = answers.map(({ status, body: { error } }) =>
      status === 201 ? 'made' : `${status} ${error.code}`,
    );
    expect(outcomes.toSorted()).toEqual(['400 TRPCError', '400 TRPCError', '400 TRPCError', 'made']);
  });

  it('at once, over kept connections: exactly one is made, and the late ones are refused in either way', async () => {
    const { sandbox, send } = await open();
    await using _ = sandbox;
    for (let round = 0; round < 10; round += 1) {
      const body = cut({ slug: `race-${round}` });
      const answers = await Promise.all([1, 2, 3, 4].map(() => send('POST', SALON.types, body)));
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 400, 400, 400]);
    }
  });
});

describe('a refused create leaves', () => {
  it.each([
    ['a row without hosts', 'a host given twice', { hosts: [{ userId: EMMA }, { userId: EMMA }] }, 400],
    [
      'a row without hosts',
      'an unknown unit of a limit',
      { hosts: [{ userId: EMMA }], bookingLimitsCount: { hour: 1 } },
      400,
    ],
    [
      'a row without hosts',
      'a field named like a default',
      { bookingFields: [{ type: 'text', slug: 'email', label: 'E', required: true }] },
      400,
    ],
    ['nothing', 'a host from outside', { hosts: [{ userId: STRANGER.id }] }, 404],
    ['nothing', 'an unknown schedule', { scheduleId: 4711 }, 400],
    ['nothing', 'null for a buffer', { beforeEventBuffer: null }, 400],
    ['nothing', 'an app that is not connected', { locations: [{ type: 'integration', integration: 'zoom' }] }, 400],
  ])('%s for %s', async (left, _fault, more, status) => {
    const { sandbox, create, bySlug } = await open();
    await using _ = sandbox;
    expect((await create({ description: 'meant', ...more })).status).toBe(status);
    const rows = await bySlug('cut');
    expect(rows).toMatchObject(left === 'nothing' ? [] : [{ description: 'meant', hosts: [] }]);
  });

  it('a row for a member who has not accepted, and the retry then meets a taken slug', async () => {
    const { sandbox, send, create, bySlug } = await open();
    await using _ = sandbox;
    await send('POST', SALON.members, { userId: STRANGER.id });
    const refused = await create({ hosts: [{ userId: STRANGER.id }] });
    expect(refused).toMatchObject({ status: 403, body: { error: { code: 'TRPCError' } } });
    expect(await bySlug('cut')).toMatchObject([{ hosts: [] }]);
    expect((await create({ hosts: [{ userId: EMMA }] })).body.error.message).toContain('slug already exists');
  });

  it('a row that poisons the list, until it is deleted', async () => {
    const { sandbox, send, create } = await open();
    await using _ = sandbox;
    const healthy = (await create({ slug: 'healthy' })).body.data as { id: number };
    expect((await create({ lengthInMinutesOptions: null })).body.error.code).toBe('BAD_REQUEST');
    const list = await send('GET', SALON.types);
    expect(list).toMatchObject({
      status: 400,
      body: { error: { message: 'multipleDuration - Expected array, received null, ' } },
    });
    expect((await send('DELETE', `${SALON.types}/${healthy.id + 1}`)).status).toBe(200);
    expect((await send('GET', SALON.types)).body.data).toHaveLength(1);
  });
});

describe('input', () => {
  it('drops what it does not know, in silence', async () => {
    const { sandbox, create } = await open();
    await using _ = sandbox;
    const made = await create({ metadata: { owner: 'git' }, nonsense: 1 });
    expect(made.body.data).toMatchObject({ metadata: {} });
    expect(made.body.data).not.toHaveProperty('nonsense');
  });

  it('lists all refused properties at once, with their values and the whole body', async () => {
    const { sandbox, create } = await open();
    await using _ = sandbox;
    const { errors } = (
      (await create({ title: 1, hidden: 'yes' })).body.error as unknown as { details: { errors: object[] } }
    ).details;
    expect(errors).toMatchObject([
      { property: 'title', value: 1, constraints: { isString: 'title must be a string' }, target: { slug: 'cut' } },
      { property: 'hidden', value: 'yes', constraints: { isBoolean: 'hidden must be a boolean value' } },
    ]);
  });

  it('a fault in the locations comes before all others, as one sentence', async () => {
    const { sandbox, create } = await open();
    await using _ = sandbox;
    const refused = await create({ title: 1, locations: [{ type: 'phone', phone: '12' }] });
    expect(refused.body.error.message).toBe(
      'Validation failed for phone location: phone must be a valid phone number, public must be a boolean value',
    );
  });

  it('all members win over a list of hosts', async () => {
    const { sandbox, create } = await open();
    await using _ = sandbox;
    const made = await create({ hosts: [{ userId: FABIAN }], assignAllTeamMembers: true });
    expect(made.body.data).toMatchObject({
      hosts: [{ userId: 1000 }, { userId: 1001 }, { userId: 1002 }, { userId: 1003 }, { userId: 1004 }],
    });
  });

  it('reads the lowest priority back as medium', async () => {
    const { sandbox, create } = await open();
    await using _ = sandbox;
    const made = await create({ hosts: [{ userId: EMMA, priority: 'lowest' }] });
    expect(made.body.data).toMatchObject({ hosts: [{ priority: 'medium', mandatory: false }] });
  });
});
