import { describe, expect, it } from 'vitest';
import type { UnreadableBooking } from '../../../src/calcom/common-api.ts';
import { bookingsAt, errorOf } from '../support/clients.ts';
import { stubServer, success } from '../support/stub-server.ts';
import { TEN, wireBooking } from '../support/wire-booking.ts';

const MINUTES_30 = 30 * 60_000;
const sound = wireBooking({ uid: 'sound' });

async function listed(item: unknown) {
  await using server = await stubServer(success([item, sound]));
  await using client = bookingsAt(server.baseUrl);
  const unread: UnreadableBooking[] = [];
  const read = await client.bookings({ sort: 'updated', onUnreadable: (one) => unread.push(one) });
  expect(read.at(-1)).toMatchObject({ uid: 'sound' });
  return { read: read.filter(({ uid }) => uid !== 'sound'), unread };
}

describe('a listed booking of an odd shape is read as far as it goes', () => {
  it.each<[string, object, object]>([
    ['a status that nobody knows', { status: 'awaiting_host' }, { status: 'other', odd: ['status'] }],
    ['no status', { status: null }, { status: 'other', odd: ['status'] }],
    ['no time of change', { updatedAt: null }, { updatedMs: null }],
    [
      'guests without an address',
      { attendees: [{ name: 'Zoe' }, { email: 'a@guests.example' }] },
      { attendeeEmails: ['a@guests.example'] },
    ],
    ['no guests', { attendees: [] }, { attendeeEmails: [] }],
    ['guests of another shape', { attendees: null }, { attendeeEmails: [] }],
    ['no metadata', { metadata: null }, { metadata: {} }],
    ['no end, but a duration', { end: null }, { toMs: TEN + MINUTES_30 }],
    ['neither end nor duration', { end: null, duration: null }, { toMs: TEN, odd: ['end'] }],
    ['hosts of another shape', { hosts: ['ann', null, { id: 102 }] }, { hostUserIds: [102], odd: ['hosts'] }],
    ['hosts of no shape', { hosts: 'ann' }, { hostUserIds: [], odd: ['hosts'] }],
    ['an event type of text', { eventTypeId: '23' }, { eventTypeId: null }],
    ['a time with an offset', { start: '2026-11-23T11:00:00+01:00' }, { fromMs: TEN }],
    [
      'null where a text may be absent',
      { rescheduledToUid: null, rescheduledFromUid: null },
      { rescheduledToUid: null },
    ],
  ])('%s', async (_, odd, expected) => {
    const { read, unread } = await listed({ ...wireBooking({ uid: 'odd' }), ...odd });
    expect(unread).toEqual([]);
    expect(read).toMatchObject([{ uid: 'odd', ...expected }]);
    expect(read[0]?.odd).toEqual('odd' in expected ? expected.odd : undefined);
  });

  it('also when it is asked for by its uid, as webhooks do', async () => {
    await using server = await stubServer(
      success({ ...wireBooking({ uid: 'odd' }), status: 'awaiting_host', updatedAt: null }),
    );
    await using client = bookingsAt(server.baseUrl);
    expect(await client.booking('odd')).toMatchObject({ uid: 'odd', status: 'other', updatedMs: null });
  });
});

describe('a listed booking without a uid or a start', () => {
  it.each<[string, unknown, object]>([
    ['is null', null, { uid: null, metadata: {} }],
    ['has no uid', { ...sound, uid: undefined }, { uid: null }],
    [
      'has no start',
      { ...sound, uid: 'odd', start: null, metadata: { calops_company: 'friseur' } },
      { uid: 'odd', metadata: { calops_company: 'friseur' }, updatedMs: Date.parse(sound.updatedAt ?? '') },
    ],
    ['starts in no zone', { ...sound, uid: 'odd', start: '2026-11-23T10:00:00' }, { uid: 'odd' }],
  ])('%s becomes a note, and the list goes on', async (_, item, expected) => {
    const { read, unread } = await listed(item);
    expect(read).toEqual([]);
    expect(unread).toMatchObject([expected]);
  });

  it('makes a list an error for callers who need all of it', async () => {
    await using server = await stubServer(success([null, sound]));
    await using client = bookingsAt(server.baseUrl);
    expect((await errorOf(client.bookings({}))).kind).toBe('unexpected-shape');
  });
});
