import type { Catalog } from '../../model/catalog.ts';
import { canonicalJson } from '../../model/json.ts';
import type { RateWindow } from '../../model/calcom-access.ts';
import { sha256 } from '../../model/sha256.ts';
import type { Observation } from '../observe/observation.ts';
import {
  type Change,
  type ChangeKind,
  type EventTypeAction,
  type Plan,
  PLAN_SCHEMA_VERSION,
  type PlanSummary,
} from './plan.ts';
import type { Selector } from './service-units.ts';

export type PlanDraft = Pick<
  Plan,
  | 'first'
  | 'changes'
  | 'drift'
  | 'hazards'
  | 'callerEmail'
  | 'capacity'
  | 'displaced'
  | 'displacedBookings'
  | 'waiting'
  | 'guards'
  | 'unmanaged'
  | 'notes'
  | 'unknown'
  | 'hostNames'
> & {
  readonly keep: number;
};

/** Completes the plan: adds company, digest, summary and cost to its changes. */
export function finishPlan({ catalog, observation, allow, only }: PlanInput, { keep, ...draft }: PlanDraft): Plan {
  const { company } = catalog;
  const head = {
    schemaVersion: PLAN_SCHEMA_VERSION,
    company: company.name,
    companyId: company.id,
    environment: company.environment.name,
    teamId: company.environment.teamId,
    move: observation.move,
    allow: [...allow].sort(),
    only: only?.id ?? null,
  } as const;
  const plan = { ...head, ...draft };
  let known: string | undefined;
  return {
    ...plan,
    /** Computed lazily: only saving or comparing plans needs it, and for a large plan it takes as long as everything else. */
    get digest() {
      return (known ??= planDigest(plan));
    },
    summary: summarize({ ...draft, keep }),
    calls: {
      made: observation.callsMade,
      ...writeCost(draft.changes, observation.callsPerMinute, observation.window),
    },
  };
}

/** Number of changes per digested text: 100,000 changes in one text exceed memory, one text per change is slow. */
const DIGESTED_TOGETHER = 1000;

/**
 * The digest covers what the plan does and reports, not where the manifests declare it. Changes are lists in a fixed order made by
 * this program, so their plain JSON is already canonical, and much faster.
 */
function planDigest(plan: Omit<Plan, 'digest' | 'summary' | 'calls'>): string {
  const {
    unmanaged: _,
    hostNames: __,
    notes: ___,
    hazards: ____,
    callerEmail: _____,
    capacity: ______,
    displaced: _______,
    displacedBookings: ________,
    ...rest
  } = plan; // not executed, never blocked
  const changes: string[] = [];
  for (let from = 0; from < plan.changes.length; from += DIGESTED_TOGETHER) {
    const some = plan.changes.slice(from, from + DIGESTED_TOGETHER).map(digestedParts);
    changes.push(sha256(JSON.stringify(some)));
  }
  return sha256(canonicalJson({ ...rest, changes, drift: plan.drift.map((note) => ({ ...note, source: null })) }));
}

/** The change's inputs and its result; the other fields follow from these. */
function digestedParts(change: Change): readonly unknown[] {
  const { id, action, fingerprint, dependsOn, blockedBy } = change;
  return [id, action, fingerprint, dependsOn, blockedBy, targetOf(change)];
}

function targetOf(change: Change): unknown {
  if (change.kind === 'eventType') return [change.patch, change.declared, change.accepted];
  if (change.kind === 'absence') return [change.absenceId, change.wanted];
  if (change.kind === 'schedule') return [change.scheduleId, change.wanted];
  return change.kind === 'webhook' ? [change.owner, change.webhookId, change.wanted] : change.row;
}

type Counted = Pick<Plan, 'changes' | 'drift' | 'unknown'> & { readonly keep: number };

