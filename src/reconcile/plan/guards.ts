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
 * name its code in plan.ts and docs/operations.md. The denominator of every ratio is the ledger, never the live count.
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

/** Rules that ask what is left, and so have to know what the others hold back. */
const LAST_RULES: readonly GuardRule[] = [staffLosesLastMap, teamMove];

/** All trips, without those that `allow` lets pass. */
export function checkGuards(input: GuardInput, allow: ReadonlySet<string>): readonly GuardTrip[] {
  const trips = tripsOf(RULES, input, allow);
  return [...trips, ...tripsOf(LAST_RULES, { ...input, changes: blockChanges(input.changes, trips) }, allow)];
}

function tripsOf(rules: readonly GuardRule[], input: GuardInput, allow: ReadonlySet<string>): readonly GuardTrip[] {
  return rules.flatMap((rule) => rule(input)).filter((trip) => trip.allow === null || !isAllowed(trip.allow, allow));
}
