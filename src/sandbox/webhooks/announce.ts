import { teamOf } from '../bookings/visible.ts';
import type { BookingRow, Trigger, WebhookRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import type { Outbox } from './deliveries.ts';
import { absencePayload, cancelledPayload, decidedPayload, madePayload, type Payload } from './payloads.ts';

interface Announcer {
  readonly world: World;
  readonly outbox: Outbox;
}

/** A booking was created; `previous` is the one it replaced. If it needs acceptance, a request is announced instead. */
export function announceMade(announcer: Announcer, row: BookingRow, previous?: BookingRow): void {
  const made = previous ? 'BOOKING_RESCHEDULED' : 'BOOKING_CREATED';
  const trigger = row.status === 'pending' ? 'BOOKING_REQUESTED' : made;
  announce(announcer, trigger, { row, payload: madePayload(announcer.world, row, previous) });
}

/** A booking was accepted, which is announced as its creation, or declined. */
export function announceDecided(announcer: Announcer, row: BookingRow): void {
  const trigger = row.status === 'rejected' ? 'BOOKING_REJECTED' : 'BOOKING_CREATED';
  announce(announcer, trigger, { row, payload: decidedPayload(announcer.world, row) });
}

export function announceCancelled(announcer: Announcer, row: BookingRow): void {
  announce(announcer, 'BOOKING_CANCELLED', { row, payload: cancelledPayload(announcer.world, row) });
}

export function announceAbsence(
  announcer: Announcer,
  row: BookingRow,
  marked: Parameters<typeof absencePayload>[1],
): void {
  announce(announcer, 'BOOKING_NO_SHOW_UPDATED', { row, payload: absencePayload(row, marked) });
}

/** Only if the switch is on: the recorded versions send no such webhook. */
export function announceReassigned(announcer: Announcer, row: BookingRow, previousUserId: number): void {
  if (!announcer.world.switches.reassignedWebhooks) return;
  const payload = { bookingUid: row.uid, bookingId: row.id, previousUserId, userId: row.userId };
  announce(announcer, 'BOOKING_REASSIGNED', { row, payload, version: '2026-07-27' });
}

interface News {
  readonly row: BookingRow;
  readonly payload: Payload;
  readonly version?: string;
}

function announce({ world, outbox }: Announcer, trigger: Trigger, { row, ...message }: News): void {
  const isAddressed = addressees(world, row, trigger);
  const hooks = [...world.webhooks.values()].filter(
    (hook) => hook.active && hook.triggers.includes(trigger) && isAddressed(hook),
  );
  for (const hook of hooks) outbox.send(hook, { trigger, ...message });
}

/**
 * | webhook of  | fires for                                                                                  |
 * |-------------|--------------------------------------------------------------------------------------------|
 * | user        | the user's bookings as organizer in personal types and managed children; a rejection, in any type   |
 * | team        | the team's types and their children; an absence, in the team's own types only                      |
 * | organisation| all of its teams (read, not observed)                                                      |
 * | event type  | that type; for a managed parent also its children (read, not observed)                      |
 *
 * Bookings of a deleted type belong to no team: the organizer's webhooks fire.
 */
function addressees(world: World, row: BookingRow, trigger: Trigger): (hook: WebhookRow) => boolean {
  const type = world.eventTypes.get(row.eventTypeId);
  const isAbsence = trigger === 'BOOKING_NO_SHOW_UPDATED';
  const isOwn = !type || type.teamId === null;
  const userId = isAbsence ? (type?.ownerId ?? null) : isOwn || trigger === 'BOOKING_REJECTED' ? row.userId : null;
  const teamId = !type || (isAbsence && isOwn) ? null : teamOf(world, type);
  const organization = teamId === null ? null : (world.teams.get(teamId)?.parentId ?? null);
  return (hook) =>
    (userId !== null && hook.userId === userId) ||
    (hook.teamId !== null && (hook.teamId === teamId || hook.teamId === organization)) ||
    (type !== undefined &&
      (hook.eventTypeId === type.id || (hook.eventTypeId !== null && hook.eventTypeId === type.parentId)));
}
