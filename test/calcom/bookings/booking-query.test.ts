import { describe, expect, it } from 'vitest';
import type { BookingsQuery } from '../../../src/calcom/common-api.ts';
import type { Booking } from '../../../src/calcom/wire/booking.ts';
import { bookingsAt } from '../support/clients.ts';
import { stubServer, success } from '../support/stub-server.ts';
import { MINUTE, TEN, wireBooking } from '../support/wire-booking.ts';

/** From ten to half past, of Zoe, of event type 23, accepted, changed at nine. */
const ONE = wireBooking({ updatedAt: '2026-11-23T09:00:00.000Z' });
const NINE = TEN - 60 * MINUTE;

describe('a filter that Cal.com dropped holds all the same', () => {
  it.each<[BookingsQuery, boolean]>([
    [{}, true],
    [{ attendeeEmail: 'zoe@customer.example' }, true],
    [{ attendeeEmail: 'Zoe@customer.example' }, false],
    [{ eventTypeId: 23 }, true],
    [{ eventTypeId: 24 }, false],
    [{ afterStartMs: TEN }, true],
    [{ afterStartMs: TEN + 1 }, false],
    [{ beforeEndMs: TEN + 30 * MINUTE }, true],
    [{ beforeEndMs: TEN + 30 * MINUTE - 1 }, false],
    [{ updatedAfterMs: NINE }, true],
    [{ updatedAfterMs: NINE + 1 }, false],
    [{ eventTypeIds: [7, 23] }, true],
    [{ eventTypeIds: [7] }, false],
    [{ statuses: [] }, true],
    [{ statuses: ['recurring'] }, true],
    [{ statuses: ['upcoming'] }, true],
    [{ statuses: ['past'] }, true],
    [{ statuses: ['cancelled'] }, false],
    [{ statuses: ['unconfirmed'] }, false],
    [{ statuses: ['cancelled', 'upcoming'] }, true],
  ])('%j: %j', async (query, isKept) => {
    await using server = await stubServer(success([ONE]));
    await using client = bookingsAt(server.baseUrl);
    expect(await client.bookings(query)).toHaveLength(isKept ? 1 : 0);
  });

  it.each<[Booking['status'], BookingsQuery['statuses'], boolean]>([
    ['cancelled', ['cancelled'], true],
    ['rejected', ['cancelled'], true],
    ['rejected', ['upcoming', 'past', 'unconfirmed'], false],
    ['pending', ['unconfirmed'], true],
    ['pending', ['upcoming'], true],
  ])('%s among %j: %j', async (status, statuses = [], isKept = false) => {
    await using server = await stubServer(success([{ ...ONE, status }]));
    await using client = bookingsAt(server.baseUrl);
    expect(await client.bookings({ statuses })).toHaveLength(isKept ? 1 : 0);
  });
});

it("other people's bookings do no harm: seats without metadata, series, a host who is gone, metadata that is no text", async () => {
  const others = [
    {
      ...wireBooking({ uid: 'seats' }),
      metadata: undefined,
      attendees: [{ email: 'a@customer.example', seatUid: 's' }],
    },
    { ...wireBooking({ uid: 'series' }), recurringBookingUid: 'r' },
    wireBooking({ uid: 'no-host', hosts: [{ id: 'unknown' }], eventTypeId: null }),
    wireBooking({ uid: 'odd', metadata: { ref: 1, other: null, kept: 'x' } }),
  ];
  await using server = await stubServer(success(others));
  await using client = bookingsAt(server.baseUrl);
  const read = await client.bookings({});
  expect(read.map(({ uid, metadata, hostUserIds }) => [uid, metadata, hostUserIds])).toEqual([
    ['seats', {}, [102]],
    ['series', { ref: 'a' }, [102]],
    ['no-host', { ref: 'a' }, []],
    ['odd', { kept: 'x' }, [102]],
  ]);
});
