import { expect, test } from 'vitest';
import { liveRows } from '../../support/booking/booking-audit.ts';
import { appointmentIn, COMPANY, wants } from '../../support/booking/open-salon.ts';
import { FABIAN } from '../../support/sandbox-calls.ts';
import { expectAtRest, sharedSalon } from '../../support/booking/shared-salon.ts';
import { slots } from '../../support/booking/slots.ts';

const caller = { companyId: COMPANY, who: 'test', waitMs: 60_000 };
const minuteMs = 60_000;
/** A server that moves a booking by the length of its event type, whatever it was booked with. */
const salon = sharedSalon({ profile: '6.0' });
const nextSlot = slots();

function fabiansFrom(startMs: number): readonly string[] {
  return liveRows(salon().world)
    .filter((row) => row.userId === FABIAN && row.startMs >= startMs && row.startMs < startMs + 150 * minuteMs)
    .toSorted((a, b) => a.startMs - b.startMs)
    .map((row) => `${(row.startMs - startMs) / minuteMs}+${(row.endMs - row.startMs) / minuteMs}`);
}

async function booked(startMs: number): Promise<string> {
  return appointmentIn(await salon().bookingService.book(caller, wants('colour', { staff: 'fabian-1', startMs }))).id;
}

test('a server that drops own minutes: a move that overlaps the old time is refused, and the appointment is as it was', async () => {
  const fromMs = nextSlot();
  const appointmentId = await booked(fromMs);
  const answer = await salon().bookingService.move(caller, {
    appointmentId,
    startMs: fromMs + 15 * minuteMs,
    key: null,
  });
  expect(answer).toMatchObject({ status: 409, body: { code: 'not-reschedulable' } });
  expect(fabiansFrom(fromMs)).toEqual(['0+35', '80+15', '95+30']);
  await expectAtRest(salon());
});

test('a server that drops own minutes: a move to another time keeps them', async () => {
  const [fromMs, toMs] = [nextSlot(), nextSlot()];
  const appointmentId = await booked(fromMs);
  expect((await salon().bookingService.move(caller, { appointmentId, startMs: toMs, key: null })).status).toBe(200);
  expect([fabiansFrom(fromMs), fabiansFrom(toMs)]).toEqual([[], ['0+35', '80+15', '95+30']]);
  await expectAtRest(salon());
});
