import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextPage } from '../../../src/calcom/bookings/booking-query.ts';
import { ITEMS_PER_PAGE } from '../../../src/calcom/endpoints.ts';
import type { BookingsQuery } from '../../../src/calcom/common-api.ts';
import { bookingsAt, errorOf } from '../support/clients.ts';
import { json, stubServer, success } from '../support/stub-server.ts';
import type { Behaviour } from '../support/stub-server.ts';
import { MINUTE, TEN, wireBooking } from '../support/wire-booking.ts';

interface Row {
  readonly uid: string;
  startMs: number;
  updatedMs: number;
}

function wire({ uid, startMs, updatedMs }: Row) {
  const [start, end, updatedAt] = [startMs, startMs + 30 * MINUTE, updatedMs].map((ms) => new Date(ms).toISOString());
  return wireBooking({ uid, start: start ?? '', end: end ?? '', updatedAt: updatedAt ?? '' });
}

/** Rows as Cal.com lists them: both filters inclusive, ordered, then skipped and taken. `after` happens behind each page. */
function listOf(
  rows: Row[],
  after: (page: number) => void = () => undefined,
  cap?: number,
  promised?: number,
): Behaviour {
  let pages = 0;
  return (response, received) => {
    const params = new URL(received.path, 'http://stub').searchParams;
    const from = (name: string): number => Date.parse(params.get(name) ?? '1970-01-01T00:00:00.000Z');
    const key = params.has('sortUpdatedAt') ? ('updatedMs' as const) : ('startMs' as const);
    const skip = Number(params.get('skip') ?? 0);
    const listed = rows
      .filter((row) => row.startMs >= from('afterStart') && row.updatedMs >= from('afterUpdatedAt'))
      .toSorted((a, b) => a[key] - b[key] || a.uid.localeCompare(b.uid));
    const end = skip + Math.min(Number(params.get('take')), cap ?? Infinity);
    const remaining = (promised ?? listed.length) - end;
    const pagination =
      cap === undefined ? undefined : { hasNextPage: remaining > 0, remainingItems: Math.max(0, remaining) };
    json(200, { status: 'success', data: listed.slice(skip, end).map(wire), pagination })(response, received);
    after((pages += 1));
  };
}

function rowsOf(count: number, spread: (index: number) => number): Row[] {
  return Array.from({ length: count }, (_, index) => {
    const ms = TEN + spread(index) * MINUTE;
    return { uid: `uid-${String(index).padStart(5, '0')}`, startMs: ms, updatedMs: ms };
  });
}

