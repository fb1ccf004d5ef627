import type { EventTypeFields } from '../../src/model/event-type.ts';
import { makePlan } from '../../src/reconcile/plan/make-plan.ts';
import { digest } from '../../src/reconcile/reconcile-company.ts';
import { catalog as newCatalog } from '../support/catalog-builder.ts';
import { bigMembers } from './big-company.ts';
import { bigDesired, storedAsApplied } from './big-team.ts';

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

const base = newCatalog('big', {
  safety: { maxUpdates: { ratio: 1 }, maxHostRemovals: { count: 5 }, minKnown: 0.8, orphanStrikes: 3 },
});
let builder = base.branch('zentrale');
for (let index = 0; index < 10; index += 1)
  builder = builder.staff(`staff-${index}`, { host: { email: `staff-${index}@big.example` } });
const one = builder.service('service').performedBy('staff-0').performedBy('staff-1').build();
const [template] = one.services;
if (!template) throw new Error('the builder made no service');
const services = [...Array(count).keys()].map((index) => {
  const name = `service-${index}`;
  const segments = template.segments.map((segment) => ({ ...segment, slug: `big-${name}-a` }));
  return { ...template, name, id: name, title: `Service ${index}`, segments };
});
const before = { ...one, services };
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
    team: { known: true, value: { members: bigMembers(), eventTypes } },
    stored: { known: true, value: stored },
    ownSlugs: new Map(),
    callsMade: 2,
    callsPerMinute: 120,
  },
  allow: new Set(),
  only: null,
  digest,
});
const ms = performance.now() - started;
const planMb = (process.memoryUsage().heapUsed - heapBefore) / 1024 / 1024;
process.stdout.write(JSON.stringify({ ms, planMb, changes: plan.changes.length, keep: plan.summary.keep }));
