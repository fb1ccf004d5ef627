import { eventTypeName } from '../../model/names.ts';
import { callerEmailFacts, callerEmailNote, callerEmailState } from '../desired/caller-email.ts';
import { declaredState, type MatchedEventTypes } from '../desired/declared-state.ts';
import { desiredRows } from '../desired/desired-rows.ts';
import { compareHours, type ComparedHours } from '../desired/hours-differences.ts';
import { type DesiredState, withdraw } from '../desired/desired-state.ts';
import { ChangedRows } from './creates.ts';
import { customerImpact, type CustomerImpact } from './customer-impact.ts';
import { finishPlan, type PlanInput } from './finish-plan.ts';
import { checkGuards } from './guards.ts';
import { hazardNotes, hoursNotes, lengthNotes, namesOf, unmanaged } from './notes.ts';
import { planAbsences, unreadAbsences } from './plan-absences.ts';
import { planEventTypes } from './plan-event-types.ts';
import { planMaps } from './plan-maps.ts';
import { orphan, planLinks, planRows } from './plan-rows.ts';
import { planSchedules, schedulesNotManaged } from './plan-schedules.ts';
import { planWebhooks, unreadWebhooks, webhookNotes } from './plan-webhooks.ts';
import type { Change, DriftNote, EventTypeChange, Plan, UnknownScope } from './plan.ts';
import { blockChanges, goesAlone, isSelected, selectChanges, type Selector, serviceUnits } from './service-units.ts';
import {
  eventTypeNotes,
  isOfService,
  unprovenServices,
  unreadBookings,
  unreadHosts,
  unreadTeamBookings,
} from './unread.ts';

/** Computes the plan from desired state, observation and ledger. Pure: equal input gives an equal plan; reads and writes nothing. */
export function makePlan(input: PlanInput): Plan {
  const { team, stored } = input.observation;
  if (!team.known || !stored.known) return unknownPlan(input);
  const { declared: known, futureBookings } = input.observation;
  const isSame = known?.declared === input.catalog && known.team === team.value && known.stored === stored.value;
  const context = withdraw(isSame ? known : declaredState(input.catalog, team.value, stored.value), futureBookings);
  const hours = input.only === null ? compareHours(context, input.observation.schedules) : NO_HOURS;
  const parts = planParts(input, context, hours);
  const unread = unreadOf(input, context);
  const selected = selectChanges(withoutUnread(parts.changes, unread), input.only);
  const guards = guardsOf(input, context, { changes: selected, conflicts: parts.conflicts });
  const changes = blockChanges(selected, guards);
  return finishPlan(input, {
    first: context.stored.ledger.length === 0,
    changes,
    drift: parts.drift.filter(
      ({ resource }) => isSelected(resource, input.only) && !isOfService(resource, unread.services),
    ),
    hazards: hazardNotes(context, changes).filter(({ resource }) => isSelected(resource, input.only)),
    ...noteOf(input, context),
    ...impactOn(input.only, parts),
    guards,
    waiting: context.waiting.filter(({ service, resource }) => isAbout(service, resource, input.only)),
    unmanaged: unmanaged(context),
    notes: [
      ...lengthNotes(context, changes, input.observation.bookedTimes ?? new Map()),
      ...eventTypeNotes(context),
      ...unreadTeamBookings(input.observation),
      ...webhookNotes(input.catalog, input.observation.webhooks),
      ...hoursNotes({ ...hours, differences: parts.differences }),
      ...(input.only === null ? schedulesNotManaged(input.observation.scheduleAccess) : []),
    ],
    unknown: unread.scopes,
    keep: parts.kept
      .map((name) => ({ name, id: `eventType/${name}` }))
      .filter(({ name }) => !unread.eventTypes.has(name))
      .filter(({ id }) => isSelected(id, input.only) && !isOfService(id, unread.services)).length,
    hostNames: namesOf(context.team),
  });
}

const NO_HOURS: ComparedHours = { differences: [], notCompared: [] };

