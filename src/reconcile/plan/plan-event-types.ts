import type { DeclaredFields, HostSettings, ObservedEventType } from '../../model/event-type/event-type.ts';
import { canonicalJson } from '../../model/json.ts';
import { sha256 } from '../../model/sha256.ts';
import type { LedgerEntry } from '../../model/stored.ts';
import { ledgerOf } from '../desired/declared-state.ts';
import type { DesiredEventType } from '../desired/desired-event-types.ts';
import type { DesiredState } from '../desired/desired-state.ts';
import { describeFutureBookings } from '../desired/future-bookings.ts';
import {
  compareEventType,
  type EventTypeComparison,
  type EventTypeSides,
  type FieldVerdict,
  isAsApplied,
  toJson,
} from './compare-event-type.ts';
import { ABSENT, type ChangedRows, createEventType, fieldsOfEventType, NONE } from './creates.ts';
import type { PlanInput } from './finish-plan.ts';
import { isAllowed } from './guard-rule.ts';
import type { PlannedEventType } from './plan-maps.ts';
import type { DriftNote, EventTypeAction, EventTypeChange } from './plan.ts';

/** What becomes of all desired event types. */
export interface PlannedEventTypes {
  readonly changes: readonly EventTypeChange[];
  /** Names of those that need no change. */
  readonly kept: readonly string[];
  readonly drift: readonly DriftNote[];
  /** Names with the fields that both git and Cal.com have changed. */
  readonly conflicts: ReadonlyMap<string, readonly string[]>;
  readonly byName: ReadonlyMap<string, PlannedEventType>;
}

export function planEventTypes(
  { allow, observation }: PlanInput,
  { catalog, stored, desired, matched }: DesiredState,
  changed: ChangedRows,
): PlannedEventTypes {
  const interrupted = new Set(stored.openIntents.filter(({ action }) => action !== 'delete').map(({ slug }) => slug));
  const moved = observation.move === null ? [] : [`company/${catalog.company.name}`];
  const dependsOn = (service: string) => changed.among(...moved, `service/${service}`);
  const isGiven = (token: string): boolean => allow.size > 0 && isAllowed(token, allow);
  const changes: EventTypeChange[] = [];
  const kept: string[] = [];
  const drift: DriftNote[] = [];
  const conflicts = new Map<string, readonly string[]>();
  const byName = new Map<string, PlannedEventType>();
  for (const one of desired) {
    const { name } = one;
    const observed = matched.observed.get(name) ?? null;
    const ledger = matched.ledger.get(name) ?? null;
    const result = planEventType({
      desired: one,
      ledger,
      observed,
      interrupted: observed !== null && interrupted.has(observed.fields.slug),
      recreate: isGiven(`recreate:${name}`),
      revert: isGiven(`revert:${name}`),
      dependsOn,
    });
    const { change } = result;
    byName.set(name, { observed, ledger: observed && ledgerOf(observed, ledger), change });
    if (change) changes.push(change);
    else if (observed) kept.push(name);
    if (result.conflicts.length > 0) conflicts.set(name, result.conflicts);
    drift.push(...result.drift);
  }
  return { changes, kept, drift, conflicts, byName };
}

/** Everything known about one desired event type besides git. */
export interface EventTypeSituation {
  readonly desired: DesiredEventType;
  readonly ledger: LedgerEntry | null;
  /** Found by the ledger's id, otherwise by slug. */
  readonly observed: ObservedEventType | null;
  /** An earlier run recorded an intent to write the observed event type and no outcome. */
  readonly interrupted: boolean;
  readonly recreate: boolean;
  readonly revert: boolean;
  /** By the name of the service. */
  readonly dependsOn: (service: string) => readonly string[];
}

interface EventTypeResult {
  readonly change: EventTypeChange | null;
  readonly drift: readonly DriftNote[];
  /** Fields changed in both git and Cal.com; the change is blocked. */
  readonly conflicts: readonly string[];
}

/**
 * | ledger | in Cal.com | then |
 * |---|---|---|
 * | no  | no  | create, unless retired |
 * | no  | yes, with an intent of an interrupted run | update or record: complete the interrupted change |
 * | no  | yes | adopt (blocked unless allowed) |
 * | yes | no  | missing: reported, or created again by `revert` or `--allow recreate:NAME` |
 * | yes | another event type has its slug | missing, and treated as if the ledger had no entry |
 * | yes | yes | compare field by field |
 *
 * A paused service is not compared; if its id or a segment key changed, the ledger is updated. For a deleted service, event types in the
 * ledger are deleted (guards block it until allowed); others are left alone.
 */
