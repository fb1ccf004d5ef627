import { describe, expect, it } from 'vitest';
import { onlyBooking } from '../../support/booking/only-booking.ts';
import type { CalcomWriter } from '../../../src/calcom/api.ts';
import type { CalcomBookings, NewBooking } from '../../../src/calcom/bookings/bookings-api.ts';
import { startSandbox } from '../../../src/sandbox/server.ts';
import { bookingsAt, errorOf, writerAt } from '../support/clients.ts';
import { fakeClock } from '../support/fake-clock.ts';
import type { FakeClock } from '../support/fake-clock.ts';
import { ANN, BOB, OWNER_KEY, SALON, SALON_TEAM } from '../support/salon.ts';

const HOUR = 3_600_000;
/** A Monday; hosts work from nine to five. */
const MIDNIGHT = Date.parse('2026-11-23T00:00:00Z');
const DAY = { fromMs: MIDNIGHT, toMs: MIDNIGHT + 24 * HOUR };
const CUT = {
  title: 'Cut',
  slug: 'cut',
  lengthInMinutes: 60,
  schedulingType: 'managed',
  minimumBookingNotice: 0,
  hosts: [ANN, BOB],
} as const;
const POOL = { ...CUT, slug: 'pool', schedulingType: 'roundRobin' } as const;
const PAIR = { ...CUT, slug: 'pair', schedulingType: 'collective' } as const;

interface Stage extends AsyncDisposable {
  readonly client: CalcomBookings;
  readonly writer: CalcomWriter;
  readonly clock: FakeClock;
  /** The child that Ann has of a managed event type. */
  readonly cut: number;
}

async function salon(rules: readonly object[] = []): Promise<Stage> {
  const clock = fakeClock(MIDNIGHT - 24 * HOUR);
  const sandbox = await startSandbox({ seed: SALON, faults: { rules }, now: clock.now });
  const writer = writerAt(sandbox.url, { apiKey: OWNER_KEY, clock });
  const client = bookingsAt(sandbox.url, { apiKey: OWNER_KEY, clock });
  const { children } = await writer.createTeamEventType(SALON_TEAM, CUT);
  return {
    client,
    writer,
    clock,
    cut: children[ANN] ?? 0,
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]();
      await writer[Symbol.asyncDispose]();
      await sandbox[Symbol.asyncDispose]();
    },
  };
}

function at(hour: number): number {
  return MIDNIGHT + hour * HOUR;
}

function wanted(eventTypeId: number, hour: number, more: Partial<NewBooking> = {}): NewBooking {
  const attendee = { name: 'Zoe', email: 'zoe@customer.example', timeZone: 'Europe/Berlin', language: 'de' };
  return { eventTypeId, startMs: at(hour), attendee, metadata: { ref: `at ${hour}` }, ...more };
}

function fault(path: string, kind: object): object {
  return { match: { method: 'POST', pathRegex: path, times: 1 }, fault: kind };
}

describe('slots', () => {
  it('are the hours of a day, and one less after each booking', async () => {
    await using stage = await salon();
    const { client, cut } = stage;
    const hours = [9, 10, 11, 12, 13, 14, 15, 16].map(at);
    expect(await client.slots({ eventTypeId: cut, ...DAY })).toEqual(hours);
    await client.book(wanted(cut, 11));
    expect(await client.slots({ eventTypeId: cut, ...DAY })).toEqual(hours.filter((ms) => ms !== at(11)));
  });

  it('may be longer than the event type is, and look past a booking that is to move', async () => {
    await using stage = await salon();
    const { client, cut } = stage;
    expect(await client.slots({ eventTypeId: cut, ...DAY, minutes: 240 })).toEqual([9, 13].map(at));
    const { uid } = await onlyBooking(client.book(wanted(cut, 10)));
    const morning = { eventTypeId: cut, fromMs: at(9), toMs: at(12) };
    expect(await client.slots(morning)).toEqual([9, 11].map(at));
    expect(await client.slots({ ...morning, withoutBookingUid: uid })).toEqual([9, 10, 11].map(at));
  });

  it('until midnight do not reach into the next day', async () => {
    await using stage = await salon();
    const { client, cut } = stage;
    const two = await client.slots({ eventTypeId: cut, fromMs: MIDNIGHT, toMs: MIDNIGHT + 48 * HOUR });
    expect(two).toHaveLength(16);
    expect(two.at(-1)).toBe(at(24 + 16));
  });

  it('of an event type that is gone, or of a managed parent', async () => {
    await using stage = await salon();
    const { client, writer } = stage;
    const parent = await writer.teamEventTypeBySlug(SALON_TEAM, 'cut');
    expect(await client.slots({ eventTypeId: parent?.id ?? 0, ...DAY })).toEqual([]);
    expect((await errorOf(client.slots({ eventTypeId: 9999, ...DAY }))).kind).toBe('not-found');
  });
});