/** Set if the company declares how to book callers without an address, or if the server may refuse the default. */
function noteOf({ observation, only }: PlanInput, { declared, team, stored }: DesiredState): Pick<Plan, 'callerEmail'> {
  const facts = callerEmailFacts(team);
  if (facts === undefined || only !== null) return {};
  const way = declared.company.callerEmail ?? null;
  const state = callerEmailState(way, facts, stored.company?.callerEmail ?? null);
  const callerEmail = callerEmailNote(state, observation.region ?? null);
  return way === null && callerEmail.warning === null ? {} : { callerEmail };
}

/** Absent parts: none. Bookings that no longer fit are reported for the whole company only. */
function impactOn(
  only: Selector | null,
  { capacity: all, displaced, displacedBookings }: CustomerImpact,
): Partial<CustomerImpact> {
  const capacity = all.filter(({ service }) => isAbout(service, `service/${service}`, only));
  return {
    ...(capacity.length > 0 && { capacity }),
    ...(only === null && displaced.length > 0 && { displaced }),
    ...(only === null && displacedBookings.length > 0 && { displacedBookings }),
  };
}

/** After an unproven read nothing is planned, neither rows nor maps. */
function unknownPlan(input: PlanInput): Plan {
  const { team, stored } = input.observation;
  const scopes: UnknownScope[] = [];
  const { teamId } = input.catalog.company.environment;
  if (!team.known) scopes.push({ scope: `team ${teamId}`, code: team.reason.code, reason: team.reason.message });
  if (!stored.known) scopes.push({ scope: 'database', code: stored.reason.code, reason: stored.reason.message });
  const empty = {
    first: false,
    changes: [],
    drift: [],
    hazards: [],
    waiting: [],
    guards: [],
    unmanaged: [],
    notes: [],
    keep: 0,
    hostNames: {},
  };
  return finishPlan(input, { ...empty, unknown: scopes });
}

function planParts(input: PlanInput, context: DesiredState, hours: ComparedHours) {
  const { observation } = input;
  const { catalog, stored, hosts, desired, matched, released } = context;
  const wanted = desiredRows(catalog, hosts, released);
  const rows = planRows(wanted, stored);
  const changed = new ChangedRows(rows.changes);
  const eventTypes = planEventTypes(input, context, changed);
  const planned = eventTypes.byName;
  const maps = planMaps(wanted, stored, { eventTypes: planned, changed, released });
  const links = planLinks(wanted, stored, { changed, deletions: deletionsIn(eventTypes.changes) });
  const webhooks = planWebhooks({ catalog, desired, eventTypes: planned, stored, observed: observation.webhooks });
  const absences = planAbsences({ catalog, hosts, observed: observation.absences, changed });
  const schedules = planSchedules({ catalog, hours, access: observation.scheduleAccess, changed });
  const changes: readonly Change[] = new Array<Change>().concat(
    rows.changes,
    eventTypes.changes,
    maps,
    links,
    webhooks,
    absences,
    schedules.changes,
  );
  const orphans = [
    ...orphanEventTypes(matched),
    ...rows.orphans.toSorted((one, other) => (one.resource < other.resource ? -1 : 1)),
  ];
  return {
    changes,
    kept: eventTypes.kept,
    conflicts: eventTypes.conflicts,
    drift: [...eventTypes.drift, ...orphans],
    differences: schedules.differences,
    ...customerImpact(observation, context, { wanted, isChanged: rows.changes.length + links.length > 0 }),
  };
}

/** Ids of the deleted event types by service. */
function deletionsIn(changes: readonly EventTypeChange[]): ReadonlyMap<string, readonly string[]> {
  const deletions = changes.filter(({ action }) => action === 'delete');
  const byService = Map.groupBy(deletions, ({ serviceName }) => serviceName);
  return new Map([...byService].map(([service, those]) => [service, those.map(({ id }) => id)]));
}

