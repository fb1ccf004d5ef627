import { isTeamAdmin } from '../auth.ts';
import type { EventTypeRow, UserRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { teamOf } from './visible.ts';

const MINUTE_MS = 60_000;
const UNITS_MS = { minutes: MINUTE_MS, hours: 60 * MINUTE_MS, days: 1440 * MINUTE_MS, months: 30 * 1440 * MINUTE_MS };

/** Returns true if a host must accept the booking: always, or only if it is made at short notice. */
export function needsConfirmation({ settings }: EventTypeRow, startMs: number, now: number): boolean {
  const policy = settings.confirmationPolicy;
  if (!policy) return false;
  if (policy.type === 'always' || !policy.noticeThreshold) return true;
  const { unit, count } = policy.noticeThreshold;
  return Math.floor((startMs - now) / UNITS_MS[unit]) <= count;
}

/** Returns true if the user may manage the bookings of a type: its owner, its hosts, and the admins of its team. */
export function mayManage(world: World, user: UserRow, type: EventTypeRow): boolean {
  const isHost = type.hosts.some((host) => host.userId === user.id);
  return type.ownerId === user.id || isHost || isTeamAdmin(world, user.id, teamOf(world, type));
}