describe('a booking', () => {
  it('is what is read afterwards, by its uid and in the lists', async () => {
    await using stage = await salon();
    const { client, cut } = stage;
    const made = await onlyBooking(client.book(wanted(cut, 10)));
    expect(made).toMatchObject({
      status: 'accepted',
      fromMs: at(10),
      toMs: at(11),
      eventTypeId: cut,
      hostUserIds: [ANN],
      attendeeEmails: ['zoe@customer.example'],
      metadata: { ref: 'at 10' },
    });
    expect(await client.booking(made.uid)).toEqual(made);
    expect(await client.bookings({ attendeeEmail: 'zoe@customer.example', eventTypeId: cut })).toEqual([made]);
    expect(await client.bookings({ teamId: SALON_TEAM, sort: 'updated', updatedAfterMs: made.updatedMs ?? 0 })).toEqual(
      [made],
    );
    expect(await client.booking('nobody')).toBeUndefined();
  });

  it('of a round robin goes to the host asked for, and the same customer gets the same one again', async () => {
    await using stage = await salon();
    const { client, writer } = stage;
    const { observed } = await writer.createTeamEventType(SALON_TEAM, POOL);
    const made = await onlyBooking(client.book(wanted(observed.id, 10, { hostUserId: BOB })));
    expect(made.hostUserIds).toEqual([BOB]);
    const again = await onlyBooking(client.book(wanted(observed.id, 10, { metadata: { ref: 'again' } })));
    expect([again.uid, again.metadata]).toEqual([made.uid, { ref: 'at 10' }]);
  });

  it('has other minutes only where the event type offers them', async () => {
    await using stage = await salon();
    const { client, writer, cut } = stage;
    expect((await errorOf(client.book(wanted(cut, 10, { minutes: 90 })))).kind).toBe('invalid');
    const options = { ...POOL, lengthInMinutesOptions: [60, 90] };
    const { observed } = await writer.createTeamEventType(SALON_TEAM, options);
    expect(await onlyBooking(client.book(wanted(observed.id, 10, { minutes: 90 })))).toMatchObject({ toMs: at(11.5) });
  });

  it('is refused for a time that is taken, closed, past or within the notice, and for an event type that is gone', async () => {
    await using stage = await salon();
    const { client, writer, cut } = stage;
    const late = { ...POOL, slug: 'late', minimumBookingNotice: 14_400 };
    const { observed } = await writer.createTeamEventType(SALON_TEAM, late);
    const single = { ...POOL, slug: 'single', bookingLimitsCount: { day: 1 }, hosts: [BOB] };
    const { observed: limited } = await writer.createTeamEventType(SALON_TEAM, single);
    await client.book(wanted(cut, 10));
    await client.book(wanted(limited.id, 10));
    const ends: unknown[] = [];
    for (const booking of [
      wanted(cut, 10),
      wanted(cut, 10.5),
      wanted(cut, 3),
      wanted(cut, -100),
      wanted(observed.id, 10),
      wanted(limited.id, 12),
      wanted(9999, 10),
    ]) {
      const { kind, outcome } = await errorOf(client.book(booking));
      ends.push([kind, outcome]);
    }
    const kinds = [
      'slot-taken',
      'slot-taken',
      'slot-taken',
      'not-bookable',
      'not-bookable',
      'not-bookable',
      'not-found',
    ];
    expect(ends).toEqual(kinds.map((kind) => [kind, 'refused']));
  });

  it('of a collective is refused when all are busy, and unknown when some are', async () => {
    await using stage = await salon();
    const { client, writer, cut } = stage;
    const { observed } = await writer.createTeamEventType(SALON_TEAM, PAIR);
    await client.book(wanted(cut, 10));
    expect(await errorOf(client.book(wanted(observed.id, 10)))).toMatchObject({ kind: 'server', outcome: 'unknown' });
    await client.book(wanted(observed.id, 12));
    expect(await errorOf(client.book(wanted(observed.id, 12)))).toMatchObject({
      kind: 'slot-taken',
      outcome: 'refused',
    });
  });

  it('is made once of many at once, and the others are refused', async () => {
    await using stage = await salon();
    const { client, cut } = stage;
    const ends = await Promise.all(
      ['a', 'b', 'c', 'd'].map(async (name) => {
        const attendee = { ...wanted(cut, 10).attendee, email: `${name}@customer.example` };
        return client.book(wanted(cut, 10, { attendee })).then(
          () => 'made',
          (error: unknown) => error,
        );
      }),
    );
    const refused = ends.filter((end) => end !== 'made');
    expect(refused).toHaveLength(3);
    for (const error of refused) expect(error).toMatchObject({ kind: 'slot-taken', outcome: 'refused' });
  });

  it.each([
    ['it answered 500 afterwards', { kind: 'handle-then-status', status: 500 }, 'server'],
    ['its answer was lost', { kind: 'handle-then-drop' }, 'unreachable'],
  ])('%s: it is not made again, and the list shows that it was made', async (_, kind, expected) => {
    await using stage = await salon([fault('^/v2/bookings$', kind)]);
    const { client, cut } = stage;
    expect(await errorOf(client.book(wanted(cut, 10)))).toMatchObject({ kind: expected, outcome: 'unknown' });
    const found = await client.bookings({ attendeeEmail: 'zoe@customer.example', afterStartMs: at(10) });
    expect(found.map(({ metadata }) => metadata)).toEqual([{ ref: 'at 10' }]);
  });
});

