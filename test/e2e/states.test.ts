import { beforeAll, describe, expect, it } from 'vitest';
import type { Catalog } from '../../src/model/catalog.ts';
import type { Plan } from '../../src/reconcile/plan/plan.ts';
import { wireBooking } from '../calcom/support/wire-booking.ts';
import {
  answerBookings,
  applied,
  book,
  bookInDatabase,
  DAY,
  deleted,
  type Here,
  HOUR,
  MORNING,
  retired,
  withoutEmma,
} from '../support/manifests/applied-cut.ts';

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
      here.clock.at = MORNING + 4 * HOUR;
    },
  },
  { what: 'a future one on a child', fate: 'held', make: (here) => book(here, MORNING + DAY) },
  {
    what: 'one that has begun',
    fate: 'held',
    make: async (here) => {
      await book(here, MORNING + 2 * HOUR);
      here.clock.at = MORNING + 2 * HOUR + 60_000;
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
  readonly outcome: Readonly<Record<Fate, ReturnType<typeof told>>>;
}

const STATES: readonly Wanted[] = [
  {
    state: 'retired',
    catalog: retired,
    allow: [],
    outcome: {
      free: { ...NOTHING, free: ['retire eventType/cut/A', ...MAPS] },
      held: { ...NOTHING, free: ['retire eventType/cut/A', ...HIDDEN], waiting: ['service/cut 1'] },
      unread: UNREAD,
    },
  },
  {
    state: 'a retired staff entry',
    catalog: withoutEmma,
    allow: [],
    outcome: {
      free: { ...NOTHING, free: ['update eventType/cut/A', 'delete map/zentrale/cut/A/emma'], hosts: [1002] },
      held: { ...NOTHING, waiting: ['assignment/cut/emma 1'] },
      unread: UNREAD,
    },
  },
  {
    state: 'deleted, not allowed',
    catalog: deleted,
    allow: [],
    outcome: {
      free: { ...NOTHING, guards: ['deletion delete:cut'] },
      held: { ...NOTHING, guards: ['future-bookings null'] },
      unread: UNREAD,
    },
  },
  {
    state: 'deleted, all else allowed',
    catalog: deleted,
    allow: ['delete:*', 'delete:colour', 'update:*', 'last-map:*', 'no-hosts:*'],
    outcome: {
      free: { ...NOTHING, guards: ['deletion delete:cut'] },
      held: { ...NOTHING, guards: ['future-bookings null'] },
      unread: UNREAD,
    },
  },
  {
    state: 'deleted, and allowed',
    catalog: deleted,
    allow: ['delete:cut'],
    outcome: {
      free: { ...NOTHING, free: GONE },
      held: { ...NOTHING, guards: ['future-bookings null'] },
      unread: UNREAD,
    },
  },
];

// a plan writes nothing, so that all states are planned in one world
describe.each(BOOKINGS)('with bookings: $what', ({ make, fate }) => {
  let here: Here;

  beforeAll(async () => {
    here = await applied();
    await make(here);
    return () => here[Symbol.asyncDispose]();
  });

  it.each(STATES)('the plan of $state frees, holds or leaves unread, and writes nothing to Cal.com', async (wanted) => {
    const before = JSON.stringify(here.sandbox.state());
    const { plan } = await here.plan(wanted.catalog, { allow: new Set(wanted.allow) });
    expect(told(plan)).toEqual(wanted.outcome[fate]);
    expect(JSON.stringify(here.sandbox.state())).toBe(before);
  });
});
