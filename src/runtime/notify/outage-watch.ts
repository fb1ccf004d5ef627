import type { CalcomAuth } from '../../model/calcom-auth.ts';
import type { NoticeStore } from '../../store/notices/notice-store.ts';
import type { BreakerState } from '../breaker.ts';

export interface OutageWatchOptions {
  readonly notices: Pick<NoticeStore, 'noteOutage' | 'endOutage'>;
  readonly apiKey: CalcomAuth;
  readonly now: () => number;
  /** Something is to be sent. */
  readonly told: () => void;
  readonly onError: (error: unknown) => void;
}

/** Shorter silences are told to nobody. */
export const OUTAGE_TOLD_AFTER_MS = 60_000;

/**
 * What the breaker of one key does, as an outage that all processes share. An outage is told by the first call that tries again, and
 * fails, this long after the breaker opened; its end where it was told. One that nobody notices for lack of calls is nobody's trouble: the
 * sweep makes one every two minutes.
 */
export class OutageWatch {
  readonly #options: OutageWatchOptions;
  #sinceMs: number | null = null;
  /** In the order in which it happened. */
  #noting: Promise<void> = Promise.resolve();

  constructor(options: OutageWatchOptions) {
    this.#options = options;
  }

  note(state: BreakerState): void {
    if (state === 'half-open') return;
    const nowMs = this.#options.now();
    const sinceMs = state === 'open' ? (this.#sinceMs ?? nowMs) : null;
    this.#sinceMs = sinceMs;
    const before = this.#noting;
    this.#noting = before.then(() => this.#write(sinceMs, nowMs)).catch(this.#options.onError);
  }

  /** Resolves once everything is written. */
  settled(): Promise<void> {
    return this.#noting;
  }

  async #write(sinceMs: number | null, nowMs: number): Promise<void> {
    const { notices, apiKey, told } = this.#options;
    const isNews =
      sinceMs === null
        ? await notices.endOutage(apiKey)
        : await notices.noteOutage(apiKey, { sinceMs, lasts: nowMs - sinceMs >= OUTAGE_TOLD_AFTER_MS });
    if (isNews) told();
  }
}
