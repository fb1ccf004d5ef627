import type { EventTypeFields } from '../../src/model/event-type/event-type.ts';
import { makePlan } from '../../src/reconcile/plan/make-plan.ts';
import { bigMembers } from './big-company.ts';
import { bigCatalog, bigDesired, storedAsApplied } from './big-team.ts';

/**
 * The planner alone, in a process of its own: `process.argv[2]` event types, each tenth of them edited in git since the
 * last apply. Prints `{ ms, planMb, changes }`: planMb is what the heap grew while planning.
 */
const count = Number(process.argv[2]);
const UNSET: Omit<EventTypeFields, 'title' | 'slug' | 'schedulingType' | 'lengthInMinutes' | 'hosts'> = {
  hidden: true,
  description: '',
  locations: [],
  beforeEventBuffer: 0,
  afterEventBuffer: 0,
  minimumBookingNotice: 120,
  requiresConfirmation: false,
  bookingLimitsCount: {},
  slotInterval: null,
  lengthInMinutesOptions: [],
};

const before = bigCatalog(count);
const { services } = before;
const ids = new Map(services.map(({ segments }, index) => [segments[0]?.slug ?? '', index + 1]));
const eventTypes = bigDesired(before).map(({ declared, segment }) => ({
  id: ids.get(segment.slug) ?? 0,
  fields: { ...UNSET, lengthInMinutes: segment.minutes, ...declared },
}));
const stored = storedAsApplied(before, ids);
const edited = services.map((service, index) =>
  index % 10 === 0 ? { ...service, title: `${service.title}!` } : service,
);
globalThis.gc?.();
const heapBefore = process.memoryUsage().heapUsed;
const started = performance.now();
const plan = makePlan({
  catalog: { ...before, services: edited },
  observation: {
    team: { known: true, value: { members: bigMembers(), eventTypes, unreadable: [] } },
    stored: { known: true, value: stored },
    ownSlugs: new Map(),
    futureBookings: new Map(),
    callsMade: 2,
    move: null,
    callsPerMinute: 120,
  },
  allow: new Set(),
  only: null,
});
const ms = performance.now() - started;
const planMb = (process.memoryUsage().heapUsed - heapBefore) / 1024 / 1024;
process.stdout.write(JSON.stringify({ ms, planMb, changes: plan.changes.length, keep: plan.summary.keep }));
