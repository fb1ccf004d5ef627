import type { Catalog } from '../../model/catalog.ts';
import { canonicalJson } from '../../model/json.ts';
import type { RateWindow } from '../../model/calcom-access.ts';
import { sha256 } from '../../model/sha256.ts';
import type { Observation } from '../observe/observation.ts';
import { type Change, type EventTypeAction, type Plan, PLAN_SCHEMA_VERSION, type PlanSummary } from './plan.ts';
import type { Selector } from './service-units.ts';

export type PlanDraft = Pick<
  Plan,
  | 'first'
  | 'changes'
  | 'drift'
  | 'hazards'
  | 'callerEmail'
  | 'waiting'
  | 'guards'
  | 'unmanaged'
  | 'notes'
  | 'unknown'
  | 'hostNames'
> & {
  readonly keep: number;
};

/** The plan around its changes: whose it is, its digest, its summary and what it costs. */
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
    /** Only what keeps or compares plans asks for it, and of a large plan it takes as long as all of the rest. */
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

/** Changes that are digested as one text: all of a hundred thousand in one would not fit in memory, one by one is slow. */
const DIGESTED_TOGETHER = 1000;

/**
 * Over what would be done and said, not over where in the manifests it is declared. Changes are lists in a fixed order made by
 * this program, so plain JSON of them is canonical already, and much faster.
 */
function planDigest(plan: Omit<Plan, 'digest' | 'summary' | 'calls'>): string {
  const { unmanaged: _, hostNames: __, notes: ___, hazards: ____, callerEmail: _____, ...rest } = plan; // none of it is done or held back
  const changes: string[] = [];
  for (let from = 0; from < plan.changes.length; from += DIGESTED_TOGETHER) {
    const some = plan.changes.slice(from, from + DIGESTED_TOGETHER).map(digestedParts);
    changes.push(sha256(JSON.stringify(some)));
  }
  return sha256(canonicalJson({ ...rest, changes, drift: plan.drift.map((note) => ({ ...note, source: null })) }));
}

/** What it rests on, and what it makes of it: the fields in between follow from these. */
function digestedParts(change: Change): readonly unknown[] {
  const { id, action, fingerprint, dependsOn, blockedBy } = change;
  return [id, action, fingerprint, dependsOn, blockedBy, targetOf(change)];
}

function targetOf(change: Change): unknown {
  if (change.kind === 'eventType') return [change.patch, change.declared, change.accepted];
  return change.kind === 'webhook' ? [change.owner, change.webhookId, change.wanted] : change.row;
}

type Counted = Pick<Plan, 'changes' | 'drift' | 'unknown'> & { readonly keep: number };

/** Event types by action, maps and other rows as a whole. What a guard holds back counts as blocked and nowhere else. */
export function summarize({ changes, drift, unknown, keep }: Counted): PlanSummary {
  const free = changes.filter(({ blockedBy }) => blockedBy.length === 0);
  const eventTypes = (action: EventTypeAction) =>
    free.filter((change) => change.kind === 'eventType' && change.action === action).length;
  const maps = free.filter(({ kind }) => kind === 'map').length;
  const webhooks = free.filter(({ kind }) => kind === 'webhook').length;
  const rows = free.length - maps - webhooks - free.filter(({ kind }) => kind === 'eventType').length;
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
    drift: drift.length,
    blocked: changes.length - free.length,
    unknown: unknown.length,
  };
}

/** A create took 60 to 190 ms at a self-hosted server (docs/calcom-behaviour.md), and apply sends four at a time. */
const MS_PER_CALL = 190 / 4;
const WINDOW_MS = 60_000;

/** Whether the change, as planned, calls Cal.com. */
export function callsCalcom(change: Change): boolean {
  if (change.kind === 'webhook') return true;
  if (change.kind !== 'eventType') return false;
  return change.action === 'delete' ? change.eventTypeId !== null : Object.keys(change.patch).length > 0;
}

/**
 * Calls that apply will make (one per changed event type, one per webhook, one more before something is deleted or to keep video settings, one list to verify event types) and the seconds they take at the
 * limit. `open`: what is left of the window that is running; absent: all of one.
 */
export function writeCost(
  changes: readonly Change[],
  callsPerMinute: number,
  open?: Pick<RateWindow, 'remaining' | 'resetMs'>,
): { toMake: number; seconds: number } {
  const calling = changes.filter((change) => change.blockedBy.length === 0 && callsCalcom(change));
  const writes = calling.reduce((sum, change) => sum + 1 + callsBeside(change), 0);
  if (writes === 0) return { toMake: 0, seconds: 0 };
  const toMake = writes + (calling.some(({ kind }) => kind === 'eventType') ? 1 : 0);
  const { remaining, resetMs } = open ?? { remaining: callsPerMinute, resetMs: WINDOW_MS };
  if (toMake <= remaining) return { toMake, seconds: secondsOf(toMake) };
  const later = toMake - remaining;
  const fullWindows = Math.floor((later - 1) / callsPerMinute);
  const rest = later - fullWindows * callsPerMinute;
  return { toMake, seconds: Math.ceil(resetMs / 1000) + (fullWindows * WINDOW_MS) / 1000 + secondsOf(rest) };
}

/**
 * Bookings of an event type and the address of a webhook before it is deleted, video settings before an event type is patched. What its form
 * asks of customers is read and written by calls of its own, in place of the patch where nothing else changes; they may be one more.
 */
function callsBeside(change: Change): number {
  if (change.action === 'delete') return 1;
  if (change.kind !== 'eventType') return 0;
  const { attendeeEmail, ...others } = change.patch;
  const forForm = attendeeEmail === undefined ? 0 : Object.keys(others).length === 0 ? 1 : 2;
  return forForm + (change.keepsVideoSettings === true ? 1 : 0);
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
