import type { ExternalChanges, FieldPolicies } from '../../model/catalog.ts';
import type { DeclaredFields, EventTypeField, EventTypeFields } from '../../model/event-type/event-type.ts';
import { ALWAYS_CONFIRMED, defaultOf, SETTING_NAMES } from '../../model/event-type/event-type-settings.ts';
import { isSameJson, isSameText, type Json } from '../../model/json.ts';
import type { FieldChange } from './plan.ts';

/** Cal.com's default for each field (docs/calcom-behaviour.md). */
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
  bookingFields: [],
  ...Object.fromEntries(SETTING_NAMES.map((name) => [name, defaultOf(name)])),
};

/** Fields are compared and shown in this order. */
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
  'bookingFields',
  ...SETTING_NAMES,
] as const satisfies readonly EventTypeField[];

export interface ExternalFieldChange {
  readonly field: EventTypeField;
  readonly verdict: 'drift' | 'revert' | 'accept' | 'conflict';
  readonly theirs: Json;
  readonly ours: Json;
  readonly lastApplied: Json;
}

/** The three-way comparison of all fields of one event type. */
export interface EventTypeComparison {
  /** Fields to send to Cal.com. */
  readonly patch: DeclaredFields;
  readonly fields: readonly FieldChange[];
  /** The ledger's `applied` after the change. */
  readonly applied: DeclaredFields;
  readonly accepted: DeclaredFields;
  readonly external: readonly ExternalFieldChange[];
  /** True when only the ledger changes and nothing is sent. */
  readonly recordsOnly: boolean;
}

export interface EventTypeSides {
  readonly desired: DeclaredFields;
  /** Null for an event type that calops never applied. */
  readonly ledger: { readonly applied: DeclaredFields; readonly accepted: DeclaredFields } | null;
  readonly observed: EventTypeFields;
  readonly policy: ExternalChanges;
  /** Policies for single fields. */
  readonly fieldPolicies?: FieldPolicies | undefined;
}

/** A mutable object that is filled field by field. */
type Draft = { -readonly [K in EventTypeField]?: DeclaredFields[K] };

/** True when git, ledger and Cal.com agree, as for almost every event type; a fast check that skips the field-by-field comparison. */
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

/** The three sides of one field, for compareField. */
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

/** Returns Cal.com's default for a field that Cal.com does not return. */
export function observedValue(field: EventTypeField, observed: EventTypeFields): unknown {
  if (field === 'confirmationPolicy')
    return observed[field] ?? (observed.requiresConfirmation ? ALWAYS_CONFIRMED : null);
  return observed[field] ?? (field in FALLBACK ? FALLBACK[field as keyof typeof FALLBACK] : undefined);
}

function isWrite(verdict: FieldVerdict): boolean {
  return verdict === 'write' || verdict === 'revert' || verdict === 'reset';
}

/** The ledger's value after the change: the declared value if it is written, otherwise the previous one. */
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

/**
 * Cal.com cannot remove the length options of an event type; the closest it offers is the usual length as the only option. Of the two
 * fields that say when the host confirms, the one that git still declares decides.
 */
function fallbackOf(field: EventTypeField, observed: EventTypeFields, desired: DeclaredFields): unknown {
  if (field === 'requiresConfirmation' && desired.confirmationPolicy !== undefined)
    return observed.requiresConfirmation;
  if (field === 'confirmationPolicy' && desired.requiresConfirmation === true) return ALWAYS_CONFIRMED;
  if (field === 'lengthInMinutesOptions') return [desired.lengthInMinutes ?? observed.lengthInMinutes];
  return field in FALLBACK ? FALLBACK[field as keyof typeof FALLBACK] : observed[field];
}

function put(draft: Draft, field: EventTypeField, value: unknown): void {
  const fields: { [Field in EventTypeField]?: unknown } = draft; // the comparison's generic loop pairs each value with its field
  if (value !== undefined) fields[field] = value;
}

export function toJson(value: unknown): Json {
  return value === undefined ? null : (value as Json);
}

/** The three sides of one field. Undefined: not declared, never applied, or not accepted. */
export interface FieldSides<T> {
  /** Declared in git. */
  readonly desired: T | undefined;
  /** Last written by calops. */
  readonly applied: T | undefined;
  /** Changed outside git and recorded by `externalChanges: accept`. */
  readonly accepted: T | undefined;
  readonly observed: T;
  /** Cal.com's default; a field removed from git is reset to it. */
  readonly fallback: T;
  readonly policy: 'warn' | 'revert' | 'accept';
}

/**
 * keep: in sync. record: in sync, but missing in the ledger. write: changed in git, or written for the first time.
 * drift: changed outside git, only reported. revert: changed outside git, the declared value is written. accept: changed outside git,
 * Cal.com's value is recorded. conflict: changed on both sides. release: no longer declared, no write needed. reset: no longer declared,
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
