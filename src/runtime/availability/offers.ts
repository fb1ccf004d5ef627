import type { Offers } from '../booking/book.ts';
import type { Resolved } from '../booking/resolve-request.ts';
import type { Candidate } from '../tenant/candidates.ts';
import { alternativesTo } from './alternatives.ts';
import { PATIENCE_MS } from './ask.ts';
import type { AvailabilityContext } from './find-starts.ts';
import { fits } from './fit.ts';
import { isUsable } from './free-times.ts';
import type { Kept } from './free-times.ts';
import { readingOf } from './reading.ts';
import { weeksOf } from './weeks.ts';

/** What booking asks of availability. */
export function offersOf(context: AvailabilityContext): Offers {
  return {
    likelyFirst: async (resolved, startMs) => {
      const looks = resolved.candidates.map((candidate) => look(context, resolved, { candidate, startMs }));
      return looks.toSorted((a, b) => ORDER[a.seems] - ORDER[b.seems]).map(({ candidate }) => candidate);
    },
    alternatives: async (resolved, startMs) => {
      // it could not be had: what says that it is free is no longer true
      for (const candidate of resolved.candidates) {
        const { seems, kept } = look(context, resolved, { candidate, startMs });
        if (kept && seems === 'free') context.freeTimes.distrust(kept);
      }
      const deadlineMs = context.company.clock.now() + PATIENCE_MS;
      return alternativesTo(context, resolved, { at: { fromMs: startMs, toMs: startMs }, deadlineMs });
    },
  };
}

type Seems = 'free' | 'unknown' | 'busy';
const ORDER: Readonly<Record<Seems, number>> = { free: 0, unknown: 1, busy: 2 };

interface Look {
  readonly candidate: Candidate;
  readonly seems: Seems;
  readonly kept: Kept | undefined;
}

/** From what is kept alone. */
function look(
  { company, freeTimes }: AvailabilityContext,
  { service, branch }: Resolved,
  { candidate, startMs }: { readonly candidate: Candidate; readonly startMs: number },
): Look {
  const reading = readingOf(company.tenant, service, candidate);
  const [week] = weeksOf({ fromMs: startMs, toMs: startMs }, branch.timeZone);
  const kept = week && freeTimes.peek({ company, reading, week });
  if (!week || !kept || !isUsable(kept, company.clock.now()) || startMs + reading.lengthMs > week.toMs) {
    return { candidate, seems: 'unknown', kept };
  }
  return { candidate, seems: fits(startMs, reading.busy, kept.stretches) ? 'free' : 'busy', kept };
}
