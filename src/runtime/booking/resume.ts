import type { Claimed } from '../../store/booking-store.ts';
import type { Desk } from './desk.ts';
import { finishSaga, retryAfterMs } from './finish-saga.ts';
import { runSaga } from './run-saga.ts';

/** The form of journal that this program writes, and the newest that it understands. */
const journalVersion = 1;

export type Resumed = 'done' | 'failed' | 'manual_review' | 'stuck' | 'left';

/**
 * Goes on with a saga whose owner fell silent: finishes it or takes it back, and writes the answer that a repeated request will
 * get. What a newer program wrote is left to it.
 */
export async function resumeSaga(desk: Desk, claimed: Claimed): Promise<Resumed> {
  const { claim, saga } = claimed;
  if (saga.version > journalVersion) return 'left';
  const run = await runSaga(desk, claimed, true);
  if (run.end === 'stuck') await desk.store.renew(claim, retryAfterMs(saga.resumes));
  else await finishSaga(desk, { ...claimed, saga: run.saga }, { ...run, end: run.end }, null);
  return run.end;
}
