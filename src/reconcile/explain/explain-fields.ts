import type { Catalog, ExternalChanges } from '../../model/catalog.ts';
import type { EventTypeField } from '../../model/event-type.ts';
import type { Json } from '../../model/json.ts';
import type { LedgerEntry } from '../../model/stored.ts';
import type { DesiredEventType } from '../desired/desired-event-types.ts';
import { desiredState } from '../desired/desired-state.ts';
import type { Origin, SegmentOrigins } from '../manifest/origins.ts';
import type { Observation } from '../observe/observation.ts';
import {
  compareField,
  EVENT_TYPE_FIELDS,
  type EventTypeSides,
  type FieldVerdict,
  observedValue,
  sidesOf,
  toJson,
} from '../plan/compare-event-type.ts';
import { isAllowed } from '../plan/guard-rule.ts';
import { comparedSides } from '../plan/plan-event-type.ts';
import type { Change, Plan } from '../plan/plan.ts';

/**
 * Which rule decided about a field: a row of the three-way table (plan/compare-event-type.ts); create: the event type is made
 * with it; untouched: nothing is compared, since the event type is paused, deleted, missing or could not be planned.
 */
export type FieldRule = FieldVerdict | 'create' | 'untouched';

export interface ExplainedField {
  readonly path: EventTypeField;
  /** Null: not declared, never applied, or not in Cal.com. */
  readonly declared: Json;
  readonly lastApplied: Json;
  readonly observed: Json;
  readonly rule: FieldRule;
  /** Codes of the guards that hold back what the rule would do. */
  readonly blockedBy: readonly string[];
  /** Who said the declared value; null: nobody, or it is not known. */
  readonly origin: Origin | null;
  /** What follows when somebody changes it outside git, and who said so. */
  readonly externalChanges: { readonly policy: ExternalChanges; readonly origin: Origin | null };
}

/** What there is to be known. */
export interface Explaining {
  readonly catalog: Catalog;
  readonly observation: Observation;
  readonly plan: Plan;
  /** Who said the values of an event type; null where that is not known. */
  readonly origins: (service: string, segmentKey: string) => SegmentOrigins | null;
}

/** By resource; of event types only, and only where they could be read. */
export function explainFields(
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
  /** Null for what is not in Cal.com. */
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
