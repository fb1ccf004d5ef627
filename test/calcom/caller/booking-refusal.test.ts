import { describe, expect, it } from 'vitest';
import { errorOf, bookingsAt } from '../support/clients.ts';
import { exception, filtered, json, stubServer } from '../support/stub-server.ts';
import type { Behaviour } from '../support/stub-server.ts';
import { TEN } from '../support/wire-booking.ts';

const ATTENDEE = { name: 'Zoe', email: 'zoe@customer.example', timeZone: 'Europe/Berlin', language: 'de' };
const NEW = { eventTypeId: 23, startMs: TEN, attendee: ATTENDEE, metadata: {} };

function bad(message: string): Behaviour {
  return exception(400, 'BadRequestException', message);
}

function bare(status: number, message: string): Behaviour {
  return json(status, { statusCode: status, message });
}

describe('a booking that Cal.com refuses has a kind, and certainly left nothing', () => {
  it.each<[string, Behaviour, string]>([
    [
      'a host who is busy or away',
      bad('User either already has booking at this time or is not available'),
      'slot-taken',
    ],
    [
      'a team whose hosts are',
      bad('One of the hosts either already has booking at this time or is not available'),
      'slot-taken',
    ],
    ['another booking that came first', bare(409, 'booking_conflict_error'), 'slot-taken'],
    ['the past', bad('Attempting to book a meeting in the past.'), 'not-bookable'],
    [
      'notice and window',
      bad('The event type can\'t be booked at the "start" time provided. This could be because it\'s too soon'),
      'not-bookable',
    ],
    ['a limit of bookings, although it answers 401', bare(401, 'booking_limit_reached'), 'not-bookable'],
    ['a limit of minutes, although it answers 401', bare(401, 'duration_limit_reached'), 'not-bookable'],
    [
      'a limit of bookings for the customer',
      bad("Attendee with this email can't book because the maximum number of active bookings has been reached."),
      'not-bookable',
    ],
    [
      'a malformed mail address',
      filtered(400, 'BAD_REQUEST', 'responses - {email}email_validation_error, '),
      'email-refused',
    ],
    ['no mail address', filtered(400, 'BAD_REQUEST', 'responses - {email}error_required_field, '), 'email-refused'],
    [
      'no phone number',
      filtered(400, 'BAD_REQUEST', 'responses - {attendeePhoneNumber}error_required_field, '),
      'phone-needed',
    ],
    [
      'a domain without MX records',
      exception(400, 'BadRequestException', 'Attendee email 49301@phone.invalid is not deliverable: no MX record.'),
      'email-refused',
    ],
    [
      'the same in other words',
      exception(
        422,
        'UnprocessableEntityException',
        'The domain phone.invalid cannot receive mail: undeliverable email',
      ),
      'email-refused',
    ],
    [
      'an event type that is gone',
      exception(404, 'NotFoundException', 'Event type with id 23 not found.'),
      'not-found',
    ],
    [
      'a key that is unknown',
      exception(401, 'UnauthorizedException', 'CustomThrottlerGuard - Invalid API Key'),
      'unauthorized',
    ],
    [
      'an event type without hosts',
      exception(422, 'UnprocessableEntityException', "Can't book this team event type because it has no hosts."),
      'slot-taken',
    ],
    [
      'a managed parent',
      bad("Event type with id=23 is the parent managed event type that can't be booked."),
      'invalid',
    ],
  ])('%s', async (_, refusal, kind) => {
    await using server = await stubServer(refusal);
    await using client = bookingsAt(server.baseUrl);
    expect(await errorOf(client.book(NEW))).toMatchObject({ kind, outcome: 'refused', retryable: false });
    expect(client.calls.made).toBe(1);
  });

  it('a collective whose hosts are partly busy answers 500: the outcome is unknown', async () => {
    await using server = await stubServer(bare(500, 'Internal server error'));
    await using client = bookingsAt(server.baseUrl);
    expect(await errorOf(client.book(NEW))).toMatchObject({ kind: 'server', outcome: 'unknown' });
    expect(client.calls.made).toBe(1);
  });
});

describe('a booking that is to move', () => {
  const cancelled =
    "Can't reschedule booking with uid=uid-1 because it has been cancelled. Please provide uid of a booking that is not cancelled.";
  const moved =
    "Can't reschedule booking with uid=uid-1 because it has been cancelled and rescheduled already to booking with uid=uid-2.";

  it.each<[string, Behaviour, string]>([
    ['and was cancelled', bad(cancelled), 'booking-gone'],
    ['and was moved', bad(moved), 'booking-gone'],
    [
      'and is unknown',
      exception(404, 'NotFoundException', 'Booking with uid=uid-1 was not found in the database'),
      'not-found',
    ],
    ['to a time that is taken', bad('User either already has booking at this time or is not available'), 'slot-taken'],
    ['into the past', bad('Attempting to book a meeting in the past.'), 'not-bookable'],
  ])('%s', async (_, refusal, kind) => {
    await using server = await stubServer(refusal);
    await using client = bookingsAt(server.baseUrl);
    expect(await errorOf(client.reschedule('uid-1', TEN, 'later'))).toMatchObject({ kind, outcome: 'refused' });
  });
});
