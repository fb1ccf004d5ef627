import { isSameTeam, type TeamMove } from '../../model/team-move.ts';
import { deletion, futureBookings, hostBooked } from './booking-guards.ts';
import { conflict, schedulingChange, slugTaken, tooManyUpdates } from './event-type-guards.ts';
import { type GuardInput, type GuardRule, isAllowed } from './guard-rule.ts';
import { hostNotMember, noHosts, personalSlug, staffLosesLastMap, tooManyHostRemovals } from './host-guards.ts';
import type { GuardTrip } from './plan.ts';
import { blockChanges } from './service-units.ts';

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

/**
 * A company moves to another team, or to another environment, only by `--allow move:NAME`: what looks like a move is more often
 * the database of another environment. And it moves as a whole: the runtime must not find half of it in each team.
 */
function teamMove(input: GuardInput): readonly GuardTrip[] {
  const { move, catalog, changes } = input;
  if (move === null) return [];
  const { name } = catalog.company;
  const obstacle = obstacleTo(move, input);
  const allow = obstacle === null ? `move:${name}` : null;
  const way =
    obstacle ?? `if it is meant, apply --allow move:${name}; if not, use the DATABASE_URL of ${move.to.environment}`;
  const message = `${whatMoves(name, move)}; ${way}`;
  return [{ code: 'team-move', message, allow, changes: changes.map(({ id }) => id) }];
}

function whatMoves(name: string, move: TeamMove): string {
  const { from, to, left } = move;
  return isSameTeam(move)
    ? `the database holds ${name} for environment ${from.environment}, not ${to.environment}, of the same team ${to.teamId}`
    : `${name} moves from team ${from.teamId} (${from.environment}) to team ${to.teamId} (${to.environment}), and ${left.length} event types stay in team ${from.teamId} as they are, ours no longer`;
}

/** Why not all of it could follow; null when it could. */
function obstacleTo(move: TeamMove, { isWhole, changes, desired }: GuardInput): string | null {
  if (!isWhole) return 'a company moves as a whole: leave --only out';
  if (isSameTeam(move)) return null;
  const free = new Set(changes.filter(({ blockedBy }) => blockedBy.length === 0).map(({ id }) => id));
  const active = [...desired.values()].filter(({ service }) => service.state === 'active');
  const held = active.filter(({ name }) => !free.has(`eventType/${name}`));
  if (held.length === 0) return null;
  return `a company moves as a whole, and ${held.length} of ${active.length} event types could not be made there: settle what holds them back first`;
}
