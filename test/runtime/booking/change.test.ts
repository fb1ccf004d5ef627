import { expect, test } from 'vitest';
import type { Answer } from '../../support/booking/answering-service.ts';
import { liveRows } from '../../support/booking/booking-audit.ts';
import { bookAsStranger } from '../../support/servers/calcom-stranger.ts';
import { appointmentIn, COMPANY, wants } from '../../support/booking/open-salon.ts';
import { FABIAN } from '../../support/sandbox-calls.ts';
import { salon as catalogOfSalon } from '../../support/manifests/salon.ts';
import { expectAtRest, sharedSalon } from '../../support/booking/shared-salon.ts';
import { slots } from '../../support/booking/slots.ts';

const caller = { companyId: COMPANY, who: 'test', waitMs: 120_000 };
const minuteMs = 60_000;
const salon = sharedSalon();
const nextSlot = slots();

/** Fabian has minutes of his own for the first segment: 35 where the event type has 30. */
async function booked(startMs: number) {
  return appointmentIn(await salon().bookingService.book(caller, wants('colour', { staff: 'fabian-1', startMs })));
}

function move(appointmentId: string, startMs: number): Promise<Answer> {
  return salon().bookingService.move(caller, { appointmentId, startMs, key: null });
}

/** Fabian's bookings from a time on: minutes after it, and lengths. */
function fabiansFrom(startMs: number): readonly string[] {
  return liveRows(salon().world)
    .filter((row) => row.userId === FABIAN && row.startMs >= startMs && row.startMs < startMs + 120 * minuteMs)
    .toSorted((a, b) => a.startMs - b.startMs)
    .map((row) => `${(row.startMs - startMs) / minuteMs}+${(row.endMs - row.startMs) / minuteMs}`);
}

test('a moved appointment keeps the own minutes of its member of staff, which Cal.com would forget', async () => {
  const [fromMs, toMs] = [nextSlot(), nextSlot()];
  const { id } = await booked(fromMs);
  expect((await move(id, toMs)).status).toBe(200);
  expect([fabiansFrom(fromMs), fabiansFrom(toMs)]).toEqual([[], ['0+35', '80+15', '95+30']]);
  await expectAtRest(salon());
});

test('when a segment cannot move, all of them stay as they were booked, with the own minutes', async () => {
  const [fromMs, toMs] = [nextSlot(), nextSlot()];
  const { id } = await booked(fromMs);
  await bookAsStranger(salon(), { staff: 'fabian-1', startMs: toMs + 95 * minuteMs });
  expect(await move(id, toMs)).toMatchObject({ status: 409, body: { code: 'slot-taken' } });
  expect([fabiansFrom(fromMs), fabiansFrom(toMs)]).toEqual([['0+35', '80+15', '95+30'], ['95+30']]);
  expect((await salon().bookingService.cancel(caller, { appointmentId: id, key: null })).status).toBe(200);
  expect(fabiansFrom(fromMs)).toEqual([]);
  await expectAtRest(salon());
});

test('by less than its own minutes an appointment is moved with them: its own booking is not in the way', async () => {
  const fromMs = nextSlot();
  const { id } = await booked(fromMs);
  expect((await move(id, fromMs + 15 * minuteMs)).status).toBe(200);
  expect(fabiansFrom(fromMs)).toEqual(['15+35', '95+15', '110+30']);
  await expectAtRest(salon());
});

test('booked before the length was changed in Cal.com and here, an appointment moves with the present length', async () => {
  const [fromMs, toMs] = [nextSlot(), nextSlot()];
  const { id } = appointmentIn(
    await salon().bookingService.book(caller, wants('cut', { staff: 'emma', startMs: fromMs })),
  );
  const before = catalogOfSalon().build();
  const services = before.services.map((service) =>
    service.name === 'cut'
      ? { ...service, segments: service.segments.map((segment) => ({ ...segment, minutes: segment.minutes + 10 })) }
      : service,
  );
  await salon().world.apply({ ...before, services });
  const minutes = await salon().bookingService.move(caller, {
    appointmentId: id,
    startMs: fromMs + 15 * minuteMs,
    key: null,
  });
  expect(minutes).toMatchObject({ status: 409, body: { code: 'not-reschedulable' } });
  expect((await move(id, toMs)).status).toBe(200);
  const own = (ms: number) =>
    liveRows(salon().world)
      .filter((row) => row.startMs === ms)
      .map((row) => (row.endMs - row.startMs) / minuteMs);
  expect([own(fromMs), own(toMs)]).toEqual([[], [40]]);
  await expectAtRest(salon());
  await salon().world.apply(before);
});
