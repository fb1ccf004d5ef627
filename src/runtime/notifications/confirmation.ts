import { html } from 'ghtml';
import ical, { ICalAttendeeRole, ICalAttendeeStatus, ICalCalendarMethod, ICalEventStatus } from 'ical-generator';
import { referenceOf, type Appointment } from '../../model/appointment.ts';
import type { CustomerNotice } from '../../model/notice.ts';
import type { Tenant } from '../company/tenant.ts';
import type { Mail } from './mailer.ts';
import { wordsFor } from './notice-text.ts';
import { clockTime, longDay, money, oneLine } from './words.ts';

export interface ConfirmationRequest {
  readonly kind: CustomerNotice;
  readonly appointment: Appointment;
  /** The customer's address: `appointment.customer.email`, which is not null here. */
  readonly email: string;
  readonly sequence: number;
  /** The organizer in the calendar entry. */
  readonly from: string;
  readonly stampMs: number;
  readonly id: string;
}

/** The mail about the whole appointment: it names no segment and no gap. In the company's language and the branch's time zone. */
export function confirmationMail(tenant: Tenant, request: ConfirmationRequest): Mail {
  const { kind, appointment, email, id } = request;
  const { company } = tenant;
  const { customer: words, intl } = wordsFor(company.locale);
  const place = placeOf(tenant, appointment);
  const name = oneLine(appointment.customer.name);
  const companyTitle = oneLine(company.title);
  const day = longDay(appointment.startMs, place, intl);
  const time = clockTime(appointment.startMs, place, intl);
  const facts = factsOf(tenant, appointment);
  const state = STATES[kind];
  const parts = { greeting: words.greeting(name), opening: words.opening[kind], closing: words.closing(companyTitle) };
  return {
    id,
    fromName: companyTitle,
    to: [{ name, address: email }],
    subject: oneLine(words.subject[kind](day, time)),
    text: plainText(parts, facts),
    html: htmlText(parts, facts),
    calendar: {
      method: state === 'cancelled' ? 'CANCEL' : 'REQUEST',
      content: calendarFile({
        id: appointment.id,
        sequence: request.sequence,
        state,
        startMs: appointment.startMs,
        endMs: appointment.endMs,
        summary: `${serviceTitle(tenant, appointment)} – ${companyTitle}`,
        location: place.title,
        description: facts.map(([label, value]) => `${label}: ${value}`).join('\n'),
        organizer: { name: companyTitle, email: request.from },
        attendee: { name, email },
        stampMs: request.stampMs,
      }),
    },
  };
}

const STATES: Readonly<Record<CustomerNotice, CalendarEntry['state']>> = {
  appointment_booked: 'confirmed',
  appointment_moved: 'confirmed',
  appointment_cancelled: 'cancelled',
  appointment_requested: 'tentative',
  appointment_declined: 'cancelled',
};

type Facts = readonly (readonly [label: string, value: string])[];

function factsOf(tenant: Tenant, appointment: Appointment): Facts {
  const { customer: words, intl } = wordsFor(tenant.company.locale);
  const place = placeOf(tenant, appointment);
  const { startMs, endMs } = appointment;
  const price = priceOf(tenant, appointment);
  return [
    [words.service, serviceTitle(tenant, appointment)],
    [words.day, longDay(startMs, place, intl)],
    [words.timeLabel, words.time(clockTime(startMs, place, intl), clockTime(endMs, place, intl))],
    [words.staff, staffOf(tenant, appointment)],
    [words.branch, place.title],
    ...(price ? [[words.price, money(price.amount, price.currency, intl)] as const] : []),
    [words.reference, referenceOf(appointment.id)],
  ];
}

function placeOf({ branches, company }: Tenant, { branchId }: Appointment) {
  const branch = branches.get(branchId);
  const title = oneLine(
    [branch?.title ?? company.title, branch?.address ?? ''].filter((part) => part !== '').join(', '),
  );
  return { title, timeZone: branch?.timeZone ?? company.timeZone };
}

