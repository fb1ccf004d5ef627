import type { Catalog, ExternalChanges, Service } from '../../model/catalog.ts';
import type { Position } from '../../model/diagnostic.ts';
import type { EventTypeField } from '../../model/event-type/event-type.ts';
import type { Json } from '../../model/json.ts';
import type { LedgerEntry } from '../../model/stored.ts';
import type { DesiredEventType } from '../desired/desired-event-types.ts';
import { desiredState, type WaitingNote } from '../desired/desired-state.ts';
import type { Origin, SegmentOrigins } from '../manifest/origins.ts';
import type { Observation } from '../observe/observation.ts';
import {
  compareField,
  EVENT_TYPE_FIELDS,
  observedValue,
  sidesOf,
  toJson,
  type EventTypeSides,
  type FieldVerdict,
} from '../plan/compare-event-type.ts';
import { isAllowed } from '../plan/guard-rule.ts';
import { comparedSides } from '../plan/plan-event-types.ts';
import type { Change, DriftNote, GuardTrip, HazardNote, Plan, UnknownScope } from '../plan/plan.ts';

/** One resource: its values in git, ledger and Cal.com, its planned change, and the guards that block it. */
export interface ExplainedResource {
  readonly id: string;
  readonly source: Position | null;
  /** A sentence with the reason why it changes or not. */
  readonly verdict: string;
  readonly change: Change | null;
  readonly guards: readonly GuardTrip[];
  readonly drift: readonly DriftNote[];
  readonly hazards: readonly HazardNote[];
  /** Event types only. */
  readonly fields: readonly ExplainedField[];
}

export interface Explanation {
  readonly company: string;
  readonly name: string;
  readonly resources: readonly ExplainedResource[];
}

/**
 * Explains everything in the plan about `name`: `ansatzfaerbung` (a service with everything that belongs to it), `ansatzfaerbung/A`,
 * `emma`, or an id such as `map/zentrale/ansatzfaerbung/A/emma`. Pure; returns no resources if nothing has that name.
 */
export function explain(name: string, explaining: Explaining): Explanation {
  const { catalog, plan } = explaining;
  const byId = new Map(plan.changes.map((change) => [change.id, change]));
  const found = new Map(subjects(name, catalog, plan).map((id) => [id, byId.get(id) ?? null]));
  const fields = explainFields(found, explaining);
  const sources = sourcesOf(catalog);
  const deleted = new Set(catalog.services.filter(({ state }) => state === 'deleted').flatMap(idsOf));
  const resources = [...found].map(([id, change]): ExplainedResource => {
    const guards = plan.guards.filter(({ changes }) => changes.includes(id));
    const drift = plan.drift.filter(({ resource }) => resource === id);
    return {
      id,
      source: change?.source ?? sources.get(id) ?? null,
      verdict: verdictOf({
        change,
        guards,
        drift,
        waiting: waitingFor(id, plan),
        unknown: unknownFor(id, plan),
        isDeleted: deleted.has(id),
      }),
      change,
      guards,
      drift,
      hazards: plan.hazards.filter(({ resource }) => resource === id),
      fields: fields.get(id) ?? [],
    };
  });
  return { company: catalog.company.name, name, resources };
}

function subjects(name: string, catalog: Catalog, plan: Plan): string[] {
  const declared = catalog.services.flatMap((service) =>
    service.name === name || `service/${service.name}` === name ? idsOf(service) : idsOf(service).filter(matches(name)),
  );
  const others = [
    ...catalog.staff.map((person) => `staff/${person.name}`),
    ...catalog.branches.map((branch) => `branch/${branch.name}`),
    `company/${catalog.company.name}`,
    ...plan.changes.map(({ id }) => id),
    ...plan.drift.map(({ resource }) => resource),
  ].filter(matches(name));
  const ofService = plan.changes.filter((change) => belongsTo(change, name)).map(({ id }) => id);
  return [...new Set([...declared, ...others, ...ofService])];
}

function idsOf({ name, segments }: Service): string[] {
  return [`service/${name}`, ...segments.map(({ key }) => `eventType/${name}/${key}`)];
}

function matches(name: string) {
  return (id: string): boolean => id === name || id.slice(id.indexOf('/') + 1) === name;
}

function belongsTo(change: Change, service: string): boolean {
  if (change.kind === 'map') return change.name.split('/')[1] === service;
  return change.kind === 'assignment' && change.name.split('/')[0] === service;
}

function sourcesOf({ company, branches, staff, services }: Catalog): ReadonlyMap<string, Position> {
  const sources = new Map<string, Position>([[`company/${company.name}`, company.source]]);
  for (const branch of branches) sources.set(`branch/${branch.name}`, branch.source);
  for (const person of staff) sources.set(`staff/${person.name}`, person.source);
  for (const service of services) {
    sources.set(`service/${service.name}`, service.source);
    for (const segment of service.segments) sources.set(`eventType/${service.name}/${segment.key}`, segment.source);
  }
  return sources;
}

interface Verdict extends Pick<ExplainedResource, 'change' | 'guards' | 'drift'> {
  readonly waiting: WaitingNote | undefined;
  /** The unread part that affects it. */
  readonly unknown: UnknownScope | undefined;
  readonly isDeleted: boolean;
}

/** For a service, its event types, or one of its staff entries. */
function waitingFor(id: string, { waiting }: Plan): WaitingNote | undefined {
  return waiting.find(({ resource, service }) => resource === id || id.startsWith(`eventType/${service}/`));
}