describe('every booking is read, each once', () => {
  it.each<[string, number, (index: number) => number]>([
    ['fewer than a page', 249, (index) => index],
    ['just a page', 250, (index) => index],
    ['many pages', 1001, (index) => index],
    ['many of one start', 700, (index) => Math.floor(index / 300)],
    ['a whole page of one start, and two more', 502, () => 0],
    ['one early and a page of one start behind it', 600, (index) => (index === 0 ? 0 : 1)],
  ])('%s', async (_, count, spread) => {
    const rows = rowsOf(count, spread);
    await using server = await stubServer(listOf(rows));
    await using client = bookingsAt(server.baseUrl);
    for (const sort of ['start', 'updated'] as const) {
      const read = await client.bookings({ sort });
      expect(read.map(({ uid }) => uid)).toEqual(rows.map(({ uid }) => uid));
    }
  });

  it('none is missed by start when earlier ones come and go between the pages', async () => {
    const rows = rowsOf(900, (index) => index);
    const kept = rows.slice(100).map(({ uid }) => uid);
    await using server = await stubServer(
      listOf(rows, (page) => {
        if (page === 1) rows.splice(0, 100);
        if (page === 2)
          rows.unshift(...rowsOf(50, (index) => -1 - index).map((row) => ({ ...row, uid: `new-${row.uid}` })));
      }),
    );
    await using client = bookingsAt(server.baseUrl);
    expect((await client.bookings({})).map(({ uid }) => uid)).toEqual(expect.arrayContaining(kept));
  });

  it('none is missed by update, and each is as it was last, while bookings change between the pages', async () => {
    const changes = fc.array(fc.nat({ max: 799 }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(fc.array(changes, { minLength: 1, maxLength: 4 }), async (behindPages) => {
        const rows = rowsOf(800, (index) => index);
        let latest = 800;
        const change = (page: number): void => {
          for (const index of behindPages[page - 1] ?? []) {
            const row = rows[index];
            if (row) row.updatedMs = TEN + (latest += 1) * MINUTE;
          }
        };
        await using server = await stubServer(listOf(rows, change));
        await using client = bookingsAt(server.baseUrl);
        const read = await client.bookings({ sort: 'updated' });
        expect(read.map(({ uid }) => uid).toSorted()).toEqual(rows.map(({ uid }) => uid));
        expect(client.calls.made).toBeLessThan(10);
      }),
      { numRuns: 15 },
    );
  });
});

describe('a server that caps its pages', () => {
  it.each<[string, number, (index: number) => number]>([
    ['many of different times', 901, (index) => index],
    ['many of one time', 450, (index) => Math.floor(index / 300)],
    ['just two of its pages', 200, (index) => index],
  ])('loses nothing: %s', async (_, count, spread) => {
    const rows = rowsOf(count, spread);
    await using server = await stubServer(listOf(rows, () => undefined, 100));
    await using client = bookingsAt(server.baseUrl);
    for (const sort of ['start', 'updated'] as const) {
      const read = await client.bookings({ sort });
      expect(read.map(({ uid }) => uid)).toEqual(rows.map(({ uid }) => uid));
    }
  });

  it('costs one call more where its totals promise more than there is', async () => {
    const rows = rowsOf(12, (index) => index);
    await using server = await stubServer(listOf(rows, () => undefined, 100, 5000));
    await using client = bookingsAt(server.baseUrl);
    expect(await client.bookings({ sort: 'updated' })).toHaveLength(12);
    expect(client.calls.made).toBe(2);
  });
});

describe('the page after a full one', () => {
  const times = Array.from({ length: ITEMS_PER_PAGE }, (_, index) => index);

  it('begins a little before the end, for bookings that changed while the page was put together', () => {
    expect(nextPage({ skip: 0 }, times, 250)).toEqual({ atMs: 239, skip: 0 });
    expect(nextPage({ skip: 0 }, times.with(249, 9999).with(17, 9999), 250)).toEqual({ atMs: 239, skip: 0 });
  });

  it('is not asked for when the order is not the one asked for', () => {
    expect(nextPage({ skip: 0 }, times.toReversed(), 250)).toBeUndefined();
  });

  it('counts over what has no time at all', () => {
    expect(nextPage({ atMs: 4, skip: 250 }, [], 100)).toEqual({ atMs: 4, skip: 350 });
  });

  it('counts over what has one time', () => {
    const ties = times.map(() => 5);
    expect(nextPage({ skip: 0 }, ties, 250)).toEqual({ atMs: 5, skip: 250 });
    expect(nextPage({ atMs: 5, skip: 250 }, ties, 250)).toEqual({ atMs: 5, skip: 500 });
    expect(nextPage({ atMs: 4, skip: 250 }, ties, 250)).toEqual({ atMs: 5, skip: 250 });
  });
});

describe('a list that cannot be trusted is refused', () => {
  const full = rowsOf(250, (index) => index).map(wire);

  it.each<[string, readonly object[], string]>([
    ['a page that repeats', full, 'a page repeats'],
    ['another order', full.toReversed(), 'in another order'],
  ])('%s', async (_, page, problem) => {
    await using server = await stubServer(success(page));
    await using client = bookingsAt(server.baseUrl);
    const error = await errorOf(client.bookings({}));
    expect(error.kind).toBe('unexpected-shape');
    expect(error.message).toContain(problem);
  });
});

it('asks for every page with all filters, from where the last one ended', async () => {
  const query: BookingsQuery = {
    attendeeEmail: 'zoe@customer.example',
    eventTypeId: 23,
    teamId: 3,
    afterStartMs: TEN - MINUTE,
    updatedAfterMs: TEN - 2 * MINUTE,
    statuses: ['upcoming', 'past'],
  };
  await using server = await stubServer(listOf(rowsOf(251, (index) => index)));
  await using client = bookingsAt(server.baseUrl);
  expect(await client.bookings(query)).toHaveLength(251);
  const [first, second] = server.received.map(({ path }) =>
    Object.fromEntries(new URL(path, 'http://stub').searchParams),
  );
  expect(first).toEqual({
    take: '250',
    sortStart: 'asc',
    attendeeEmail: 'zoe@customer.example',
    eventTypeId: '23',
    teamId: '3',
    afterStart: '2026-11-23T09:59:00.000Z',
    afterUpdatedAt: '2026-11-23T09:58:00.000Z',
    status: 'upcoming,past',
  });
  expect(second).toEqual({ ...first, afterStart: '2026-11-23T13:59:00.000Z' });
  expect(server.received[0]?.headers['cal-api-version']).toBe('2024-08-13');
});
