import { randomUUID } from 'node:crypto';
import { exception, missingRow } from '../envelopes.ts';
import type { AttendeeRow, BookingRow, EventTypeRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { requireBookableTime } from './booked-type.ts';
import { chooseHosts } from './choose-hosts.ts';
import { type NewBooking, requireCustomAnswers, requireFilledForm } from './input.ts';
import { answersOf, bookerRow, lengthOf, newBookingRow, newSeat, requireSeat, seatedBooking } from './new-row.ts';
import {
  draftSeries,
  repeatedBooking,
  requireFewBookings,
  type SeriesItem,
  writeSeries,
  type Written,
} from './series.ts';
import { needsConfirmation, teamOf } from './visible.ts';

/** The result of all checks of a create that run before the first write. */
export type BookingDraft =
  | { readonly kind: 'repeat'; readonly row: BookingRow }
  | { readonly kind: 'seat'; readonly row: BookingRow; readonly attendee: AttendeeRow }
  | { readonly kind: 'new'; readonly row: Omit<BookingRow, 'id'> }
  | { readonly kind: 'series'; readonly items: readonly SeriesItem[] };

interface Asked {
  readonly type: EventTypeRow;
  readonly input: NewBooking;
  readonly now: number;
}

/** Checks the form, then the time, then the hosts. @throws Refusal */
export function draftBooking(world: World, { input: sent, ...rest }: Asked): BookingDraft {
  const asked = { ...rest, input: withAddress(world, sent) };
  const { type, input, now } = asked;
  const { phoneNumber } = input.attendee;
  requireCustomAnswers(type, { ...input.bookingFieldsResponses, attendeePhoneNumber: phoneNumber });
  const lengthMinutes = lengthOf(type, input);
  requireFilledForm(type, answersOf(type, sent));
  requireDeliverable(world, type, sent.attendee.email);
  // An unknown routing form response violates a reference in the database.
  if (input.routing && input.routing.responseId !== 0) throw missingRow();
  requireFewBookings(world, type, input, now);
  const status = needsConfirmation(type, input.startMs, now) ? 'pending' : 'accepted';
  if (type.settings.recurrence !== null) {
    const recurringBookingUid = randomUUID();
    const first = (): Omit<BookingRow, 'id'> =>
      requireRow(world, { ...asked, status, lengthMinutes, recurringBookingUid });
    return { kind: 'series', items: draftSeries(world, { type, input, status, first }) };
  }
  const repeat = repeatedBooking(world, type, { input, status });
  if (repeat) return { kind: 'repeat', row: repeat };
  const seated = seatedBooking(world, type, input.startMs);
  if (seated) {
    requireSeat(type, seated, input);
    return { kind: 'seat', row: seated, attendee: { ...bookerRow(input), seat: newSeat(input) } };
  }
  return { kind: 'new', row: requireRow(world, { ...asked, status, lengthMinutes, recurringBookingUid: null }) };
}

/** A guest without an address gets one generated from the phone number. Read, not observed. */
function withAddress({ switches }: World, input: NewBooking): NewBooking {
  const { email, phoneNumber } = input.attendee;
  if (!switches.emailOptional || email !== '' || phoneNumber === undefined) return input;
  return { ...input, attendee: { ...input.attendee, email: `${phoneNumber.replace(/\D/g, '')}@sms.cal.com` } };
}

interface Decided extends Asked {
  readonly status: 'accepted' | 'pending';
  readonly lengthMinutes: number;
  readonly recurringBookingUid: string | null;
}

/** A booking at the requested start, if the time can be booked and its hosts are free. @throws Refusal */
function requireRow(world: World, { lengthMinutes, ...decided }: Decided): Omit<BookingRow, 'id'> {
  const { type, input, now } = decided;
  const span = { startMs: input.startMs, endMs: input.startMs + lengthMinutes * 60_000 };
  requireBookableTime(world, { type, span, now });
  const hosts = chooseHosts(world, { type, span, among: narrowedTo(type, input) });
  return newBookingRow(world, { ...decided, span, hosts });
}

/**
 * Writes the draft. Other requests may have been drafted in between: like the real server, it checks only the key of start, end and
 * organizer again, not even if a seat is left.
 *
 * @throws Refusal (409), except for a series, of which a part may have been written
 */
export function writeBooking(world: World, draft: BookingDraft, now: number): Written {
  switch (draft.kind) {
    case 'repeat':
      return { made: [], answered: [draft.row] };
    case 'new': {
      const row = world.bookings.insert({ ...draft.row, createdAtMs: now, updatedAtMs: now });
      return { made: [row], answered: [row] };
    }
    case 'series':
      return writeSeries(world, draft.items, now);
    case 'seat': {
      const row = world.bookings.byUid(draft.row.uid) ?? draft.row;
      const attendees = [...row.attendees, draft.attendee];
      const seated = world.bookings.replace({ ...row, attendees, updatedAtMs: now });
      return { made: [seated], answered: [seated] };
    }
  }
  throw new Error(`no such draft: ${JSON.stringify(draft satisfies never)}`);
}

/** The hosts that a round robin is restricted to: by a routing form, and by a subset if the type allows it. */
function narrowedTo(type: EventTypeRow, { routing, rrHostSubsetIds }: NewBooking): readonly number[] {
  const subset = type.rrHostSubsetEnabled ? rrHostSubsetIds : [];
  return routing && routing.teamMemberIds.length > 0 ? routing.teamMemberIds : subset;
}

/**
 * Refuses an address whose domain accepts no mail. The real server looks up MX records, the sandbox a list in its seed. Read, not observed,
 * including the message.
 *
 * @throws Refusal (400)
 */
function requireDeliverable(world: World, type: EventTypeRow, email: string): void {
  const domains = world.switches.deliverableDomains;
  if (domains === null || email === '' || skipsCheck(world, type)) return;
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  if (domains.includes(domain)) return;
  throw exception(400, `Attendee email ${email} is not deliverable: domain ${domain} has no MX record.`);
}

/** Only teams of an organisation may skip the check. */
function skipsCheck(world: World, type: EventTypeRow): boolean {
  const team = world.teams.get(teamOf(world, type) ?? 0);
  return type.settings.skipAttendeeEmailDeliverabilityCheck && (team?.parentId ?? null) !== null;
}
