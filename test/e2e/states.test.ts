import { expect, it } from 'vitest';
import type { Catalog, Service } from '../../src/model/catalog.ts';
import type { Plan } from '../../src/reconcile/plan/plan.ts';
import { queryRows } from '../store/query-rows.ts';
import { wireBooking } from '../calcom/support/wire-booking.ts';
import { salon, withService } from '../support/salon.ts';
import { caller, EMMA } from '../support/sandbox-calls.ts';
import { type World, world } from '../support/world.ts';

/** A Monday morning in Berlin. */
const MORNING = Date.UTC(2026, 10, 23, 8);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const open = withService(salon().build(), 'cut', { hidden: false });
const retired = withService(open, 'cut', { state: 'retired' });
const deleted = withService(open, 'cut', { state: 'deleted' });
const withoutEmma = withService(open, 'cut', { staff: emmaRetired(serviceOf(open)) });

function serviceOf({ services }: Catalog): Service {
  const found = services.find(({ name }) => name === 'cut');
  if (!found) throw new Error('the salon cuts no hair');
  return found;
}

function emmaRetired({ staff }: Service): Service['staff'] {
  return staff.map((entry) => (entry.staff === 'emma' ? { ...entry, state: 'retired' } : entry));
}

interface Here extends World {
  /** What the sandbox's and the program's clocks show. */
  at: number;
}

/** Everything applied, on that morning. */
async function applied(): Promise<Here> {
  const clock = { at: MORNING };
  const here = await world({ now: () => clock.at });
  await here.apply(open);
  return Object.defineProperty(here as Here, 'at', { get: () => clock.at, set: (ms: number) => void (clock.at = ms) });
}

async function childOf({ store }: World, userId: number): Promise<number> {
  const { ledger } = await store.read((reader) => reader.company('friseur'));
  const child = ledger.find(({ serviceName }) => serviceName === 'cut')?.children[userId];
  if (child === undefined) throw new Error(`user ${userId} cuts no hair`);
  return child;
}

/** A customer books with Emma, by Cal.com's own page. */
async function book(here: Here, startMs: number): Promise<void> {
  const attendee = { name: 'Zoe', email: 'zoe@customer.example', timeZone: 'Europe/Berlin' };
  const body = { eventTypeId: await childOf(here, EMMA), start: new Date(startMs).toISOString(), attendee };
  const headers = { 'cal-api-version': '2024-08-13' };
  const { status, text } = await caller(here.sandbox)('POST', '/v2/bookings', body, { headers });
  expect({ status, text }).toMatchObject({ status: 201 });
}

async function bookInDatabase({ databaseUrl }: World, startMs: number): Promise<void> {
  const [from, to] = [startMs, startMs + HOUR / 2].map((ms) => `'${new Date(ms).toISOString()}'`);
  await queryRows(
    databaseUrl,
    `WITH made AS (INSERT INTO calops.appointments (company_id, id, branch_id, service_id, customer, starts_at, ends_at, status,
       is_composite, calcom_sync_status) VALUES ('friseur', gen_random_uuid(), 'zentrale', 'cut', '{}', ${from}, ${to}, 'pending', false, 'pending')
       RETURNING id)
     INSERT INTO calops.appointment_phases (company_id, appointment_id, segment_key, staff_id, starts_at, ends_at,
       event_type_id, status) SELECT 'friseur', id, 'A', 'emma', ${from}, ${to}, 1, 'intended' FROM made`,
  );
}

function answerBookings({ sandbox }: World, body: unknown): void {
  sandbox.setFaults({ rules: [{ match: { method: 'GET', path: '/v2/bookings' }, fault: { kind: 'body', body } }] });
}

type Fate = 'free' | 'held' | 'unread';

interface Bookings {
  readonly what: string;
  readonly fate: Fate;
  readonly make: (here: Here) => Promise<void> | void;
}

const BOOKINGS: readonly Bookings[] = [
  { what: 'none', fate: 'free', make: () => undefined },
  {
    what: 'past ones only',
    fate: 'free',
    make: async (here) => {
      await book(here, MORNING + 2 * HOUR);
      here.at = MORNING + 4 * HOUR;
    },
  },
  { what: 'a future one on a child', fate: 'held', make: (here) => book(here, MORNING + DAY) },
  {
    what: 'one that has begun',
    fate: 'held',
    make: async (here) => {
      await book(here, MORNING + 2 * HOUR);
      here.at = MORNING + 2 * HOUR + 60_000;
    },
  },
  { what: 'a future one in the database alone', fate: 'held', make: (here) => bookInDatabase(here, MORNING + DAY) },
  { what: 'a list that is no list', fate: 'unread', make: (here) => answerBookings(here, '<html>') },
  {
    what: "somebody else's, since the filter was dropped",
    fate: 'free',
    make: (here) => {
      const [start, end] = [MORNING + DAY, MORNING + DAY + HOUR].map((ms) => new Date(ms).toISOString());
      answerBookings(here, {
        status: 'success',
        data: [wireBooking({ eventTypeId: 4711, start: start ?? '', end: end ?? '' })],
      });
    },
  },
];