it('whose answer was cut off is made, and the answer does not say what', async () => {
  await using stage = await salon([fault('^/v2/bookings$', { kind: 'truncate' })]);
  const { client, cut } = stage;
  expect(await client.book(wanted(cut, 10))).toMatchObject({ kind: 'unread', uids: [] });
  expect(await client.bookings({ attendeeEmail: 'zoe@customer.example', afterStartMs: at(10) })).toHaveLength(1);
});

describe('cancelling', () => {
  it('says whether it was this call, an earlier one, or no booking at all', async () => {
    await using stage = await salon();
    const { client, cut } = stage;
    const { uid } = await onlyBooking(client.book(wanted(cut, 10)));
    expect(await client.cancel(uid, 'ill')).toBe('cancelled');
    expect(await client.cancel(uid, 'ill')).toBe('was-cancelled');
    expect(await client.cancel('nobody', 'ill')).toBe('unknown-booking');
    expect(await client.booking(uid)).toMatchObject({ status: 'cancelled' });
    expect(await client.bookings({ statuses: ['upcoming'] })).toEqual([]);
    expect(await client.bookings({ statuses: ['cancelled'] })).toHaveLength(1);
  });

  it('whose answer was lost is done, and reads as cancelled before: the caller looks up the booking', async () => {
    await using stage = await salon([fault('/cancel$', { kind: 'handle-then-drop' })]);
    const { client, cut } = stage;
    const { uid } = await onlyBooking(client.book(wanted(cut, 10)));
    expect(await client.cancel(uid, 'ill')).toBe('was-cancelled');
    expect(await client.booking(uid)).toMatchObject({ status: 'cancelled' });
  });

  it('works when the event type is gone', async () => {
    await using stage = await salon();
    const { client, writer } = stage;
    const { observed } = await writer.createTeamEventType(SALON_TEAM, POOL);
    const { uid } = await onlyBooking(client.book(wanted(observed.id, 10)));
    await writer.deleteTeamEventType(SALON_TEAM, observed.id);
    expect(await client.booking(uid)).toMatchObject({ eventTypeId: null });
    expect(await client.cancel(uid, 'closed')).toBe('cancelled');
  });
});

