import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import type { Appointment } from '../../../src/model/appointment.ts';
import { confirmationMail } from '../../../src/runtime/notifications/confirmation.ts';
import type { ConfirmationRequest } from '../../../src/runtime/notifications/confirmation.ts';
import { tenantOf } from '../../../src/runtime/company/tenant.ts';
import type { Tenant } from '../../../src/runtime/company/tenant.ts';
import { NOTHING_STORED } from '../../../src/model/stored.ts';
import { branch, company, emma, service } from '../../store/sample-company.ts';

const jan = { ...emma, id: 's2', name: 'jan', title: 'Jan' };
const minuteMs = 60_000;
/** Monday, 23 November 2026, 10:00 in Vienna. */
const tenMs = Date.UTC(2026, 10, 23, 9);

function tenant(change: { readonly locale?: string; readonly customPrice?: string | null } = {}): Tenant {
  const assignment = {
    serviceId: '440',
    staffId: 's1',
    isPrimary: true,
    customDuration: null,
    customPrice: change.customPrice ?? null,
    state: 'active',
  } as const;
  const found = tenantOf({
    ...NOTHING_STORED,
    company: { ...company, locale: change.locale ?? 'de' },
    branches: [branch],
    staff: [emma, jan],
    services: [{ ...service, title: 'Färbung', priceAmount: '49.00', priceCurrency: 'EUR' }],
    assignments: [assignment],
  });
  if (!found) throw new Error('there is a company');
  return found;
}

function appointment(startMs = tenMs, staffIds: readonly string[] = ['s1', 's1']): Appointment {
  const phases = staffIds.map((staffId, index) => ({
    segmentKey: 'AB'[index] ?? 'C',
    staffId,
    startMs: startMs + index * 75 * minuteMs,
    endMs: startMs + (index * 75 + 15) * minuteMs,
    eventTypeId: 71 + index,
    bookingUid: `uid-${index}`,
    bookingPart: null,
    status: 'confirmed' as const,
  }));
  return {
    id: '6f0c2d5e-0d6c-4a55-9f0e-2b6d7c1c7f10',
    companyId: '1',
    branchId: 'b1',
    serviceId: '440',
    customer: { name: 'Anna Beispiel', email: 'anna@kunden.example', phone: '+493012345678', language: 'en' },
    attendeeEmail: 'anna@kunden.example',
    startMs,
    endMs: startMs + 90 * minuteMs,
    status: 'booked',
    syncStatus: 'synced',
    isComposite: true,
    groupUid: null,
    flag: null,
    createdMs: startMs - 86_400_000,
    phases,
  };
}

function mailOf(wanted: Partial<ConfirmationRequest> = {}, to = tenant()) {
  const email = 'anna@kunden.example';
  const stampMs = Date.UTC(2026, 10, 20);
  const request = {
    kind: 'appointment_booked',
    appointment: appointment(),
    email,
    sequence: 0,
    from: 'termine@salon.example',
  };
  return confirmationMail(to, { ...(request as ConfirmationRequest), id: 'n1', stampMs, ...wanted });
}

/** As a calendar reads it. */
function eventOf(content: string) {
  const calendar = new ICAL.Component(ICAL.parse(content) as string);
  const component = calendar.getFirstSubcomponent('vevent');
  if (!component) throw new Error('there is no event');
  return { method: String(calendar.getFirstPropertyValue('method')), component, event: new ICAL.Event(component) };
}

