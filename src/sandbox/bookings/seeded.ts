import { hostsOf } from '../slots/hosts.ts';
import type { BookingRow, BookingStatus } from '../world/booking-rows.ts';
import type { RawPatch } from '../world/raw-patch.ts';
import type { EventTypeRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { requireType } from './booked-type.ts';
import type { ChosenHosts } from './choose-hosts.ts';
import { parseNewBooking } from './input.ts';
import { lengthOf, newBookingRow } from './new-row.ts';

/** The body of a create, and what only a seed may say. Times in the past and hosts who are busy are taken. */
export type SeedBooking = Readonly<Record<string, unknown>> & {
  readonly uid?: string;
  /** The organizer; the type's first host when absent. */
  readonly hostId?: number;
  readonly status?: BookingStatus;
  /** How it reads back, whatever it is. */
  readonly raw?: RawPatch;
};

/** @throws Refusal for a body, type or length that a create refuses too; Error for a host that is nobody */
export function addSeedBooking(world: World, seeded: SeedBooking, now: number): BookingRow {
  const { uid, hostId, status = 'accepted', raw = null, ...body } = seeded;
  const input = parseNewBooking(body);
  const type = requireType(world, input);
  const span = { startMs: input.startMs, endMs: input.startMs + lengthOf(type, input) * 60_000 };
  const hosts = hostsFor(world, type, hostId);
  const row = newBookingRow(world, { type, input, span, hosts, status, now, recurringBookingUid: null });
  return world.bookings.insert({ ...row, ...(uid !== undefined && { uid, icsUid: `${uid}@Cal.com` }), raw });
}

function hostsFor(world: World, type: EventTypeRow, hostId: number | undefined): ChosenHosts {
  const { fixed, pool } = hostsOf(world, type, hostId === undefined ? [] : [hostId]);
  const all = [...fixed, ...pool.slice(0, 1).map(({ user }) => user)];
  const organizer = hostId === undefined ? all[0] : world.users.get(hostId);
  if (!organizer) throw new Error('has no host');
  return [organizer, ...all.filter((user) => user.id !== organizer.id)];
}