/** Counts event types by action; maps and other rows in total. A change blocked by a guard counts as blocked only. */
export function summarize({ changes, drift, unknown, keep }: Counted): PlanSummary {
  const kinds = new Map<ChangeKind, number>();
  const actions = new Map<EventTypeAction, number>();
  let free = 0;
  for (const change of changes) {
    if (change.blockedBy.length > 0) continue;
    const { kind } = change;
    free += 1;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    if (kind === 'eventType') actions.set(change.action, (actions.get(change.action) ?? 0) + 1);
  }
  const of = (kind: ChangeKind): number => kinds.get(kind) ?? 0;
  const eventTypes = (action: EventTypeAction): number => actions.get(action) ?? 0;
  const [maps, webhooks, absences, schedules] = [of('map'), of('webhook'), of('absence'), of('schedule')];
  const rows = free - maps - webhooks - absences - schedules - of('eventType');
  return {
    create: eventTypes('create'),
    update: eventTypes('update'),
    adopt: eventTypes('adopt'),
    retire: eventTypes('retire'),
    delete: eventTypes('delete'),
    keep,
    maps,
    rows: rows + eventTypes('record'),
    ...(webhooks > 0 && { webhooks }),
    ...(absences > 0 && { absences }),
    ...(schedules > 0 && { schedules }),
    drift: drift.length,
    blocked: changes.length - free,
    unknown: unknown.length,
  };
}

/** A create took 60 to 190 ms at a self-hosted server (docs/calcom-behaviour.md), and apply sends four at a time. */
const MS_PER_CALL = 190 / 4;
const WINDOW_MS = 60_000;

/** Returns true if applying the change calls Cal.com. */
export function callsCalcom(change: Change): boolean {
  if (change.kind === 'webhook' || change.kind === 'schedule') return true;
  if (change.kind === 'absence')
    return change.action === 'create' || (change.action !== 'record' && change.absenceId !== null);
  if (change.kind !== 'eventType') return false;
  return change.action === 'delete' ? change.eventTypeId !== null : Object.keys(change.patch).length > 0;
}

/**
 * Number of Cal.com calls that apply makes, and the seconds they take at the rate limit. One call per changed event type and per webhook,
 * one more before a delete or to keep video settings, and one list each to verify event types and schedules. `open`: calls left in the current window;
 * absent: a full window.
 */
export function writeCost(
  changes: readonly Change[],
  callsPerMinute: number,
  open?: Pick<RateWindow, 'remaining' | 'resetMs'>,
): { toMake: number; seconds: number } {
  const calling = changes.filter((change) => change.blockedBy.length === 0 && callsCalcom(change));
  const writes = calling.reduce((sum, change) => sum + 1 + callsBeside(change), 0);
  if (writes === 0) return { toMake: 0, seconds: 0 };
  const lists = (['eventType', 'schedule'] as const).filter((kind) => calling.some((change) => change.kind === kind));
  const toMake = writes + lists.length;
  const { remaining, resetMs } = open ?? { remaining: callsPerMinute, resetMs: WINDOW_MS };
  if (toMake <= remaining) return { toMake, seconds: secondsOf(toMake) };
  const later = toMake - remaining;
  const fullWindows = Math.floor((later - 1) / callsPerMinute);
  const rest = later - fullWindows * callsPerMinute;
  return { toMake, seconds: Math.ceil(resetMs / 1000) + (fullWindows * WINDOW_MS) / 1000 + secondsOf(rest) };
}

/**
 * Extra calls of a change: read the bookings of an event type or the address of a webhook before deleting it, and read video settings
 * before patching an event type. Booking fields are read and written by their own calls, which replace the patch if nothing else changes.
 */
function callsBeside(change: Change): number {
  if (change.action === 'delete') return change.kind === 'absence' ? 0 : 1;
  if (change.kind !== 'eventType') return 0;
  const { attendeeEmail, ...others } = change.patch;
  const forForm = attendeeEmail === undefined ? 0 : Object.keys(others).length === 0 ? 1 : 2;
  return forForm + (change.keepsVideoSettings === true || change.keepsForm === true ? 1 : 0);
}

function secondsOf(calls: number): number {
  return Math.ceil((calls * MS_PER_CALL) / 1000);
}

export interface PlanInput {
  readonly catalog: Catalog;
  readonly observation: Observation;
  /** Tokens of `--allow` and `--adopt` (as `adopt:NAME`). */
  readonly allow: ReadonlySet<string>;
  readonly only: Selector | null;
}
