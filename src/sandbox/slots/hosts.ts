import type { EventTypeRow, HostRow, ScheduleRow, UserRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';

/** The participants: all of `fixed`, and one of `pool` if there is a pool. */
export interface Hosts {
  readonly fixed: readonly UserRow[];
  readonly pool: readonly PoolHost[];
}

export interface PoolHost {
  readonly user: UserRow;
  readonly priority: HostRow['priority'];
}

/**
 * The hosts of a type; `among` restricts the pool of a round robin, unless none of its users is a host: it is then ignored. A managed
 * parent has no hosts.
 */
export function hostsOf(world: World, type: EventTypeRow, among: readonly number[] = []): Hosts {
  const usersOf = (hosts: readonly HostRow[]): UserRow[] => hosts.flatMap((host) => world.users.get(host.userId) ?? []);
  if (type.teamId === null)
    return { fixed: [world.users.get(type.ownerId ?? 0)].filter((user) => user !== undefined), pool: [] };
  if (type.schedulingType === 'collective') return { fixed: usersOf(type.hosts), pool: [] };
  if (type.schedulingType !== 'roundRobin') return { fixed: [], pool: [] };
  const pool = type.hosts.filter((host) => !host.mandatory);
  const narrowed = pool.filter((host) => among.includes(host.userId));
  return {
    fixed: usersOf(type.hosts.filter((host) => host.mandatory)),
    pool: (narrowed.length > 0 ? narrowed : pool).flatMap(({ userId, priority }) => {
      const user = world.users.get(userId);
      return user ? [{ user, priority }] : [];
    }),
  };
}

/** A user's hours for a type: the type's own schedule, otherwise the user's. */
export function scheduleFor(world: World, type: EventTypeRow, user: UserRow): ScheduleRow | undefined {
  const own = type.settings.scheduleId;
  return own === null ? world.scheduleOf(user) : world.schedules.get(own);
}

/** The time zone of a type's days: that of its schedule, otherwise of its first host. */
export function zoneOf(world: World, type: EventTypeRow, { fixed, pool }: Hosts): string {
  const first = fixed[0] ?? pool[0]?.user;
  return (first && scheduleFor(world, type, first)?.timeZone) ?? 'UTC';
}
