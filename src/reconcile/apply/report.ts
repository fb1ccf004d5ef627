import type { Json } from '../../model/json.ts';
import type { ChangeOutcome } from '../../model/stored.ts';
import type { Change } from '../plan/plan.ts';

export interface ChangeError {
  readonly code: string;
  readonly message: string;
  readonly requestId: string | null;
}

export interface AppliedChange {
  readonly change: Change;
  readonly outcome: ChangeOutcome;
  readonly before: Json;
  readonly after: Json;
  readonly error: ChangeError | null;
}

/** The result of one execution of a plan. `run` is null if there was nothing to write. */
export interface ApplyReport {
  readonly company: string;
  readonly environment: string;
  readonly run: string | null;
  readonly outcome: 'done' | 'partial' | 'failed';
  readonly summary: {
    readonly done: number;
    readonly failed: number;
    readonly skipped: number;
    readonly unknown: number;
  };
  readonly changes: readonly AppliedChange[];
  /** Why the written event types could not be verified in Cal.com; null: verified, or nothing was written. */
  readonly unverified: string | null;
  readonly calls: { readonly made: number };
  readonly seconds: number;
}

/** Events during an apply: for progress on a terminal, plain lines, and tests that stop at a point. */
export type ApplyEvent =
  | { readonly type: 'point'; readonly point: ApplyPoint; readonly change: string | null }
  | { readonly type: 'wave'; readonly title: string; readonly total: number }
  | { readonly type: 'change'; readonly id: string; readonly outcome: ChangeOutcome }
  | { readonly type: 'waiting'; readonly ms: number };

/** Every point at which a crash leaves a different state; the crash test kills a process at each of them. */
export const APPLY_POINTS = [
  'run-started', // the run row is committed, nothing else
  'rows-written', // wave 1 is committed
  'intent-written', // the intent of a write to Cal.com is committed, nothing was sent
  'call-answered', // Cal.com has answered, nothing is stored yet
  'outcome-written', // the outcome is committed, with what the ledger says of it
  'children-read', // wave 3 has the child ids, nothing is stored yet
  'maps-written', // wave 4 is committed
  'links-written', // wave 5 is committed
  'verified', // the team was listed once more and compared
] as const;

export type ApplyPoint = (typeof APPLY_POINTS)[number];
