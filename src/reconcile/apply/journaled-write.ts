import { CalcomError } from '../../calcom/caller/errors.ts';
import type { Transactor } from '../../store/store.ts';
import type { Change } from '../plan/plan.ts';
import type { ApplyContext } from './apply-context.ts';
import { failureOf } from './journal.ts';
import type { AppliedChange } from './report.ts';

/** How changes of one kind are written to Cal.com. */
export interface JournaledWrite<C extends Change> {
  /** Calls Cal.com; throws CalcomError. */
  readonly write: (change: C) => Promise<Settlement>;
  /** What a failed call means if it is more than a failure; null: the change failed, or its outcome is unknown. */
  readonly recover?: (change: C, error: CalcomError) => Promise<Settlement | null>;
}

/** The outcome of one change. */
export interface Settlement {
  readonly applied: AppliedChange;
  /** Runs in the transaction of the outcome. */
  readonly store?: (transactor: Transactor) => Promise<unknown>;
  /** Runs when that transaction is committed. */
  readonly committed?: () => void;
}

/**
 * Writes changes to Cal.com, several at a time. Each change: intent, call, then outcome and ledger in one transaction. A failed
 * change does not stop the others; an error that is not Cal.com's does. Returns the changes that were not started because the run stops.
 */
export async function applyJournaled<C extends Change>(
  changes: readonly C[],
  kind: JournaledWrite<C>,
  context: ApplyContext,
): Promise<readonly C[]> {
  const { mayContinue, concurrency } = context;
  let next = 0;
  const worker = async () => {
    while (next < changes.length && mayContinue()) {
      const change = changes[next];
      next += 1;
      if (change !== undefined) await applyOne(change, kind, context);
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: Math.min(concurrency, changes.length) }, worker));
  const failure = ends.find((end) => end.status === 'rejected');
  if (failure) throw failure.reason;
  return changes.slice(next);
}

async function applyOne<C extends Change>(change: C, kind: JournaledWrite<C>, context: ApplyContext): Promise<void> {
  const { journal, onEvent } = context;
  await journal.announce(change);
  onEvent({ type: 'point', point: 'intent-written', change: change.id });
  const { applied, store, committed } = await written(change, kind, context);
  await journal.settle(applied, store ?? (async () => {}));
  committed?.();
  onEvent({ type: 'point', point: 'outcome-written', change: change.id });
  onEvent({ type: 'change', id: change.id, outcome: applied.outcome });
}

async function written<C extends Change>(
  change: C,
  { write, recover }: JournaledWrite<C>,
  { onEvent }: ApplyContext,
): Promise<Settlement> {
  try {
    const settlement = await write(change);
    onEvent({ type: 'point', point: 'call-answered', change: change.id });
    return settlement;
  } catch (error) {
    if (!(error instanceof CalcomError)) throw error;
    return (await recover?.(change, error)) ?? { applied: failureOf(change, error) };
  }
}
