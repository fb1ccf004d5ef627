import type { EventTypeRow, HostRow, ScheduleRow, UserRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';

/** Who takes part: all of `fixed`, and one of `pool` when there is a pool. */
export interface Hosts {
  readonly fixed: readonly UserRow[];
  readonly pool: readonly PoolHost[];
}

export interface PoolHost {
  readonly user: UserRow;
  readonly priority: HostRow['priority'];
}

/**
 * The hosts of a type; `among` narrows the pool of a round robin, unless none of its members is a host: then it is as if
 * nothing was said. A managed parent has no hosts.
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

/** The hours that count for a user in a type: the type's own schedule, else the user's. */
export function scheduleFor(world: World, type: EventTypeRow, user: UserRow): ScheduleRow | undefined {
  const own = type.settings.scheduleId;
  return own === null ? world.scheduleOf(user) : world.schedules.get(own);
}

/** The zone in which a type's days are counted: that of its schedule, else of its first host. */
export function zoneOf(world: World, type: EventTypeRow, { fixed, pool }: Hosts): string {
  const first = fixed[0] ?? pool[0]?.user;
  return (first && scheduleFor(world, type, first)?.timeZone) ?? 'UTC';
}