/** What would be done with Cal.com and the maps, and why the rest is not. */
function told(plan: Plan) {
  const changes = plan.changes.filter(({ kind }) => kind === 'eventType' || kind === 'map');
  return {
    free: changes.filter(({ blockedBy }) => blockedBy.length === 0).map(({ action, id }) => `${action} ${id}`),
    hosts: changes.flatMap((change) => (change.kind === 'eventType' ? (change.patch.hosts ?? []) : [])),
    guards: plan.guards.map(({ code, allow }) => `${code} ${allow}`),
    waiting: plan.waiting.map(({ resource, bookings }) => `${resource} ${bookings}`),
    unknown: plan.unknown.map(({ scope }) => scope),
  };
}

const NOTHING = {
  free: [] as string[],
  hosts: [] as number[],
  guards: [] as string[],
  waiting: [] as string[],
  unknown: [] as string[],
};
const UNREAD = { ...NOTHING, unknown: ['bookings of cut'] };
const MAPS = ['delete map/zentrale/cut/A/emma', 'delete map/zentrale/cut/A/fabian-1'];
const HIDDEN = ['update map/zentrale/cut/A/emma', 'update map/zentrale/cut/A/fabian-1'];
const GONE = ['delete eventType/cut/A', ...MAPS];

interface Wanted {
  readonly state: string;
  readonly catalog: Catalog;
  readonly allow: readonly string[];
  readonly then: Readonly<Record<Fate, ReturnType<typeof told>>>;
}

const STATES: readonly Wanted[] = [
  {
    state: 'retired',
    catalog: retired,
    allow: [],
    then: {
      free: { ...NOTHING, free: ['retire eventType/cut/A', ...MAPS] },
      held: { ...NOTHING, free: ['retire eventType/cut/A', ...HIDDEN], waiting: ['service/cut 1'] },
      unread: UNREAD,
    },
  },
  {
    state: 'a retired staff entry',
    catalog: withoutEmma,
    allow: [],
    then: {
      free: { ...NOTHING, free: ['update eventType/cut/A', 'delete map/zentrale/cut/A/emma'], hosts: [1002] },
      held: { ...NOTHING, waiting: ['assignment/cut/emma 1'] },
      unread: UNREAD,
    },
  },
  {
    state: 'deleted, not allowed',
    catalog: deleted,
    allow: [],
    then: {
      free: { ...NOTHING, guards: ['deletion delete:cut'] },
      held: { ...NOTHING, guards: ['future-bookings null'] },
      unread: UNREAD,
    },
  },
  {
    state: 'deleted, all else allowed',
    catalog: deleted,
    allow: ['delete:*', 'delete:colour', 'update:*', 'last-map:*', 'no-hosts:*'],
    then: {
      free: { ...NOTHING, guards: ['deletion delete:cut'] },
      held: { ...NOTHING, guards: ['future-bookings null'] },
      unread: UNREAD,
    },
  },
  {
    state: 'deleted, and allowed',
    catalog: deleted,
    allow: ['delete:cut'],
    then: { free: { ...NOTHING, free: GONE }, held: { ...NOTHING, guards: ['future-bookings null'] }, unread: UNREAD },
  },
];

it.each(STATES.flatMap((state) => BOOKINGS.map((bookings) => ({ ...state, ...bookings }))))(
  '$state, with bookings: $what',
  async ({ catalog, allow, then, make, fate }) => {
    await using here = await applied();
    await make(here);
    const before = JSON.stringify(here.sandbox.state());
    const { plan } = await here.plan(catalog, { allow: new Set(allow) });
    expect(told(plan)).toEqual(then[fate]);
    expect(JSON.stringify(here.sandbox.state())).toBe(before);
  },
);