/** An unread service, or its unread bookings, affect that service only. */
function unknownFor(id: string, { unknown }: Plan): UnknownScope | undefined {
  return unknown.find(({ scope }) => {
    const service = /^(?:bookings of|service) (.+)$/.exec(scope)?.[1] ?? null;
    return service === null || id === `service/${service}` || id.startsWith(`eventType/${service}/`);
  });
}

function verdictOf({ change, guards, drift, waiting, unknown, isDeleted }: Verdict): string {
  if (unknown && !change) return `nothing is planned: ${unknown.scope} could not be proven (${unknown.reason})`;
  if (change && change.blockedBy.length > 0) {
    const by = guards[0]?.message ?? `it depends on something that is held back by ${change.blockedBy.join(', ')}`;
    return `${change.action} is held back: ${by}`;
  }
  if (change) return `${change.action}: ${change.reason}`;
  if (guards[0]) return `held back: ${guards[0].message}`;
  if (waiting) return waiting.reason;
  const [note] = drift;
  if (note?.kind === 'orphan') return 'no longer declared: an orphan, reported and left unchanged';
  if (note?.kind === 'event-type-missing')
    return 'deleted outside git; reported, not made again (externalChanges: warn)';
  if (note)
    return `${note.field ?? 'something'} was changed outside git; reported, not written (externalChanges: ${note.policy})`;
  return isDeleted ? 'deleted in git: nothing of it is left in Cal.com' : 'in sync: nothing to do';
}

/**
 * The rule that decided about a field: a row of the three-way table (plan/compare-event-type.ts); create: the event type is created with
 * it; untouched: not compared, because the event type is paused, deleted, missing or could not be planned.
 */
export type FieldRule = FieldVerdict | 'create' | 'untouched';

export interface ExplainedField {
  readonly path: EventTypeField;
  /** Null: not declared, never applied, or not in Cal.com. */
  readonly declared: Json;
  readonly lastApplied: Json;
  readonly observed: Json;
  readonly rule: FieldRule;
  /** Codes of the guards that block the rule's effect. */
  readonly blockedBy: readonly string[];
  /** The source of the declared value; null: not declared, or unknown. */
  readonly origin: Origin | null;
  /** The policy for changes outside git, and its source. */
  readonly externalChanges: { readonly policy: ExternalChanges; readonly origin: Origin | null };
}

/** Input of an explanation. */
interface Explaining {
  readonly catalog: Catalog;
  readonly observation: Observation;
  readonly plan: Plan;
  /** Sources of an event type's values; null if unknown. */
  readonly origins: (service: string, segmentKey: string) => SegmentOrigins | null;
}

/** By resource, for event types that could be read. */
function explainFields(
  changes: ReadonlyMap<string, Change | null>,
  { catalog, observation: { team, stored, futureBookings }, plan, origins }: Explaining,
): ReadonlyMap<string, readonly ExplainedField[]> {
  if (!team.known || !stored.known) return new Map();
  const observed = { team: team.value, stored: stored.value, futureBookings };
  const { desired, matched } = desiredState(catalog, observed);
  const allow = new Set(plan.allow);
  const explained = new Map<string, readonly ExplainedField[]>();
  for (const one of desired) {
    const id = `eventType/${one.name}`;
    if (!changes.has(id)) continue;
    const ledger = matched.ledger.get(one.name) ?? null;
    const observed = matched.observed.get(one.name) ?? null;
    const revert = isAllowed(`revert:${one.name}`, allow);
    const sides = observed && comparedSides({ desired: one, ledger, revert }, observed);
    const subject = { desired: one, ledger, sides, change: changes.get(id) ?? null };
    const said = origins(one.service.name, one.segment.key);
    explained.set(
      id,
      EVENT_TYPE_FIELDS.map((field) => explainField(field, subject, said)),
    );
  }
  return explained;
}

interface Subject {
  readonly desired: DesiredEventType;
  readonly ledger: LedgerEntry | null;
  /** Null if the event type is not in Cal.com. */
  readonly sides: EventTypeSides | null;
  readonly change: Change | null;
}

function explainField(field: EventTypeField, subject: Subject, said: SegmentOrigins | null): ExplainedField {
  const { desired, ledger, sides, change } = subject;
  const { externalChanges, externalFieldChanges } = desired.service;
  const declared = desired.declared[field];
  const rule = ruleOf(field, subject);
  return {
    path: field,
    declared: toJson(declared),
    lastApplied: toJson(ledger?.applied[field]),
    observed: sides === null ? null : toJson(observedValue(field, sides.observed)),
    rule,
    blockedBy: change !== null && WRITES.has(rule) ? change.blockedBy : [],
    origin: declared === undefined ? null : (said?.valueOf(field) ?? null),
    externalChanges: {
      policy: externalFieldChanges?.[field] ?? externalChanges,
      origin: said?.policyOf(field) ?? null,
    },
  };
}

const WRITES: ReadonlySet<FieldRule> = new Set(['create', 'write', 'revert', 'reset', 'conflict']);

function ruleOf(field: EventTypeField, { desired, sides, change }: Subject): FieldRule {
  const { state } = desired.service;
  if (sides === null)
    return change?.kind === 'eventType' && desired.declared[field] !== undefined ? 'create' : 'untouched';
  if (state === 'paused' || state === 'deleted') return 'untouched';
  const verdict = compareField(sidesOf(field, sides));
  return WRITES.has(verdict) && change === null ? 'untouched' : verdict;
}
