import { describe, expect, it } from 'vitest';
import type { CalcomWriter, NewEventType } from '../../src/calcom/api.ts';
import { MemoryBudget } from '../../src/calcom/caller/memory-budget.ts';
import type { DeclaredFields } from '../../src/model/event-type/event-type.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { errorOf, readerAt, writerAt } from './support/clients.ts';
import { fakeClock } from './support/fake-clock.ts';
import type { FakeClock } from './support/fake-clock.ts';
import { ANN, BOB, CLEO, HOST_KEY, OTTO, OWNER_KEY, SALON, SALON_TEAM } from './support/salon.ts';

const CUT: NewEventType = {
  title: 'Cut',
  slug: 'cut',
  lengthInMinutes: 30,
  schedulingType: 'managed',
  hosts: [ANN, BOB],
};
const POOL: NewEventType = { ...CUT, slug: 'pool', schedulingType: 'roundRobin' };

interface Stage extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly client: CalcomWriter;
  readonly clock: FakeClock;
}

async function salon(rules: readonly object[] = [], apiKey = OWNER_KEY): Promise<Stage> {
  const clock = fakeClock();
  const sandbox = await startSandbox({ seed: SALON, faults: { rules }, now: clock.now });
  const budget = new MemoryBudget(clock.now);
  const client = writerAt(sandbox.url, { apiKey, clock, budget });
  return {
    sandbox,
    client,
    clock,
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]();
      await sandbox[Symbol.asyncDispose]();
    },
  };
}

describe('what is written is what is read', () => {
  const everything: DeclaredFields = {
    title: 'Cut and wash',
    hosts: [ANN, BOB],
    hidden: true,
    lengthInMinutes: 45,
    description: 'With a wash',
    locations: [{ type: 'address', address: 'Vor Ort', public: true }, { type: 'attendeePhone' }],
    beforeEventBuffer: 5,
    afterEventBuffer: 10,
    minimumBookingNotice: 60,
    requiresConfirmation: true,
    bookingLimitsCount: { day: 1, week: 4 },
    slotInterval: 15,
    lengthInMinutesOptions: [30, 45],
  };

  it.each(['managed', 'roundRobin', 'collective'] as const)('by a create, %s', async (schedulingType) => {
    await using stage = await salon();
    const { client } = stage;
    const fields = { ...CUT, ...everything, schedulingType };
    const { observed } = await client.createTeamEventType(SALON_TEAM, fields);
    expect(observed.fields).toEqual(fields);
    expect((await client.teamEventTypes(SALON_TEAM)).eventTypes).toEqual([observed]);
    expect(await client.teamEventType(SALON_TEAM, observed.id)).toEqual(observed);
    expect(await client.teamEventTypeBySlug(SALON_TEAM, 'cut')).toEqual(observed);
  });

  it('by a patch of each field alone, and by the way back', async () => {
    await using stage = await salon();
    const { client } = stage;
    const { observed: before } = await client.createTeamEventType(SALON_TEAM, POOL);
    for (const [field, value] of Object.entries(everything)) {
      const { observed } = await client.updateTeamEventType(SALON_TEAM, before.id, { [field]: value });
      expect(observed.fields[field as keyof DeclaredFields], field).toEqual(value);
    }
    // options once set can only be changed
    const { schedulingType: _, slug: __, lengthInMinutesOptions, ...back } = before.fields;
    const { observed } = await client.updateTeamEventType(SALON_TEAM, before.id, back);
    expect({ ...observed.fields, lengthInMinutesOptions }).toEqual(before.fields);
  });
});

describe('a managed event type', () => {
  it('gives each host a child, which the host shows as its own', async () => {
    await using stage = await salon();
    const { client } = stage;
    const { children } = await client.createTeamEventType(SALON_TEAM, CUT);
    expect(Object.keys(children)).toEqual([String(ANN), String(BOB)]);
    expect(await client.eventTypesOf({ userId: ANN, username: 'ann' })).toEqual([
      { id: children[ANN], slug: 'cut', ownerId: ANN },
    ]);
  });

  it('gives a host that comes back a new child, and keeps the others', async () => {
    await using stage = await salon();
    const { client } = stage;
    const { observed, children: first } = await client.createTeamEventType(SALON_TEAM, CUT);
    const { children: without } = await client.updateTeamEventType(SALON_TEAM, observed.id, { hosts: [ANN] });
    const { children: again } = await client.updateTeamEventType(SALON_TEAM, observed.id, { hosts: [ANN, BOB] });
    expect(without).toEqual({ [ANN]: first[ANN] });
    expect(again[ANN]).toBe(first[ANN]);
    expect(again[BOB]).not.toBe(first[BOB]);
  });
});