describe("the customer's one mail", () => {
  it('describes the whole appointment, and no segment', () => {
    const mail = mailOf();
    expect(mail.subject).toBe('Ihr Termin am Montag, 23. November 2026 um 10:00 Uhr');
    expect(mail.fromName).toBe('Friseur 1');
    expect(mail.text).toBe(
      [
        'Guten Tag Anna Beispiel,',
        '',
        'Ihr Termin ist gebucht.',
        '',
        'Leistung:     Färbung',
        'Tag:          Montag, 23. November 2026',
        'Uhrzeit:      10:00 bis 11:30 Uhr',
        'Bei:          Emma',
        'Ort:          Zentrale, Hauptstraße 1',
        'Preis:        49,00\u00A0€',
        'Terminnummer: 1863069022',
        '',
        'Ihr Team von Friseur 1',
        '',
      ].join('\n'),
    );
    expect(mail.html).toMatch(/<td>10:00 bis 11:30 Uhr<\/td>\s*<\/tr>\s*<tr>/);
  });

  it('is in English where the company is, whatever the customer speaks', () => {
    const { subject, text } = mailOf({}, tenant({ locale: 'en' }));
    expect(subject).toBe('Your appointment on Monday, 23 November 2026 at 10:00');
    expect(text).toContain('Price:          €49.00');
  });

  it.each([
    ['appointment_booked', 'REQUEST', 'CONFIRMED', /^Ihr Termin am/],
    ['appointment_moved', 'REQUEST', 'CONFIRMED', /^Ihr Termin ist verlegt: /],
    ['appointment_cancelled', 'CANCEL', 'CANCELLED', /ist abgesagt$/],
  ] as const)('%s: METHOD:%s, STATUS:%s, of the same entry', (kind, method, status, subject) => {
    const mail = mailOf({ kind, sequence: 2 });
    expect(mail.subject).toMatch(subject);
    expect(mail.calendar?.method).toBe(method);
    const entry = eventOf(mail.calendar?.content ?? '');
    expect(entry.method).toBe(method);
    expect(entry.event.uid).toBe('6f0c2d5e-0d6c-4a55-9f0e-2b6d7c1c7f10@calops');
    expect(entry.event.sequence).toBe(2);
    expect(entry.component.getFirstPropertyValue('status')).toBe(status);
  });

  it('names each member of staff once, and of several the price of the service', () => {
    const { text } = mailOf({ appointment: appointment(tenMs, ['s2', 's1', 's2']) }, tenant({ customPrice: '39.00' }));
    expect(text).toContain('Jan, Emma\n');
    expect(text).toContain('49,00\u00A0€');
  });

  it('has the own price of the one who does all of it', () => {
    expect(mailOf({}, tenant({ customPrice: '39.00' })).text).toContain('39,00\u00A0€');
  });

  it.each([
    ['the night that is an hour longer', Date.UTC(2026, 9, 25, 8), '09:00 bis 10:30 Uhr', 'Sonntag, 25. Oktober 2026'],
    ['within it', Date.UTC(2026, 9, 25, 0, 30), '02:30 bis 03:00 Uhr', 'Sonntag, 25. Oktober 2026'],
    [
      'the night that is an hour shorter',
      Date.UTC(2027, 2, 28, 0, 30),
      '01:30 bis 04:00 Uhr',
      'Sonntag, 28. März 2027',
    ],
    ['summer', Date.UTC(2027, 6, 1, 8), '10:00 bis 11:30 Uhr', 'Donnerstag, 1. Juli 2027'],
  ])('has the right hours on %s', (_, startMs, hours, day) => {
    const mail = mailOf({ appointment: appointment(startMs) });
    expect(mail.text).toContain(hours);
    expect(mail.text).toContain(day);
    const { event } = eventOf(mail.calendar?.content ?? '');
    expect(event.startDate.toJSDate().getTime()).toBe(startMs);
    expect(event.endDate.toJSDate().getTime()).toBe(startMs + 90 * minuteMs);
  });

  it.each(['Anna "Ann" B.\r\nATTENDEE:mailto:eve@x.example', 'A;B,C:D\\n', '<b>Anna</b> & Co'])(
    'is one entry and no mark-up for a customer called %j',
    (name) => {
      const booked = appointment();
      const mail = mailOf({ appointment: { ...booked, customer: { ...booked.customer, name } } });
      const { component } = eventOf(mail.calendar?.content ?? '');
      expect(component.getAllProperties('attendee').map((one) => String(one.getFirstValue()).toLowerCase())).toEqual([
        'mailto:anna@kunden.example',
      ]);
      expect(mail.to).toHaveLength(1);
      expect(mail.to[0]?.name).not.toMatch(/[\r\n]/);
      expect(mail.html).not.toContain('<b>Anna');
    },
  );

  it('has no phone number in it', () => {
    expect(JSON.stringify(mailOf())).not.toContain('3012345678');
  });
});
