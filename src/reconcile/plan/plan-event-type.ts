import type { DeclaredFields, ObservedEventType } from '../../model/event-type.ts';
import { canonicalJson } from '../../model/json.ts';
import type { LedgerEntry } from '../../model/stored.ts';
import { type EventTypeComparison, EVENT_TYPE_FIELDS, compareEventType, toJson } from './compare-event-type.ts';
import type { DesiredEventType } from './desired-event-types.ts';
import type { DriftNote, EventTypeAction, EventTypeChange } from './plan.ts';

/** What is known of one desired event type besides git. */
export interface EventTypeSituation {
  readonly desired: DesiredEventType;
  readonly ledger: LedgerEntry | null;
  /** By the ledger's id, else by slug. */
  readonly observed: ObservedEventType | null;
  /** An earlier run announced to create this slug and never said how it ended. */
  readonly interrupted: boolean;
  readonly recreate: boolean;
  readonly revert: boolean;
  readonly dependsOn: readonly string[];
  readonly digest: (text: string) => string;
}

export interface EventTypeResult {
  readonly change: EventTypeChange | null;
  readonly drift: readonly DriftNote[];
  /** Fields changed both in git and in Cal.com: the change is held back. */
  readonly conflicts: readonly string[];
}

/**
 * | ledger | in Cal.com | then |
 * |---|---|---|
 * | no  | no  | create |
 * | no  | yes, announced by an interrupted run | update or record: finish what was begun |
 * | no  | yes | adopt (held back unless allowed) |
 * | yes | no  | missing: reported, or created again by `revert` or explicit wish |
 * | yes | yes | compare field by field |
 */
export function planEventType(situation: EventTypeSituation): EventTypeResult {
  const { desired, ledger, observed } = situation;
  if (desired.service.state === 'paused' || desired.service.state === 'deleted') return nothing;
  if (observed === null)
    return ledger === null ? created(situation, 'declared, not in Cal.com yet') : missing(situation);
  const comparison = compareEventType({
    desired: desired.declared,
    ledger,
    observed: observed.fields,
    policy: situation.revert ? 'revert' : desired.service.externalChanges,
  });
  const drift = comparison.external.map((external) => driftNote(situation, external));
  const conflicts = comparison.external.filter(({ verdict }) => verdict === 'conflict').map(({ field }) => field);
  if (comparison.fields.length === 0 && !comparison.recordsOnly && conflicts.length === 0) {
    return { change: null, drift, conflicts };
  }
  return { change: compared(situation, observed, comparison), drift, conflicts };
}

const nothing: EventTypeResult = { change: null, drift: [], conflicts: [] };

function created(situation: EventTypeSituation, reason: string): EventTypeResult {
  const { declared } = situation.desired;
  const fields = EVENT_TYPE_FIELDS.filter((field) => declared[field] !== undefined).map((field) => ({
    path: field,
    from: null,
    to: toJson(declared[field]),
  }));
  return { ...nothing, change: { ...base(situation), action: 'create', fields, reason, patch: declared } };
}

function missing(situation: EventTypeSituation): EventTypeResult {
  const { desired, ledger, recreate, revert } = situation;
  const isWanted = recreate || revert || desired.service.externalChanges === 'revert';
  const note: DriftNote = {
    kind: 'event-type-missing',
    resource: `eventType/${desired.name}`,
    field: null,
    theirs: null,
    ours: toJson(desired.declared.slug),
    lastApplied: toJson(ledger?.eventTypeId),
    policy: isWanted ? 'revert' : 'warn',
    source: desired.segment.source,
  };
  if (!isWanted) return { ...nothing, drift: [note] };
  return { ...created(situation, 'deleted outside git; made again'), drift: [note] };
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
    reason: reasonOf(action, situation, comparison),
    patch: comparison.patch,
    declared: comparison.applied,
    accepted: comparison.accepted,
  };
}

function actionOf(
  { ledger, interrupted, desired }: EventTypeSituation,
  observed: ObservedEventType,
  { patch }: EventTypeComparison,
): EventTypeAction {
  if (ledger === null && !interrupted) return 'adopt';
  if (Object.keys(patch).length === 0) return 'record';
  return desired.service.state === 'retired' && patch.hidden === true && !observed.fields.hidden ? 'retire' : 'update';
}

function reasonOf(action: EventTypeAction, situation: EventTypeSituation, { external }: EventTypeComparison): string {
  if (action === 'adopt') return 'its slug exists in Cal.com, but calops never applied it';
  if (situation.ledger === null) return 'begun by an interrupted run; finishing it';
  if (action === 'retire') return 'retired in git: hidden, hosts kept';
  if (action === 'record') return 'Cal.com is as it should be; the ledger takes note';
  return external.some(({ verdict }) => verdict === 'revert')
    ? 'changed outside git; ours is written'
    : 'changed in git';
}

function base({ desired, ledger, observed, dependsOn, digest }: EventTypeSituation) {
  const { service, segment, declared, name } = desired;
  return {
    id: `eventType/${name}`,
    kind: 'eventType',
    wave: 2,
    name,
    source: segment.source,
    dependsOn,
    blockedBy: [],
    fingerprint: fingerprint(observed, ledger, digest),
    serviceId: service.id,
    serviceName: service.name,
    segmentKey: segment.key,
    eventTypeId: null,
    slug: declared.slug,
    declared,
    accepted: {} satisfies DeclaredFields,
  } as const;
}

/** Apply computes it again from what it reads, and refuses the change when the two differ. */
function fingerprint(
  observed: ObservedEventType | null,
  ledger: LedgerEntry | null,
  digest: (text: string) => string,
): string {
  const known = ledger && { id: ledger.eventTypeId, applied: ledger.applied, accepted: ledger.accepted };
  return digest(canonicalJson({ observed: observed && { id: observed.id, fields: observed.fields }, ledger: known }));
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