describe('moving a booking', () => {
  it('makes a new one with the same metadata, and the old one names it', async () => {
    await using stage = await salon();
    const { client, cut } = stage;
    const { uid } = await onlyBooking(client.book(wanted(cut, 10)));
    const moved = await onlyBooking(client.reschedule(uid, at(14), 'later'));
    expect(moved).toMatchObject({ fromMs: at(14), metadata: { ref: 'at 10' }, rescheduledFromUid: uid });
    expect(await client.booking(uid)).toMatchObject({ status: 'cancelled', rescheduledToUid: moved.uid });
  });

  it('is refused for one that moved or was cancelled, for a time that is taken, and for no booking at all', async () => {
    await using stage = await salon();
    const { client, cut } = stage;
    const { uid } = await onlyBooking(client.book(wanted(cut, 10)));
    const { uid: other } = await onlyBooking(client.book(wanted(cut, 12)));
    await client.reschedule(uid, at(14), 'later');
    const ends: unknown[] = [];
    for (const [which, hour] of [
      [uid, 15],
      [other, 14],
      [other, -100],
      ['nobody', 15],
    ] as const) {
      const { kind, outcome } = await errorOf(client.reschedule(which, at(hour), 'later'));
      ends.push([kind, outcome]);
    }
    const kinds = ['booking-gone', 'slot-taken', 'not-bookable', 'not-found'];
    expect(ends).toEqual(kinds.map((kind) => [kind, 'refused']));
    await client.cancel(other, 'ill');
    expect((await errorOf(client.reschedule(other, at(15), 'later'))).kind).toBe('booking-gone');
    expect(await client.cancel(uid, 'ill')).toBe('was-cancelled');
  });

  it('whose answer was lost shows in the old booking', async () => {
    await using stage = await salon([fault('/reschedule$', { kind: 'handle-then-drop' })]);
    const { client, cut } = stage;
    const { uid } = await onlyBooking(client.book(wanted(cut, 10)));
    expect(await errorOf(client.reschedule(uid, at(14), 'later'))).toMatchObject({ outcome: 'unknown' });
    const old = await client.booking(uid);
    expect(await client.booking(old?.rescheduledToUid ?? '')).toMatchObject({ fromMs: at(14), status: 'accepted' });
  });
});

it('a child that was made again is found by its slug, after its old id is not found', async () => {
  await using stage = await salon();
  const { client, writer, cut } = stage;
  const parent = await writer.teamEventTypeBySlug(SALON_TEAM, 'cut');
  await writer.updateTeamEventType(SALON_TEAM, parent?.id ?? 0, { hosts: [BOB] });
  await writer.updateTeamEventType(SALON_TEAM, parent?.id ?? 0, { hosts: [ANN, BOB] });
  expect((await errorOf(client.book(wanted(cut, 10)))).kind).toBe('not-found');
  const [child] = await client.eventTypesOf({ userId: ANN, username: 'ann' });
  expect(await onlyBooking(client.book(wanted(child?.id ?? 0, 10)))).toMatchObject({ hostUserIds: [ANN] });
});

it('a list of an event type that is gone is refused, one of a team without event types is all that the key sees', async () => {
  await using stage = await salon();
  const { client, cut } = stage;
  await client.book(wanted(cut, 10));
  expect((await errorOf(client.bookings({ eventTypeId: 9999 }))).kind).toBe('invalid');
  expect(await client.bookings({ teamId: 99 })).toHaveLength(1);
});
