import { isProblem } from '../../model/results.ts';
import type { Availability, NextStarts, Problem, Start } from '../../model/results.ts';
import type { Opening } from './offers.ts';
import type { VoiceSession } from './voice-session.ts';
import type { Wish } from './wish.ts';

/** What is free, or what comes near it. */
export interface FoundTimes {
  readonly serviceId: string;
  readonly branchId: string;
  /** It is the default service, in place of the one that was asked for. */
  readonly isFallback: boolean;
  /** The wish said back; undefined where no time was wished for. */
  readonly understood: string | undefined;
  readonly openings: readonly Opening[];
  /** What comes near it, where there are no openings. */
  readonly nearby: readonly Opening[];
  readonly isStale: boolean;
}

/** Enough to choose from where no time was wished for. */
const NEXT = 20;

/** Asks availability, once for each account that was wished for. A problem only where none of them has an answer. */
export async function findTimes(
  { agent, locale }: VoiceSession,
  wish: Wish,
  when: string | undefined,
): Promise<FoundTimes | Problem> {
  const { service, branch } = wish;
  const staff = wish.staff.length > 0 ? wish.staff : [undefined];
  const answers = await Promise.all(
    staff.map((id): Promise<Availability | NextStarts | Problem> => {
      const where = { service, ...(branch !== null && { branch }), ...(id !== undefined && { staff: id }) };
      return when === undefined
        ? agent.nextSlots({ ...where, limit: NEXT })
        : agent.checkAvailability({ ...where, when, language: locale });
    }),
  );
  const known = answers.flatMap((answer) => (isProblem(answer) ? [] : answer));
  const problems = answers.flatMap((answer) => (isProblem(answer) ? answer : []));
  const [first] = known;
  if (!first) return problems.find(({ code }) => code !== 'staff-not-offered') ?? worst(problems);
  return {
    serviceId: first.service.id,
    branchId: first.branch.id,
    isFallback: first.fallback !== null,
    understood: first.kind === 'next-starts' ? undefined : first.understood,
    openings: openingsOf(known.flatMap(({ starts }) => starts)),
    nearby: openingsOf(known.flatMap((found) => (found.kind === 'next-starts' ? [] : found.alternatives))),
    isStale: known.some(({ staleSeconds }) => staleSeconds !== null),
  };
}

function worst([problem]: readonly Problem[]): Problem {
  if (!problem) throw new Error('availability was asked for at least one member of staff');
  return problem;
}

/** Starts of several answers, each time once. */
export function openingsOf(starts: readonly Start[]): readonly Opening[] {
  const staffAt = new Map<number, readonly string[]>();
  for (const { startMs, staff } of starts) {
    const ids = staff.map(({ id }) => id);
    staffAt.set(startMs, [...new Set([...(staffAt.get(startMs) ?? []), ...ids])]);
  }
  return [...staffAt].map(([startMs, staff]) => ({ startMs, staff }));
}
