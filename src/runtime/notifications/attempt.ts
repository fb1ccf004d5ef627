import type { NoticeEnd } from '../../store/notices/notice-store.ts';

/** The outcome of one attempt to send. Reasons contain no secret and no customer data. */
export type Attempt =
  | { readonly end: 'sent' }
  /** A retry may succeed, after this delay at least. */
  | { readonly end: 'later'; readonly reason: string; readonly afterMs?: number }
  /** No retry can succeed. */
  | { readonly end: 'never'; readonly reason: string }
  /** The notice must not be sent any more. */
  | { readonly end: 'dropped'; readonly reason: string };

/** With the delays below, retries end after more than three hours. */
export const MAX_TRIES = 10;
const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 3_600_000;

/** Pure. `tries` counts this attempt. */
export function endAfter(attempt: Attempt, tries: number): NoticeEnd {
  switch (attempt.end) {
    case 'sent':
      return { status: 'sent' };
    case 'dropped':
      return { status: 'dropped', reason: attempt.reason };
    case 'never':
      return { status: 'given_up', reason: attempt.reason };
    case 'later': {
      const { reason, afterMs = 0 } = attempt;
      if (tries >= MAX_TRIES) return { status: 'given_up', reason: `${reason} (tried ${tries} times)` };
      const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1));
      return { status: 'waiting', reason, delayMs: Math.max(pauseMs, Math.min(afterMs, LONGEST_PAUSE_MS)) };
    }
  }
}
