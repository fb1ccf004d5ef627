import { isAllowed } from './allow.ts';
import { blockChanges } from './block-changes.ts';
import { hostBooked } from './booked-hosts-guard.ts';
import { deletion, futureBookings } from './deletion-guards.ts';
import { conflict, schedulingChange, slugTaken, tooManyUpdates } from './event-type-guards.ts';
import type { GuardInput, GuardRule } from './guard-input.ts';
import { hostNotMember, noHosts, personalSlug, staffLosesLastMap, tooManyHostRemovals } from './host-guards.ts';
import { teamMove } from './move-guard.ts';
import type { GuardTrip } from './plan.ts';

/**
 * Guards run over the finished plan and are pure. To add one: write a rule that returns its trips, put it into RULES,
 * name its code in plan.ts and docs/guards.md. The denominator of every ratio is the ledger, never the live count.
 * Most specific first.
 */
const RULES: readonly GuardRule[] = [
  slugTaken,
  conflict,
  schedulingChange,
  hostNotMember,
  personalSlug,
  noHosts,
  hostBooked,
  tooManyHostRemovals,
  tooManyUpdates,
  futureBookings,
  deletion,
];

/**
 * All trips, without those that `allow` lets pass. Two rules ask what is left, and so have to know what the others hold back. One person's
 * last map may hold back the service that would have given another person a new one, so that this rule is asked until it finds no more.
 */
export function checkGuards(input: GuardInput, allow: ReadonlySet<string>): readonly GuardTrip[] {
  const trips = tripsOf(RULES, input, allow);
  const known = new Set<string>();
  for (;;) {
    const changes = blockChanges(input.changes, trips);
    const lost = tripsOf([staffLosesLastMap], { ...input, changes }, allow).filter(
      ({ message }) => !known.has(message),
    );
    if (lost.length === 0) return [...trips, ...tripsOf([teamMove], { ...input, changes }, allow)];
    for (const { message } of lost) known.add(message);
    trips.push(...lost);
  }
}

function tripsOf(rules: readonly GuardRule[], input: GuardInput, allow: ReadonlySet<string>): GuardTrip[] {
  return rules.flatMap((rule) => rule(input)).filter((trip) => trip.allow === null || !isAllowed(trip.allow, allow));
}
