import { isTeamAdmin } from '../auth.ts';
import type { EventTypeRow, UserRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { teamOf } from './visible.ts';

/** Whether somebody may act on the bookings of a type: its owner, its hosts, and the admins of its team. */
export function mayManage(world: World, user: UserRow, type: EventTypeRow): boolean {
  const isHost = type.hosts.some((host) => host.userId === user.id);
  return type.ownerId === user.id || isHost || isTeamAdmin(world, user.id, teamOf(world, type));
}