function planEventType(situation: EventTypeSituation): EventTypeResult {
  const { desired, ledger, observed } = situation;
  const { state } = desired.service;
  if (state === 'paused') return movedFrom(situation) === null ? nothing : recorded(situation);
  if (state === 'deleted') return ledger === null ? nothing : deleted(situation, ledger);
  if (observed === null) {
    if (ledger !== null) return missing(situation);
    return state === 'retired' ? nothing : { ...nothing, change: createEventType(desired, situation.dependsOn) };
  }
  const sides = comparedSides(situation, observed);
  if (isAsApplied(sides) && movedFrom(situation) === null) return nothing;
  const comparison = compareEventType(sides);
  const drift = comparison.external.map((external) => driftNote(situation, external));
  if (ledger !== null && ledger.eventTypeId !== observed.id) drift.unshift(missingNote(situation, 'warn'));
  const conflicts = comparison.external.filter(({ verdict }) => verdict === 'conflict').map(({ field }) => field);
  const isInSync = comparison.fields.length === 0 && !comparison.recordsOnly && conflicts.length === 0;
  if (isInSync && movedFrom(situation) === null) return { change: null, drift, conflicts };
  return { change: compared(situation, observed, comparison), drift, conflicts };
}

/** The sides of the comparison, field by field; `--allow revert:NAME` takes precedence over the policies. */
export function comparedSides(
  { desired, ledger, revert }: Pick<EventTypeSituation, 'desired' | 'ledger' | 'revert'>,
  observed: ObservedEventType,
): EventTypeSides {
  const { externalChanges, externalFieldChanges } = desired.service;
  return {
    desired: desired.declared,
    ledger: ledgerOf(observed, ledger),
    observed: observed.fields,
    policy: revert ? 'revert' : externalChanges,
    fieldPolicies: revert ? undefined : externalFieldChanges,
  };
}

function movedFrom({ desired: { service, segment }, ledger }: EventTypeSituation): EventTypeChange['movedFrom'] | null {
  if (ledger === null || (ledger.serviceId === service.id && ledger.segmentKey === segment.key)) return null;
  return { serviceId: ledger.serviceId, segmentKey: ledger.segmentKey };
}

const nothing: EventTypeResult = { change: null, drift: [], conflicts: [] };

/** Renames the ledger entry; nothing is sent, and the applied fields are kept. */
function recorded(situation: EventTypeSituation): EventTypeResult {
  const { ledger } = situation;
  if (ledger === null) return nothing;
  const { eventTypeId, slug, applied: declared, accepted } = ledger;
  const reason = 'declared under another name before';
  const moved = { eventTypeId, slug, patch: {}, declared, accepted };
  return { ...nothing, change: { ...base(situation), action: 'record', fields: [], reason, ...moved } };
}

/** A retired event type is not created again automatically, since it would only be hidden. */
function missing(situation: EventTypeSituation): EventTypeResult {
  const { desired, recreate, revert } = situation;
  const isReverted = revert || (desired.service.externalChanges === 'revert' && desired.service.state === 'active');
  if (!recreate && !isReverted) return { ...nothing, drift: [missingNote(situation, 'warn')] };
  const { declared: patch } = desired;
  const reason = 'deleted outside git; made again';
  const change: EventTypeChange = {
    ...base(situation),
    action: 'create',
    reason,
    patch,
    fields: fieldsOfEventType(patch),
  };
  return { ...nothing, change, drift: [missingNote(situation, 'revert')] };
}

/** A new event type that now has the slug was never managed by calops and is not deleted. */
function deleted(situation: EventTypeSituation, ledger: LedgerEntry): EventTypeResult {
  const isThere = situation.observed !== null && ledgerOf(situation.observed, ledger) !== null;
  const change: EventTypeChange = {
    ...base(situation),
    action: 'delete',
    eventTypeId: isThere ? ledger.eventTypeId : null,
    slug: ledger.slug,
    fields: [
      { path: 'eventTypeId', from: ledger.eventTypeId, to: null },
      { path: 'slug', from: ledger.slug, to: null },
    ],
    reason: isThere ? 'deleted in git' : 'deleted in git, and gone from Cal.com already',
    patch: {},
    declared: {},
  };
  return { ...nothing, change };
}

function missingNote({ desired, ledger }: EventTypeSituation, policy: DriftNote['policy']): DriftNote {
  return {
    kind: 'event-type-missing',
    resource: `eventType/${desired.name}`,
    field: null,
    theirs: null,
    ours: toJson(desired.declared.slug),
    lastApplied: toJson(ledger?.eventTypeId),
    policy,
    source: desired.segment.source,
  };
}

function compared(
  situation: EventTypeSituation,
  observed: ObservedEventType,
  comparison: EventTypeComparison,
): EventTypeChange {
  const action = actionOf(situation, observed, comparison);
  return {
    ...base(situation),
    action,
    eventTypeId: observed.id,
    fields: comparison.fields,
    reason: reasonOf(action, situation, { observed, comparison }),
    patch: comparison.patch,
    ...keptHostSettings(comparison.patch.hosts, observed.hostSettings),
    ...(Object.keys(comparison.patch).length > 0 && mayHaveVideoSettings(observed) && { keepsVideoSettings: true }),
    ...(changesForm(comparison.patch) && { keepsForm: true }),
    declared: comparison.applied,
    accepted: comparison.accepted,
  };
}

