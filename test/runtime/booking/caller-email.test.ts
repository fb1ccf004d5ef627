import { afterEach, describe, expect, it } from 'vitest';
import type { CallerEmail } from '../../../src/model/caller-email.ts';
import type { Customer } from '../../../src/model/appointment.ts';
import type { Answer } from '../../support/booking/answering-service.ts';
import { verifyAppointment } from '../../../src/runtime/booking/verify.ts';
import { faultAt, setFaults } from '../../support/servers/calcom-faults.ts';
import { queryRows } from '../../store/query-rows.ts';
import { BUSY_SEED, COMPANY, appointmentIn, wants } from '../../support/booking/open-salon.ts';
import { salon as declaredSalon } from '../../support/manifests/salon.ts';
import { expectAtRest, sharedSalon } from '../../support/booking/shared-salon.ts';
import { slots } from '../../support/booking/slots.ts';

const caller = { companyId: COMPANY, who: 'test', waitMs: 120_000 };
const CARL: Customer = { name: 'Carl Caller', email: null, phone: '+491701234567', language: 'de' };
const nextSlot = slots();
const salon = sharedSalon();

/** Applies the salon with another way for callers without an address. */
function declare(callerEmail?: CallerEmail): Promise<unknown> {
  const built = declaredSalon();
  return salon().world.apply((callerEmail ? built.company({ callerEmail }) : built).build());
}

function book(customer: Customer = CARL, service = 'cut'): Promise<Answer> {
  return salon().bookingService.book(caller, wants(service, { startMs: nextSlot(), customer }));
}

/** Addresses of all attendees, in the order of the bookings. */
function addresses(): readonly string[] {
  const { bookings } = salon().world.sandbox.state() as {
    readonly bookings: readonly { readonly attendees: readonly { readonly email: string }[] }[];
  };
  return bookings.flatMap(({ attendees }) => attendees.map(({ email }) => email));
}

async function verified(answer: Answer): Promise<string> {
  const company = await salon().company();
  const appointment = await company.store.appointment(COMPANY, appointmentIn(answer).id);
  return verifyAppointment(company, appointment as NonNullable<typeof appointment>);
}

afterEach(() => declare());

describe('a caller without an e-mail address', () => {
  it('is booked at phone.invalid unless a domain is declared', async () => {
    expect((await book()).status).toBe(201);
    expect(addresses().at(-1)).toBe('491701234567@phone.invalid');
  });

  it('is booked at the domain that was applied, without a number as unknown', async () => {
    await declare({ kind: 'domain', domain: 'termine.salon.example' });
    expect((await book()).status).toBe(201);
    expect(addresses().at(-1)).toBe('491701234567@termine.salon.example');
    expect((await book({ ...CARL, phone: null })).status).toBe(201);
    expect(addresses().at(-1)).toBe('unknown@termine.salon.example');
  });

  it('keeps bookings that are found, moved and cancelled after the domain changes', async () => {
    const before = await book(CARL, 'colour');
    await declare({ kind: 'domain', domain: 'termine.salon.example' });
    expect(await verified(before)).toBe('synced');
    const { id } = appointmentIn(before);
    const moved = await salon().bookingService.move(caller, {
      appointmentId: id,
      startMs: nextSlot(),
      allowOverlap: true,
      key: null,
    });
    expect(moved.status).toBe(200);
    expect(await verified(moved)).toBe('synced');
    await declare({ kind: 'domain', domain: 'buchung.salon.example' });
    expect((await salon().bookingService.cancel(caller, { appointmentId: id, key: null })).status).toBe(200);
    await expectAtRest(salon());
  });

  it('is found by the address that was sent after an answer is lost', async () => {
    await declare({ kind: 'domain', domain: 'termine.salon.example' });
    setFaults(salon(), faultAt.book({ kind: 'handle-then-drop' }));
    expect((await book()).status).toBe(201);
    await expectAtRest(salon());
  });
});

describe('an address that Cal.com refuses', () => {
  const refusing = sharedSalon({
    seed: { ...BUSY_SEED, hosted: { deliverableDomains: ['termine.salon.example', 'guests.example'] } },
  });
  const bookThere = (customer: Customer) =>
    refusing().bookingService.book(caller, wants('cut', { startMs: nextSlot(), customer }));
  const posts = () =>
    refusing()
      .world.sandbox.journal.entries()
      .filter(({ method, path }) => method === 'POST' && path === '/v2/bookings');
  const alerts = () =>
    queryRows(
      refusing().world.databaseUrl,
      "SELECT resource, resolved_at IS NULL AS open FROM calops.alerts WHERE kind = 'caller_email_refused'",
    );

  it('is no taken slot: one call, the reason without the number, one alert for the operator until callers can book', async () => {
    const answer = await bookThere(CARL);
    expect(answer).toMatchObject({ status: 502, body: { code: 'caller-email-refused' } });
    expect(JSON.stringify(answer.body)).not.toContain('491701234567');
    expect(JSON.stringify(answer.body)).toContain('phone.invalid');
    expect(posts()).toHaveLength(1);
    await bookThere({ ...CARL, phone: '+491701234568' });
    expect(await alerts()).toEqual([{ resource: 'caller-email/phone.invalid', open: true }]);
    await refusing().world.apply(
      declaredSalon()
        .company({ callerEmail: { kind: 'domain', domain: 'termine.salon.example' } })
        .build(),
    );
    expect((await bookThere(CARL)).status).toBe(201);
    expect(await alerts()).toEqual([{ resource: 'caller-email/phone.invalid', open: false }]);
    await expectAtRest(refusing());
  });

  it('of the customer itself is for the customer to correct, and raises no alert', async () => {
    const before = await alerts();
    const answer = await bookThere({ ...CARL, email: 'carl@nowhere.example' });
    expect(answer).toMatchObject({ status: 422, body: { code: 'email-refused' } });
    expect(await alerts()).toEqual(before);
  });
});
