import type { Claimed } from '../../store/booking-store.ts';
import type { CompanyContext } from '../company-context.ts';
import { finishSaga, retryAfterMs } from './finish-saga.ts';
import type { Progress } from './progress.ts';
import { runSaga } from './run-saga.ts';

export type Resumed = 'done' | 'failed' | 'manual_review' | 'stuck' | 'left';

/**
 * Goes on with a saga whose owner fell silent: finishes it or takes it back, and writes the answer that a repeated request will
 * get. What a newer program wrote is not claimed in the first place.
 */
export async function resumeSaga(company: CompanyContext, claimed: Claimed, progress: Progress): Promise<Resumed> {
  const { claim, saga } = claimed;
  const run = await runSaga(company, claimed, true);
  if (run.end === 'stuck') {
    await company.store.renew(claim, retryAfterMs(saga.resumes));
    return 'stuck';
  }
  const held = { ...claimed, saga: run.saga };
  const { appointment } = await finishSaga(company, held, { ...run, end: run.end }, null);
  progress.finished(appointment, { kind: run.saga.kind, outcome: run.end });
  return run.end;
}