/** How the event type of the cut stands in Cal.com: null when it is gone. */
async function cutAt({
  sandbox,
}: World): Promise<{ readonly hidden: boolean; readonly hosts: readonly number[] } | null> {
  const { body } = await caller(sandbox)('GET', '/v2/teams/34209/event-types');
  const list: readonly { slug: string; hidden: boolean; hosts: readonly { userId: number }[] }[] = body.data;
  const found = list.find(({ slug }) => slug === 'friseur-cut-a');
  return found
    ? { hidden: found.hidden, hosts: found.hosts.map(({ userId }) => userId).toSorted((a, b) => a - b) }
    : null;
}

function bookingsAsked({ sandbox }: World): number {
  return sandbox.journal.entries().filter(({ method, path }) => method === 'GET' && path.startsWith('/v2/bookings'))
    .length;
}

const EMPTY = { changes: [], drift: [], guards: [], unknown: [] };

async function expectSettled(here: World, catalog: Catalog): Promise<void> {
  const { changes, drift, guards, unknown } = (await here.plan(catalog)).plan;
  expect({ changes, drift, guards, unknown }).toEqual(EMPTY);
}

it('retired: hidden at once, hosts kept until the last booking is over, then gone; and back by one line and one apply', async () => {
  await using here = await applied();
  const before = await childOf(here, EMMA);
  await book(here, MORNING + DAY);
  const first = await here.apply(retired);
  const change = first.report?.changes.find(({ change: { id } }) => id === 'eventType/cut/A');
  expect(change?.change.reason).toContain('hosts kept for 1 booking until 2026-11-24 09:30');
  expect(await cutAt(here)).toEqual({ hidden: true, hosts: [1001, 1002] });
  await expectSettled(here, retired);
  expect((await here.plan(retired)).plan.waiting).toEqual([
    {
      resource: 'service/cut',
      service: 'cut',
      bookings: 1,
      until: '2026-11-24T08:30:00.000Z',
      reason: expect.any(String) as string,
    },
  ]);

  here.at = MORNING + 2 * DAY;
  const last = await here.apply(retired);
  expect(last.report?.changes.map(({ change: { action, id } }) => `${action} ${id}`).toSorted()).toEqual([
    ...MAPS,
    'update eventType/cut/A',
  ]);
  expect(last.report?.outcome).toBe('done');
  expect(await cutAt(here)).toEqual({ hidden: true, hosts: [] });
  await expectSettled(here, retired);

  const back = await here.apply(open);
  expect(back.report?.outcome).toBe('done');
  expect(await cutAt(here)).toEqual({ hidden: false, hosts: [1001, 1002] });
  const after = await childOf(here, EMMA);
  expect(after).not.toBe(before);
  const { maps } = await here.store.read((reader) => reader.company('friseur'));
  const ofEmma = maps.find(({ serviceId, staffId }) => serviceId === 'cut' && staffId === 'emma');
  expect(ofEmma).toMatchObject({ childEventTypeId: after, hidden: false });
  await expectSettled(here, open);
});

it('a retired staff entry stays a host until the last booking with it is over, and comes back by one line', async () => {
  await using here = await applied();
  await book(here, MORNING + DAY);
  await here.apply(withoutEmma);
  expect(await cutAt(here)).toMatchObject({ hosts: [1001, 1002] });
  const { assignments } = await here.store.read((reader) => reader.company('friseur'));
  expect(assignments.find(({ serviceId, staffId }) => serviceId === 'cut' && staffId === 'emma')?.state).toBe(
    'retired',
  );
  here.at = MORNING + 2 * DAY;
  await here.apply(withoutEmma);
  expect(await cutAt(here)).toMatchObject({ hosts: [1002] });
  await expectSettled(here, withoutEmma);
  await here.apply(open);
  expect(await cutAt(here)).toMatchObject({ hosts: [1001, 1002] });
  await expectSettled(here, open);
});

it('deleted: once no booking is left and it is named, the event type, maps and assignments go, and the row stays', async () => {
  await using here = await applied();
  await bookInDatabase(here, MORNING + DAY);
  const allow = new Set(['delete:cut']);
  const held = await here.apply(deleted, { allow });
  expect(held.plan.guards.map(({ message }) => message)).toEqual([
    'cut: not deleted, 1 booking until 2026-11-24 09:30 stands; cancel or move them, or wait, then apply --allow-delete cut',
  ]);
  expect(await cutAt(here)).toMatchObject({ hosts: [1001, 1002] });

  here.at = MORNING + 2 * DAY;
  const { report } = await here.apply(deleted, { allow });
  expect(report?.outcome).toBe('done');
  expect(await cutAt(here)).toBeNull();
  const stored = await here.store.read((reader) => reader.company('friseur'));
  const ofCut = <Row extends { readonly serviceId: string }>(rows: readonly Row[]) =>
    rows.filter(({ serviceId }) => serviceId === 'cut');
  expect([ofCut(stored.ledger), ofCut(stored.maps), ofCut(stored.assignments)]).toEqual([[], [], []]);
  expect(stored.services.find(({ id }) => id === 'cut')).toMatchObject({ state: 'deleted', isActive: false });
  await expectSettled(here, deleted);
  const forgotten = { ...open, services: open.services.filter(({ name }) => name !== 'cut') };
  await expectSettled(here, forgotten);
});

