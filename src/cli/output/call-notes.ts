import type { CompanyAccess } from '../../reconcile/company-access.ts';
import { spokenSeconds } from '../../reconcile/report/text.ts';

/** A shorter wait needs no explanation. */
const SHORT_WAIT_MS = 3000;

/**
 * Notes why a command takes long: each wait for the rate limit of Cal.com, once for calls that wait together, and each call that Cal.com did
 * not answer in time.
 */
export function callNotes(note: (text: string) => void): Required<Pick<CompanyAccess, 'onCall' | 'onWait'>> {
  let waitsUntilMs = 0;
  return {
    onWait: (ms) => {
      const now = Date.now();
      if (ms < SHORT_WAIT_MS || now < waitsUntilMs) return;
      waitsUntilMs = now + ms;
      note(`The rate limit of Cal.com is reached: waiting ${spokenSeconds(ms / 1000)}.`);
    },
    onCall: ({ method, path, attempt, ms, error }) => {
      if (error !== 'timeout') return;
      note(`${method} ${path}: no complete answer after ${spokenSeconds(ms / 1000)} (attempt ${attempt}).`);
    },
  };
}