describe('what Cal.com refuses', () => {
  it.each<[string, (client: CalcomWriter) => Promise<unknown>, object]>([
    ['an unknown team', (client) => client.memberships(99), { kind: 'forbidden' }],
    [
      'a slug that is taken',
      (client) => client.createTeamEventType(SALON_TEAM, POOL),
      { kind: 'conflict-slug', outcome: 'refused' },
    ],
    [
      'a host who is no member',
      (client) => client.createTeamEventType(SALON_TEAM, { ...POOL, slug: 'x', hosts: [OTTO] }),
      { kind: 'invalid', outcome: 'refused' },
    ],
    [
      'a host who has not accepted',
      (client) => client.createTeamEventType(SALON_TEAM, { ...POOL, slug: 'x', hosts: [CLEO] }),
      { kind: 'forbidden', outcome: 'unknown' },
    ],
    [
      'a host named twice',
      (client) => client.createTeamEventType(SALON_TEAM, { ...POOL, slug: 'x', hosts: [ANN, ANN] }),
      { kind: 'invalid', outcome: 'unknown' },
    ],
    [
      'no minutes',
      (client) => client.createTeamEventType(SALON_TEAM, { ...POOL, slug: 'x', lengthInMinutes: 0 }),
      { kind: 'invalid', outcome: 'refused' },
    ],
    [
      'a patch of nothing',
      (client) => client.updateTeamEventType(SALON_TEAM, 9999, {}),
      { kind: 'not-found', outcome: 'refused' },
    ],
    [
      'a delete of nothing',
      (client) => client.deleteTeamEventType(SALON_TEAM, 9999),
      { kind: 'not-found', outcome: 'refused' },
    ],
  ])('%s', async (_, call, expected) => {
    await using stage = await salon();
    await stage.client.createTeamEventType(SALON_TEAM, POOL);
    expect(await errorOf(call(stage.client))).toMatchObject(expected);
  });

  it('for the key: unknown, or of a user who is no admin', async () => {
    await using unknown = await salon([], 'cal_nobody_0123456789');
    expect((await errorOf(unknown.client.me())).kind).toBe('unauthorized');
    await using host = await salon([], HOST_KEY);
    expect((await errorOf(host.client.memberships(SALON_TEAM))).kind).toBe('forbidden');
    expect((await host.client.teamEventTypes(SALON_TEAM)).eventTypes).toEqual([]);
  });
});

describe('a create that failed may have been carried out', () => {
  it.each([
    ['it answered 500 afterwards', { kind: 'handle-then-status', status: 500 }, 'server'],
    ['its answer was lost', { kind: 'handle-then-drop' }, 'unreachable'],
    ['its answer was cut off', { kind: 'truncate' }, 'unexpected-shape'],
  ])('%s: the outcome is unknown, it is not made again, and the slug shows what happened', async (_, fault, kind) => {
    await using stage = await salon([{ match: { method: 'POST' }, fault }]);
    const error = await errorOf(stage.client.createTeamEventType(SALON_TEAM, CUT));
    expect(error).toMatchObject({ kind, outcome: 'unknown' });
    expect(stage.client.calls.made).toBe(1);
    expect(await stage.client.teamEventTypeBySlug(SALON_TEAM, 'cut')).toMatchObject({ fields: { slug: 'cut' } });
  });

  it('a delete whose answer was lost is done', async () => {
    await using stage = await salon([{ match: { method: 'DELETE', nth: 1 }, fault: { kind: 'handle-then-drop' } }]);
    const { observed } = await stage.client.createTeamEventType(SALON_TEAM, CUT);
    await stage.client.deleteTeamEventType(SALON_TEAM, observed.id);
    expect((await stage.client.teamEventTypes(SALON_TEAM)).eventTypes).toEqual([]);
  });
});

describe('the rate limit is kept', () => {
  function refusals({ sandbox }: Stage): number {
    return sandbox.journal.entries().filter(({ status }) => status === 429).length;
  }

  it('by 500 calls, eight at a time: none meets a 429', async () => {
    await using stage = await salon();
    for (let batch = 0; batch < 63; batch += 1) await Promise.all(Array.from({ length: 8 }, () => stage.client.me()));
    expect(refusals(stage)).toBe(0);
    expect(stage.client.calls.made).toBe(504);
    expect(stage.clock.now() - 1_000_000).toBeGreaterThanOrEqual(4 * 60_000);
  });

  it('also when it is lowered on the way: each call is done in the end', async () => {
    const lowered = { match: { nth: 50, times: 1 }, fault: { kind: 'rate-limit', limit: 20 } };
    await using stage = await salon([lowered]);
    for (let call = 0; call < 100; call += 1) await stage.client.me();
    expect(refusals(stage)).toBeLessThanOrEqual(1);
  });
});

it('a plan of a whole team costs two calls', async () => {
  await using sandbox = await startSandbox({ seed: SALON });
  await using client = readerAt(sandbox.url, { apiKey: OWNER_KEY });
  await client.memberships(SALON_TEAM);
  await client.teamEventTypes(SALON_TEAM);
  expect(client.calls).toEqual({ made: 2, waits: 0, waitedMs: 0 });
});