function serviceTitle({ services }: Tenant, { serviceId }: Appointment): string {
  return oneLine(services.get(serviceId)?.title ?? serviceId);
}

/** Each staff member once, in the order of the segments. */
function staffOf({ staff }: Tenant, { phases }: Appointment): string {
  const inOrder = phases.toSorted((a, b) => a.startMs - b.startMs);
  const names = new Set(inOrder.map(({ staffId }) => oneLine(staff.get(staffId)?.title ?? staffId)));
  return [...names].join(', ');
}

/** If one staff member performs all segments, their own price, else the service's. Undefined: no price is declared. */
function priceOf({ services, assignments }: Tenant, { serviceId, phases }: Appointment) {
  const service = services.get(serviceId);
  if (!service || service.priceAmount === null || service.priceCurrency === null) return undefined;
  const staffIds = [...new Set(phases.map(({ staffId }) => staffId))];
  const own = assignments.get(serviceId)?.find(({ staffId }) => staffIds.length === 1 && staffId === staffIds[0]);
  return { amount: own?.customPrice ?? service.priceAmount, currency: service.priceCurrency };
}

interface Parts {
  readonly greeting: string;
  readonly opening: string;
  readonly closing: string;
}

function plainText({ greeting, opening, closing }: Parts, facts: Facts): string {
  const width = Math.max(...facts.map(([label]) => label.length)) + 2;
  const lines = facts.map(([label, value]) => `${`${label}:`.padEnd(width)}${value}`);
  return `${[greeting, '', opening, '', ...lines, '', closing].join('\n')}\n`;
}

function htmlText({ greeting, opening, closing }: Parts, facts: Facts): string {
  const rows = facts.map(
    ([label, value]) =>
      html`<tr>
        <th align="left">${label}</th>
        <td>${value}</td>
      </tr>`,
  );
  return html`<!doctype html>
    <html>
      <body>
        <p>${greeting}</p>
        <p>${opening}</p>
        <table cellpadding="4">
          !${rows}
        </table>
        <p>${closing}</p>
      </body>
    </html>`;
}

export interface CalendarEntry {
  /** The appointment's id: the same calendar entry through all its changes. */
  readonly id: string;
  /** The number of earlier changes. */
  readonly sequence: number;
  /** `tentative`: the host must confirm it. */
  readonly state: 'confirmed' | 'tentative' | 'cancelled';
  readonly startMs: number;
  readonly endMs: number;
  readonly summary: string;
  readonly location: string;
  readonly description: string;
  readonly organizer: Person;
  readonly attendee: Person;
  readonly stampMs: number;
}

const STATUSES: Readonly<Record<CalendarEntry['state'], ICalEventStatus>> = {
  confirmed: ICalEventStatus.CONFIRMED,
  tentative: ICalEventStatus.TENTATIVE,
  cancelled: ICalEventStatus.CANCELLED,
};

interface Person {
  readonly name: string;
  readonly email: string;
}

/**
 * One calendar entry for the whole appointment (RFC 5545, 5546). Its times are instants: they need no time zone data, and each calendar
 * shows them in its own zone.
 */
function calendarFile(entry: CalendarEntry): string {
  const { state, attendee, organizer } = entry;
  const calendar = ical({
    prodId: { company: 'calops', product: 'calops' },
    method: state === 'cancelled' ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.REQUEST,
  });
  calendar.createEvent({
    id: `${entry.id}@calops`,
    sequence: entry.sequence,
    status: STATUSES[state],
    stamp: new Date(entry.stampMs),
    start: new Date(entry.startMs),
    end: new Date(entry.endMs),
    summary: entry.summary,
    location: entry.location,
    description: entry.description,
    organizer: { name: quotable(organizer.name), email: organizer.email },
    attendees: [
      {
        name: quotable(attendee.name),
        email: attendee.email,
        role: ICalAttendeeRole.REQ,
        status: ICalAttendeeStatus.ACCEPTED,
        rsvp: false,
      },
    ],
  });
  return calendar.toString();
}

/** A parameter's value cannot contain a quotation mark. */
function quotable(name: string): string {
  return name.replaceAll('"', "'");
}
