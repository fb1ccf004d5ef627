import { partsOf } from '../../../model/flag.ts';
import type { SagaStep } from '../../../model/appointment.ts';
import type { ReviewItem } from '../../../store/bookings/review.ts';
import type { Visit } from '../page.ts';
import { REVIEW } from '../words/review.ts';
import { staffTitle } from './names.ts';

/** Why an appointment waits: a sentence, the booking in Cal.com that it is about, and what Cal.com said. */
export interface Happening {
  readonly sentence: string;
  readonly bookingUid: string | null;
  readonly said: string | null;
}

interface Detail {
  readonly code?: string;
  readonly steps?: readonly OpenStep[];
  readonly segments?: readonly Difference[];
  readonly staffId?: string;
  readonly bookingUid?: string;
  readonly fromMs?: number;
  readonly message?: string;
}

interface OpenStep {
  readonly action: SagaStep['action'];
  readonly segment: string;
  readonly status: SagaStep['status'];
  readonly bookingUid: string | null;
  readonly error: { readonly message?: string } | null;
}

interface Difference {
  readonly segment: string;
  readonly bookingUid: string | null;
  readonly is: string;
  /** Where it is now, of one that was moved. */
  readonly fromMs?: number;
  /** Whose it is now, of one that was reassigned. */
  readonly hostUserIds?: readonly number[];
}

/** An alert's detail in sentences; it is written by the booking wing alone. */
export function whatHappened(visit: Visit, { detail }: ReviewItem): readonly Happening[] {
  return partsOf(detail).flatMap((part) => happeningsOf(visit, part));
}

function happeningsOf(visit: Visit, detail: Detail): readonly Happening[] {
  const words = REVIEW[visit.language];
  const { code, steps = [], segments = [], staffId, bookingUid = null, fromMs, message } = detail;
  const open = steps.map(({ action, segment, status, bookingUid, error }) => {
    const sentence = (status === 'rejected' ? words.refused : words.open)(segment, words.steps[action]);
    return { sentence, bookingUid, said: error?.message ?? null };
  });
  const changed = segments.map((difference) => {
    const { segment, bookingUid, is } = difference;
    const state = Object.entries(words.states).find(([known]) => known === is)?.[1] ?? is;
    const sentence = words.is(segment, [state, ...nowOf(visit, difference)].join(': '));
    return { sentence: is === 'missing' ? words.missing(segment) : sentence, bookingUid, said: null };
  });
  const all = [...open, ...changed];
  if (code === 'overlaps-in-calcom') {
    const when = fromMs === undefined ? '' : visit.format.visit(fromMs);
    all.push({ sentence: words.overlaps(staffTitle(visit.tenant, staffId ?? ''), when), bookingUid, said: null });
  }
  if (code === 'unreadable-in-calcom') all.push({ sentence: words.unreadable, bookingUid, said: message ?? null });
  if (code === 'stands-in-calcom') all.push({ sentence: words.standing, bookingUid, said: message ?? null });
  return all;
}

/** What Cal.com has in place of what was booked. */
function nowOf({ tenant, format }: Visit, { fromMs, hostUserIds }: Difference): readonly string[] {
  if (fromMs !== undefined) return [format.visit(fromMs)];
  if (hostUserIds === undefined) return [];
  return [hostUserIds.map((id) => staffTitle(tenant, tenant.staffOfUser.get(id) ?? String(id))).join(', ')];
}