it('deleted in git and active again before it was allowed: nothing has happened in Cal.com', async () => {
  await using here = await applied();
  const before = JSON.stringify(here.sandbox.state());
  await here.apply(deleted);
  await here.apply(open);
  expect(JSON.stringify(here.sandbox.state())).toBe(before);
  await expectSettled(here, open);
});

it('paused and active again: nothing has happened in Cal.com, and it is offered again', async () => {
  await using here = await applied();
  const before = await here.plan(open);
  await here.apply(withService(open, 'cut', { state: 'paused' }));
  await here.apply(open);
  expect(JSON.stringify((await here.plan(open)).observation.team)).toBe(JSON.stringify(before.observation.team));
  await expectSettled(here, open);
});

it('bookings are asked for in one call, and only as long as something is to be taken away', async () => {
  await using here = await applied();
  const asked = async (catalog: Catalog) => {
    const before = bookingsAsked(here);
    await here.plan(catalog);
    return bookingsAsked(here) - before;
  };
  const both = withService(withService(open, 'colour', { state: 'deleted' }), 'cut', { state: 'retired' });
  expect([await asked(open), await asked(retired), await asked(both)]).toEqual([0, 1, 1]);
  expect(await asked(withService(open, 'cut', { state: 'paused' }))).toBe(0);
  await here.apply(both, { allow: new Set(['delete:colour']) });
  expect(await asked(both)).toBe(0);
});

it('a host whom somebody added in Cal.com may have bookings as well: they count', async () => {
  await using here = await applied();
  const send = caller(here.sandbox);
  const { ledger } = await here.store.read((reader) => reader.company('friseur'));
  const id = ledger.find(({ serviceName }) => serviceName === 'cut')?.eventTypeId ?? 0;
  const { body } = await send('PATCH', `/v2/teams/34209/event-types/${id}`, {
    hosts: [1001, 1002, 1003].map((userId) => ({ userId })),
  });
  const rows: readonly { id: number; ownerId: number | null }[] = body.data;
  const child = rows.find(({ ownerId }) => ownerId === 1003)?.id;
  const attendee = { name: 'Zoe', email: 'zoe@customer.example', timeZone: 'Europe/Berlin' };
  const headers = { 'cal-api-version': '2024-08-13' };
  const start = new Date(MORNING + DAY).toISOString();
  expect(await send('POST', '/v2/bookings', { eventTypeId: child, start, attendee }, { headers })).toMatchObject({
    status: 201,
  });
  const { plan } = await here.plan(deleted, { allow: new Set(['delete:cut']) });
  expect(plan.guards.map(({ code }) => code)).toEqual(['future-bookings']);
});

it('a saved plan whose hosts have been booked since is refused, not called done', async () => {
  await using here = await applied();
  const saved = (await here.plan(withoutEmma)).plan;
  await book(here, MORNING + DAY);
  const { report, already } = await here.apply(withoutEmma, { saved });
  const refused = report?.changes.filter(({ error }) => error?.code === 'moved').map(({ change }) => change.id);
  expect(refused).toEqual(['eventType/cut/A', 'map/zentrale/cut/A/emma']);
  expect(already).toBe(0);
});

it('a deletion that Cal.com only says it did is found out, and done by the next apply', async () => {
  await using here = await applied();
  const allow = new Set(['delete:cut']);
  here.sandbox.setFaults({
    rules: [{ match: { method: 'DELETE', path: '/v2/teams/*/event-types/*' }, fault: { kind: 'no-effect' } }],
  });
  const { report } = await here.apply(deleted, { allow });
  expect(report?.changes.filter(({ error }) => error?.code === 'no-effect').map(({ change }) => change.id)).toEqual([
    'eventType/cut/A',
  ]);
  here.sandbox.setFaults({});
  expect((await here.apply(deleted, { allow })).report?.outcome).toBe('done');
  expect(await cutAt(here)).toBeNull();
  await expectSettled(here, deleted);
});
