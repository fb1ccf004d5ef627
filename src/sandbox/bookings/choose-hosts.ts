import { bare, exception } from '../envelopes.ts';
import { isFree } from '../slots/free.ts';
import { hostsOf, type PoolHost } from '../slots/hosts.ts';
import type { HostPriority } from '../../calcom/wire/event-type.ts';
import type { EventTypeRow, Span, UserRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';

const RANK: Readonly<Record<HostPriority, number>> = { lowest: 0, low: 1, medium: 2, high: 3, highest: 4 };

interface Asked {
  readonly type: EventTypeRow;
  readonly span: Span;
  /** Hosts of a round robin to whom the choice is narrowed. */
  readonly among: readonly number[];
  /** A booking that is about to move away. */
  readonly exceptUid?: string | undefined;
}

/** The organizer, and who else is there. */
export type ChosenHosts = readonly [UserRow, ...UserRow[]];

/**
 * | free                      | answer                                                              |
 * |---------------------------|---------------------------------------------------------------------|
 * | nobody                    | 400                                                                 |
 * | not every mandatory host  | 500: a fault of the real server                                     |
 * | none of the pool          | 500, likewise, when there are mandatory hosts                       |
 * | otherwise                 | the mandatory ones, the first as organizer, and one of the pool     |
 *
 * @throws Refusal
 */
export function chooseHosts(world: World, { among, ...asked }: Asked): ChosenHosts {
  const hosts = hostsOf(world, asked.type, among);
  const fixed = hosts.fixed.filter((user) => isFree(world, { ...asked, user }));
  const pool = hosts.pool.filter(({ user }) => isFree(world, { ...asked, user }));
  if (fixed.length + pool.length === 0) throw unavailable(asked);
  const lucky = hosts.pool.length > 0 ? luckiest(world, asked.type, pool) : undefined;
  const isIncomplete = fixed.length < hosts.fixed.length || (hosts.pool.length > 0 && !lucky);
  const [organizer, ...others] = lucky ? [...fixed, lucky] : fixed;
  if (isIncomplete || !organizer) throw bare(500, 'Internal server error');
  return [organizer, ...others];
}

/** A booking that moves is always told of one user, whoever its hosts are. */
function unavailable({ type, exceptUid }: Pick<Asked, 'type' | 'exceptUid'>): Error {
  const who = type.teamId === null || exceptUid !== undefined ? 'User' : 'One of the hosts';
  return exception(400, `${who} either already has booking at this time or is not available`);
}

/** The highest priority counts first, then who was not booked for the longest time. */
export function luckiest(world: World, type: EventTypeRow, pool: readonly PoolHost[]): UserRow | undefined {
  const highest = Math.max(...pool.map(({ priority }) => RANK[priority]));
  const [first, ...others] = pool.filter(({ priority }) => RANK[priority] === highest);
  const lastBooking = ({ user }: PoolHost): number => world.bookings.lastIdOf(type.id, user.id);
  return others.reduce((best, host) => (best && lastBooking(host) >= lastBooking(best) ? best : host), first)?.user;
}
