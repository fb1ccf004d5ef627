import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BookRequest } from '../../../src/runtime/booking/book.ts';
import type { AnsweringService } from '../../support/booking/answering-service.ts';
import { queryRows } from '../../store/query-rows.ts';
import { discrepancies } from '../../support/booking/booking-audit.ts';
import { ANNA, COMPANY, monday, wants } from '../../support/booking/open-salon.ts';
import { salon as sampleSalon } from '../../support/manifests/salon.ts';
import { sharedSalon } from '../../support/booking/shared-salon.ts';
import { cases } from '../../support/cases.ts';

const caller = { companyId: COMPANY, who: 'test', waitMs: 120_000 };
const minuteMs = 60_000;
const dayMs = 86_400_000;

const STAFF = ['emma', 'fabian-1', 'fabian-2'];
const GAPS = [10, 25, 40];

/** Composites whose one gap is free or blocked, a filler for gaps, and two services that want everybody. */
const catalog = GAPS.flatMap((minutes) => [
  { name: `free-${minutes}`, gap: { minutes, policy: 'free' as const } },
  { name: `blocked-${minutes}`, gap: { minutes, policy: 'blocked' as const } },
])
  .reduce(
    (builder, { name, gap }) =>
      builder
        .service(name, { segments: { A: { minutes: 20, gap }, B: 15, C: 30 } })
        .performedBy('emma')
        .performedBy('fabian-1', { minutes: { A: 35 } }),
    sampleSalon()
      .service('filler', { minutes: 10 })
      .performedBy('emma')
      .performedBy('fabian-1')
      .performedBy('fabian-2')
      .service('duet', { minutes: 30, scheduling: 'collective' })
      .performedBy('emma')
      .performedBy('fabian-1')
      .service('trio', { minutes: 30, scheduling: 'collective' })
      .performedBy('fabian-2')
      .performedBy('fabian-1')
      .performedBy('emma'),
  )
  .build();

const opened = sharedSalon({ catalog });

/** Each run of a property has a day of its own, Sundays left out. */
let days = 0;
function nextDay(): number {
  days += 1;
  return monday('09:00') + (days + Math.floor(days / 6)) * dayMs;
}

const request = fc.record({
  service: fc.constantFrom(
    'cut',
    'colour',
    'filler',
    'duet',
    'trio',
    ...GAPS.flatMap((gap) => [`free-${gap}`, `blocked-${gap}`]),
  ),
  staff: fc.option(fc.constantFrom(...STAFF)),
  quarter: fc.nat(20),
});

test('random services, staff and requests in parallel at two services: no overlap, every appointment whole or absent', async () => {
  const salon = opened();
  const services = [salon.bookingService, await salon.anotherService()];
  let booked = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 2, maxLength: 24 }), async (drawn) => {
      const fromMs = nextDay();
      const answers = await Promise.all(
        drawn.map(({ service, staff, quarter }, index) =>
          bookAt(services[index % 2] ?? salon.bookingService, {
            service,
            staff,
            startMs: fromMs + quarter * 15 * minuteMs,
          }),
        ),
      );
      expect(answers.filter((status) => status !== 201 && status !== 409)).toEqual([]);
      booked += answers.filter((status) => status === 201).length;
      expect(await discrepancies(salon.world)).toEqual([]);
    }),
    { numRuns: cases({ usual: 8, long: 30 }) },
  );
  expect(booked).toBeGreaterThan(0);
});

test.each(GAPS)(
  'a free gap of %i minutes can be booked at its start and to its end, a blocked one cannot',
  async (minutes) => {
    const salon = opened();
    for (const { policy, status } of [
      { policy: 'free', status: 201 },
      { policy: 'blocked', status: 409 },
    ]) {
      for (const { staff, ownMinutes } of [
        { staff: 'emma', ownMinutes: 20 },
        { staff: 'fabian-1', ownMinutes: 35 },
      ]) {
        const startMs = nextDay();
        const gapMs = startMs + ownMinutes * minuteMs;
        const inGap = minutes === 10 ? [gapMs] : [gapMs, gapMs + (minutes - 10) * minuteMs];
        expect(await bookAt(salon.bookingService, { service: `${policy}-${minutes}`, staff, startMs })).toBe(201);
        const fillers = inGap.map((ms) => bookAt(salon.bookingService, { service: 'filler', staff, startMs: ms }));
        expect(await Promise.all(fillers)).toEqual(inGap.map(() => status));
        expect(await bookAt(salon.bookingService, { service: 'filler', staff, startMs: gapMs - 10 * minuteMs })).toBe(
          409,
        );
        expect(
          await bookAt(salon.bookingService, { service: 'filler', staff, startMs: gapMs + minutes * minuteMs }),
        ).toBe(409);
      }
    }
    expect(await discrepancies(salon.world)).toEqual([]);
  },
);

test('bookings that request each other’s staff: one of them gets it, and the database never has to break a circle', async () => {
  const salon = opened();
  const services = [salon.bookingService, await salon.anotherService()];
  const fromMs = nextDay();
  for (let round = 0; round < 10; round += 1) {
    const startMs = fromMs + round * 30 * minuteMs;
    const answers = await Promise.all(
      ['duet', 'trio', 'duet', 'trio'].map((service, index) =>
        bookAt(services[index % 2] ?? salon.bookingService, { service, staff: null, startMs }),
      ),
    );
    expect(answers.toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409]);
  }
  const rows = await queryRows(
    salon.world.databaseUrl,
    'SELECT pg_stat_force_next_flush(), deadlocks FROM pg_stat_database WHERE datname = current_database()',
  );
  expect(rows.map(({ deadlocks }) => Number(deadlocks))).toEqual([0]);
});

let guests = 0;

/** For a guest of its own: Cal.com knows equal bookings of one person. */
async function bookAt(
  bookingService: AnsweringService,
  wanted: Pick<BookRequest, 'service' | 'staff' | 'startMs'>,
): Promise<number> {
  guests += 1;
  const customer = { ...ANNA, email: `guest-${guests}@guests.example` };
  const key = { key: `concurrent-${guests}`, requestHash: 'same' };
  return (await bookingService.book(caller, wants(wanted.service, { ...wanted, customer, key }))).status;
}