/** Required reads that failed; nothing is planned for their services and event types. */
function unreadOf({ observation, only }: PlanInput, context: DesiredState) {
  const unproven = unprovenServices(context);
  const services = new Set([...unproven.services].filter((name) => isAbout(name, `service/${name}`, only)));
  const hosts = unreadHosts(context, observation);
  const bookings = unreadBookings(context, observation.futureBookings).filter(({ service }) =>
    isAbout(service, `service/${service}`, only),
  );
  return {
    eventTypes: new Set([...hosts.eventTypes, ...bookings.flatMap(({ eventTypes }) => eventTypes)]),
    services,
    scopes: [
      ...unproven.scopes.filter(({ scope }) => services.has(scope.slice('service '.length))),
      ...hosts.scopes,
      ...bookings.map(({ scope }) => scope),
      ...unreadWebhooks(observation.webhooks),
      ...(only === null ? unreadAbsences(observation.absences, context.hosts) : []),
    ],
  };
}

/** Returns true if `only` selects the service, something that belongs to it, or everything. */
function isAbout(service: string, resource: string, only: Selector | null): boolean {
  if (only === null || only.id === resource || only.id === `service/${service}`) return true;
  return only.id.startsWith(`eventType/${service}/`);
}

function orphanEventTypes({ orphans }: MatchedEventTypes): readonly DriftNote[] {
  return orphans
    .map(({ serviceName, segmentKey }) => eventTypeName(serviceName, segmentKey))
    .toSorted()
    .map((name) => orphan('eventType', name));
}

/** Guards of the selected changes and of their dependencies. */
function guardsOf(
  { observation, allow, only }: PlanInput,
  { catalog, team, stored, desired, matched, released }: DesiredState,
  {
    changes,
    conflicts,
  }: { readonly changes: readonly Change[]; readonly conflicts: ReadonlyMap<string, readonly string[]> },
) {
  let planned: ReadonlySet<string> | undefined; // rarely asked for
  const isPlanned = (name: string): boolean => {
    planned ??= new Set(changes.filter(({ kind }) => kind === 'eventType').map((change) => change.name));
    return planned.has(name);
  };
  const isMeant = (name: string) => only === null || isSelected(`eventType/${name}`, only) || isPlanned(name);
  return checkGuards(
    {
      catalog:
        only === null
          ? catalog
          : { ...catalog, services: catalog.services.filter(({ name }) => only.id === `service/${name}`) },
      stored,
      changes,
      desired: new Map(desired.filter(({ name }) => isMeant(name)).map((one) => [one.name, one])),
      observed: matched.observed,
      eventTypes: team.eventTypes,
      conflicts: new Map([...conflicts].filter(([name]) => isPlanned(name))),
      ownSlugs: observation.ownSlugs,
      released,
      deleted: new Set(catalog.services.filter(({ state }) => state === 'deleted').map(({ name }) => name)),
      futureBookings: observation.futureBookings,
      move: observation.move,
      isWhole: only === null,
      hostNames: namesOf(team),
    },
    allow,
  );
}

type Unread = Pick<ReturnType<typeof unreadOf>, 'services' | 'eventTypes'>;

/** If a service has an unreadable event type, only the changes that can be applied alone remain (service-units.ts). */
function withoutUnread(changes: readonly Change[], { services, eventTypes }: Unread): readonly Change[] {
  if (eventTypes.size === 0 && services.size === 0) return changes;
  const units = serviceUnits(changes);
  const isUnread = (change: Change) =>
    isOfService(change.id, services) ||
    (change.kind === 'eventType' && eventTypes.has(change.name)) ||
    (change.kind === 'map' && eventTypes.has(change.eventType));
  const held = new Set(changes.filter(isUnread).map(({ id }) => units.get(id)));
  const isOut = (change: Change) => isUnread(change) || (held.has(units.get(change.id) ?? '') && !goesAlone(change));
  const out = new Set(changes.filter(isOut).map(({ id }) => id));
  return changes.filter(({ id, dependsOn }) => !out.has(id) && !dependsOn.some((one) => out.has(one)));
}