/** Settings of hosts that remain; Cal.com creates new hosts with its defaults. */
function keptHostSettings(
  hosts: readonly number[] | undefined,
  settings: HostSettings | undefined,
): Pick<EventTypeChange, 'hostSettings'> {
  const staying = new Set(hosts?.map(String));
  const kept = Object.entries(settings ?? {}).filter(([userId]) => staying.has(userId));
  return kept.length === 0 ? {} : { hostSettings: Object.fromEntries(kept) };
}

/** The team's list can omit these settings, so a Cal Video location is enough reason to read them. */
function mayHaveVideoSettings({ fields, videoSettings }: ObservedEventType): boolean {
  const isVideo = fields.locations.some(
    (location) => location.type === 'integration' && location.integration === CAL_VIDEO,
  );
  return isVideo || videoSettings !== undefined;
}

function changesForm({ disableGuests, bookingFields }: DeclaredFields): boolean {
  return disableGuests !== undefined || bookingFields !== undefined;
}

const CAL_VIDEO = 'cal-video';

function actionOf(
  { ledger, interrupted, desired }: EventTypeSituation,
  observed: ObservedEventType,
  { patch }: EventTypeComparison,
): EventTypeAction {
  if (ledgerOf(observed, ledger) === null && !interrupted) return 'adopt';
  if (Object.keys(patch).length === 0) return 'record';
  return desired.service.state === 'retired' && patch.hidden === true && !observed.fields.hidden ? 'retire' : 'update';
}

function reasonOf(
  action: EventTypeAction,
  situation: EventTypeSituation,
  { observed, comparison }: { readonly observed: ObservedEventType; readonly comparison: EventTypeComparison },
): string {
  const has = (verdict: FieldVerdict) => comparison.external.some((one) => one.verdict === verdict);
  if (action === 'adopt') return 'its slug exists in Cal.com, but calops never applied it';
  if (ledgerOf(observed, situation.ledger) === null) return 'begun by an interrupted run; finishing it';
  if (has('conflict')) return 'changed both in git and outside';
  if (action === 'retire') return `retired in git: hidden, ${whatOfHosts(situation)}`;
  if (movedFrom(situation) !== null) return 'declared under another name before';
  const leaving = situation.desired.withdrawal?.leaving ?? [];
  if (leaving.length > 0) return `retired in git, and no booking is left: ${leaving.join(', ')} no longer a host`;
  if (action === 'record') return 'Cal.com matches git; recorded in the ledger';
  return has('revert') ? 'changed outside git; git overwrites it' : 'changed in git';
}

function whatOfHosts({ desired: { withdrawal } }: EventTypeSituation): string {
  if (!withdrawal) return 'hosts kept';
  if (withdrawal.futureBookings) return `hosts kept for ${describeFutureBookings(withdrawal.futureBookings)}`;
  return withdrawal.leaving.length > 0 ? 'no booking is left, hosts go' : 'hosts kept';
}

const NO_FIELDS: DeclaredFields = {};

function base(situation: EventTypeSituation) {
  const { desired, ledger, observed, dependsOn } = situation;
  const { service, segment, declared, name } = desired;
  const moved = movedFrom(situation);
  return {
    ...(moved && { movedFrom: moved }),
    id: `eventType/${name}`,
    kind: 'eventType',
    wave: 2,
    name,
    source: segment.source,
    dependsOn: dependsOn(service.name),
    blockedBy: NONE,
    fingerprint: fingerprint(observed, ledger),
    serviceId: service.id,
    serviceName: service.name,
    segmentKey: segment.key,
    eventTypeId: null,
    slug: declared.slug,
    declared,
    accepted: NO_FIELDS,
  } as const;
}

function fingerprint(observed: ObservedEventType | null, ledger: LedgerEntry | null): string {
  if (observed === null && ledger === null) return ABSENT;
  const known = ledger && { id: ledger.eventTypeId, applied: ledger.applied, accepted: ledger.accepted };
  const seen = observed && { id: observed.id, fields: observed.fields, hostSettings: observed.hostSettings };
  return sha256(canonicalJson({ observed: seen, ledger: known }));
}

function driftNote(
  { desired }: EventTypeSituation,
  { field, verdict, theirs, ours, lastApplied }: EventTypeComparison['external'][number],
): DriftNote {
  return {
    kind: 'field-changed',
    resource: `eventType/${desired.name}`,
    field,
    theirs,
    ours,
    lastApplied,
    policy: verdict === 'revert' || verdict === 'accept' ? verdict : 'warn',
    source: desired.segment.source,
  };
}
