import type { KeptAnswer } from '../../store/booking-store.ts';
import { codeOf } from './function-call.ts';
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
): Promise<FoundTimes | KeptAnswer> {
  const { service, branch } = wish;
  const staff = wish.staff.length > 0 ? wish.staff : [undefined];
  const answers = await Promise.all(
    staff.map((id) => {
      const where = { service, ...(branch !== null && { branch }), ...(id !== undefined && { staff: id }) };
      return when === undefined
        ? agent.nextSlots({ ...where, limit: NEXT })
        : agent.checkAvailability({ ...where, when, language: locale });
    }),
  );
  const known = answers.filter((answer) => codeOf(answer) === null).map(({ body }) => body as unknown as Known);
  const [first] = known;
  if (!first) return answers.find((answer) => codeOf(answer) !== 'staff-not-offered') ?? worst(answers);
  return {
    serviceId: first.service.id,
    branchId: first.branch.id,
    isFallback: first.fallback !== undefined,
    understood: first.understood,
    openings: merged(known.flatMap(({ starts }) => starts)),
    nearby: merged(known.flatMap(({ alternatives = [] }) => alternatives)),
    isStale: known.some(({ stale }) => stale),
  };
}

function worst([answer]: readonly KeptAnswer[]): KeptAnswer {
  if (!answer) throw new Error('somebody was asked');
  return answer;
}

/** Of the answers of availability. */
interface Known {
  readonly understood?: string;
  readonly service: { readonly id: string };
  readonly fallback?: object;
  readonly branch: { readonly id: string };
  readonly starts: readonly KnownStart[];
  readonly alternatives?: readonly KnownStart[];
  readonly stale: boolean;
}

interface KnownStart {
  readonly start: string;
  readonly staff: readonly { readonly id: string }[];
}

function merged(starts: readonly KnownStart[]): readonly Opening[] {
  const staffAt = new Map<number, readonly string[]>();
  for (const { start, staff } of starts) {
    const startMs = Date.parse(start);
    const ids = staff.map(({ id }) => id);
    staffAt.set(startMs, [...new Set([...(staffAt.get(startMs) ?? []), ...ids])]);
  }
  return [...staffAt].map(([startMs, staff]) => ({ startMs, staff }));
}

/** The starts that a refusal of booking names in place of its own. */
export function alternativesIn({ body }: KeptAnswer): readonly Opening[] {
  const { alternatives = [] } = body as unknown as { readonly alternatives?: readonly KnownStart[] };
  return merged(alternatives);
}
