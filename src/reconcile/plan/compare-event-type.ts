import type { ExternalChanges, FieldPolicies } from '../../model/catalog.ts';
import type { DeclaredFields, EventTypeField, EventTypeFields } from '../../model/event-type.ts';
import { isSameJson, isSameText, type Json } from '../../model/json.ts';
import type { FieldChange } from './plan.ts';

/** Cal.com's own values of fields that nobody sets (docs/calcom-behaviour.md). */
export const FALLBACK: Omit<EventTypeFields, 'title' | 'slug' | 'schedulingType' | 'lengthInMinutes' | 'hosts'> = {
  hidden: false,
  description: '',
  locations: [{ type: 'integration', integration: 'cal-video' }],
  beforeEventBuffer: 0,
  afterEventBuffer: 0,
  minimumBookingNotice: 120,
  requiresConfirmation: false,
  bookingLimitsCount: {},
  slotInterval: null,
  lengthInMinutesOptions: [],
  attendeeEmail: 'required',
  skipAttendeeEmailDeliverabilityCheck: false,
};

/** Compared and shown in this order. */
export const EVENT_TYPE_FIELDS = [
  'title',
  'slug',
  'schedulingType',
  'lengthInMinutes',
  'lengthInMinutesOptions',
  'hidden',
  'hosts',
  'description',
  'locations',
  'beforeEventBuffer',
  'afterEventBuffer',
  'minimumBookingNotice',
  'slotInterval',
  'requiresConfirmation',
  'bookingLimitsCount',
  'attendeeEmail',
  'skipAttendeeEmailDeliverabilityCheck',
] as const satisfies readonly EventTypeField[];

export interface ExternalFieldChange {
  readonly field: EventTypeField;
  readonly verdict: 'drift' | 'revert' | 'accept' | 'conflict';
  readonly theirs: Json;
  readonly ours: Json;
  readonly lastApplied: Json;
}

/** All fields of one event type, compared three ways. */
export interface EventTypeComparison {
  /** What to send to Cal.com. */
  readonly patch: DeclaredFields;
  readonly fields: readonly FieldChange[];
  /** The ledger once this is done. */
  readonly applied: DeclaredFields;
  readonly accepted: DeclaredFields;
  readonly external: readonly ExternalFieldChange[];
  /** The ledger changes even if nothing is sent. */
  readonly recordsOnly: boolean;
}

export interface EventTypeSides {
  readonly desired: DeclaredFields;
  /** Null for an event type that calops never applied. */
  readonly ledger: { readonly applied: DeclaredFields; readonly accepted: DeclaredFields } | null;
  readonly observed: EventTypeFields;
  readonly policy: ExternalChanges;
  /** Where a field has its own. */
  readonly fieldPolicies?: FieldPolicies | undefined;
}

/** A fresh object that fields are put into one by one. */
type Draft = { -readonly [K in EventTypeField]?: DeclaredFields[K] };

/** Git, ledger and Cal.com say the same, as of nearly every event type: seen at a glance, without the table of each field. */
export function isAsApplied({ desired, ledger, observed }: EventTypeSides): boolean {
  if (ledger === null || !isSameJson(desired, ledger.applied) || Object.keys(ledger.accepted).length > 0) return false;
  return EVENT_TYPE_FIELDS.every(
    (field) => desired[field] === undefined || isSameJson(desired[field], observed[field]),
  );
}

export function compareEventType(all: EventTypeSides): EventTypeComparison {
  const { ledger } = all;
  const patch: Draft = {};
  const applied: Draft = {};
  const accepted: Draft = {};
  const fields: FieldChange[] = [];
  const external: ExternalFieldChange[] = [];
  let records = ledger === null;
  for (const field of EVENT_TYPE_FIELDS) {
    const sides = sidesOf(field, all);
    const verdict = compareField(sides);
    const ours = verdict === 'reset' ? sides.fallback : sides.desired;
    if (isWrite(verdict)) {
      put(patch, field, ours);
      fields.push({ path: field, from: toJson(sides.observed), to: toJson(ours) });
    }
    if (verdict === 'drift' || verdict === 'revert' || verdict === 'accept' || verdict === 'conflict') {
      const theirs = toJson(sides.observed);
      external.push({ field, verdict, theirs, ours: toJson(ours), lastApplied: toJson(sides.applied) });
    }
    if (verdict === 'record' || verdict === 'accept' || verdict === 'release') records = true;
    put(applied, field, appliedAfter(verdict, sides));
    put(accepted, field, acceptedAfter(verdict, sides));
  }
  return { patch, fields, applied, accepted, external, recordsOnly: records && fields.length === 0 };
}

/** One field of the event type, for compareField. */
export function sidesOf(field: EventTypeField, all: EventTypeSides): FieldSides<unknown> {
  const { desired, ledger, observed, policy, fieldPolicies } = all;
  return {
    desired: desired[field],
    applied: ledger?.applied[field],
    accepted: ledger?.accepted[field],
    observed: observedValue(field, observed),
    fallback: fallbackOf(field, observed, desired),
    policy: fieldPolicies?.[field] ?? policy,
  };
}

