import { expect, test } from 'vitest';
import type { Answer } from '../../support/booking/answering-service.ts';
import { acknowledgeDrift, driftCompany, type DriftReport } from '../../../src/reconcile/drift-company.ts';
import { COMPANY, wants } from '../../support/booking/open-salon.ts';
import { salon as declaredSalon } from '../../support/manifests/salon.ts';
import { caller as send, SALON } from '../../support/sandbox-calls.ts';
import { expectAtRest, sharedSalon } from '../../support/booking/shared-salon.ts';
import { slots } from '../../support/booking/slots.ts';

const caller = { companyId: COMPANY, who: 'test', waitMs: 120_000 };
const declared = declaredSalon().build();
const nextSlot = slots();
const salon = sharedSalon({ catalog: declared });

/** Somebody changes a segment in Cal.com, and drift runs. */
async function seen(service: string, segment: string, settings: object): Promise<DriftReport> {
  const { tenant } = await salon().company();
  const entry = [...tenant.ledger.values()].find(
    ({ serviceName, segmentKey }) => serviceName === service && segmentKey === segment,
  );
  const { status } = await send(salon().world.sandbox)('PATCH', `${SALON.types}/${entry?.eventTypeId}`, settings);
  expect(status).toBe(200);
  return await driftCompany(salon().world.access(declared));
}

function book(service: string): Promise<Answer> {
  return salon().bookingService.book(caller, wants(service, { startMs: nextSlot() }));
}

const SEATS = { seats: { seatsPerTimeSlot: 4, showAttendeeInfo: true, showAvailabilityCount: true } };
const NO_SEATS = { seats: { disabled: true } };

test('a service that cannot be booked as Cal.com has it is refused before a call, until the setting is gone', async () => {
  await seen('cut', 'A', SEATS);
  const calls = salon().world.sandbox.journal.entries().length;
  const answer = await book('cut');
  expect(answer).toMatchObject({
    status: 409,
    body: { code: 'service-misconfigured', hazards: [{ segment: 'A', setting: 'seats' }] },
  });
  expect(salon().world.sandbox.journal.entries().length).toBe(calls);
  expect((await book('colour')).status).toBe(201);

  await seen('cut', 'A', NO_SEATS);
  expect((await book('cut')).status).toBe(201);
  await expectAtRest(salon());
});

test('a setting that only changes bookings does not prevent them', async () => {
  await seen('cut', 'A', { bookingLimitsDuration: { day: 600 } });
  expect((await book('cut')).status).toBe(201);
});

test('a hazard that an operator acknowledged blocks nothing', async () => {
  const { open } = await seen('cut', 'A', { requiresBookerEmailVerification: true });
  expect(await book('cut')).toMatchObject({ body: { code: 'service-misconfigured' } });
  const ids = new Set(open.filter(({ field }) => field === 'requiresBookerEmailVerification').map(({ id }) => id));
  await acknowledgeDrift(salon().world.store, declared, {
    ids,
    who: 'test',
    reason: 'this server does not ask for it',
  });
  expect((await book('cut')).status).toBe(201);
});
