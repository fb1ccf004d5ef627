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
  /** Restricts a round robin to these hosts. */
  readonly among: readonly number[];
  /** The booking that is being moved. */
  readonly exceptUid?: string | undefined;
}

/** The organizer, then the other hosts. */
export type ChosenHosts = readonly [UserRow, ...UserRow[]];

/**
 * | free                      | answer                                                              |
 * |---------------------------|---------------------------------------------------------------------|
 * | no host                   | 400                                                                 |
 * | not every mandatory host  | 500: a bug of the real server                                       |
 * | none of the pool          | 500 as well, if there are mandatory hosts                           |
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

/** For a move the message always names one user, whatever the type's hosts are. */
function unavailable({ type, exceptUid }: Pick<Asked, 'type' | 'exceptUid'>): Error {
  const who = type.teamId === null || exceptUid !== undefined ? 'User' : 'One of the hosts';
  return exception(400, `${who} either already has booking at this time or is not available`);
}

/** Highest priority first, then the host who has not been booked for the longest time. */
export function luckiest(world: World, type: EventTypeRow, pool: readonly PoolHost[]): UserRow | undefined {
  const highest = Math.max(...pool.map(({ priority }) => RANK[priority]));
  const [first, ...others] = pool.filter(({ priority }) => RANK[priority] === highest);
  const lastBooking = ({ user }: PoolHost): number => world.bookings.lastIdOf(type.id, user.id);
  return others.reduce((best, host) => (best && lastBooking(host) >= lastBooking(best) ? best : host), first)?.user;
}