/** A field that Cal.com does not show has its default. */
export function observedValue(field: EventTypeField, observed: EventTypeFields): unknown {
  return observed[field] ?? (field in FALLBACK ? FALLBACK[field as keyof typeof FALLBACK] : undefined);
}

function isWrite(verdict: FieldVerdict): boolean {
  return verdict === 'write' || verdict === 'revert' || verdict === 'reset';
}

/** What the ledger holds for the field afterwards: what git says once it is written, else what it held before. */
function appliedAfter(verdict: FieldVerdict, sides: { desired: unknown; applied: unknown }): unknown {
  switch (verdict) {
    case 'write':
    case 'revert':
    case 'record':
      return sides.desired;
    case 'keep':
    case 'drift':
    case 'accept':
    case 'conflict':
      return sides.applied;
    case 'release':
    case 'reset':
      return undefined;
  }
  return verdict satisfies never;
}

function acceptedAfter(verdict: FieldVerdict, sides: { accepted: unknown; observed: unknown }): unknown {
  if (verdict === 'accept') return sides.observed;
  return verdict === 'keep' || verdict === 'drift' || verdict === 'conflict' ? sides.accepted : undefined;
}

/** The options of a length cannot be taken away at Cal.com; the nearest to none is the usual length alone. */
function fallbackOf(field: EventTypeField, observed: EventTypeFields, desired: DeclaredFields): unknown {
  if (field === 'lengthInMinutesOptions') return [desired.lengthInMinutes ?? observed.lengthInMinutes];
  return field in FALLBACK ? FALLBACK[field as keyof typeof FALLBACK] : observed[field];
}

function put(draft: Draft, field: EventTypeField, value: unknown): void {
  const fields: { [Field in EventTypeField]?: unknown } = draft; // value is the field's, by the comparison's generic loop
  if (value !== undefined) fields[field] = value;
}

export function toJson(value: unknown): Json {
  return value === undefined ? null : (value as Json);
}

/**
 * One field of one event type, three ways. Undefined: not declared, never applied, nothing accepted.
 */
export interface FieldSides<T> {
  /** What git says. */
  readonly desired: T | undefined;
  /** What calops last wrote. */
  readonly applied: T | undefined;
  /** What was changed outside and noted by `externalChanges: accept`. */
  readonly accepted: T | undefined;
  readonly observed: T;
  /** What Cal.com gives to a field that nobody sets; a field taken out of git goes back to it. */
  readonly fallback: T;
  readonly policy: 'warn' | 'revert' | 'accept';
}

/**
 * keep: in sync. record: in sync, but the ledger does not know. write: git changed, or first time.
 * drift: changed outside, only reported. revert: changed outside, ours is written. accept: changed outside, theirs is
 * noted. conflict: both changed. release: no longer declared, and Cal.com needs no write. reset: no longer declared,
 * Cal.com's default is written.
 */
export type FieldVerdict =
  | 'keep'
  | 'record'
  | 'write'
  | 'drift'
  | 'revert'
  | 'accept'
  | 'conflict'
  | 'release'
  | 'reset';

/**
 * | desired D, last applied L, observed O | verdict |
 * |---|---|
 * | D = O, L = D                 | keep |
 * | D = O, L ≠ D or none         | record |
 * | D ≠ O, no L                  | write |
 * | D ≠ O, O = L                 | write |
 * | D = L, O = accepted          | keep, or revert by policy |
 * | D ≠ L, O = accepted          | write |
 * | D = L, O ≠ L                 | drift, revert or accept, by policy |
 * | all differ                   | conflict, or revert by policy |
 * | no D, L, O = L ≠ default     | reset |
 * | no D, L, otherwise           | release |
 * | no D, no L                   | keep: not ours |
 */
export function compareField<T>(sides: FieldSides<T>): FieldVerdict {
  const { desired, applied, accepted, observed, fallback, policy } = sides;
  if (desired === undefined) {
    if (applied === undefined) return 'keep';
    return isSameText(observed, applied) && !isSameText(observed, fallback) ? 'reset' : 'release';
  }
  if (isSameText(desired, observed)) {
    return isSameText(applied, desired) && accepted === undefined ? 'keep' : 'record';
  }
  if (applied === undefined) return 'write';
  const isDeclaredAsApplied = isSameText(desired, applied);
  if (accepted !== undefined && isSameText(observed, accepted)) {
    if (!isDeclaredAsApplied) return 'write';
    return policy === 'revert' ? 'revert' : 'keep';
  }
  if (isSameText(observed, applied)) return 'write';
  if (isDeclaredAsApplied) return policy === 'warn' ? 'drift' : policy;
  return policy === 'revert' ? 'revert' : 'conflict';
}
