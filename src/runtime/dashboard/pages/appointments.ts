import type { Answer } from '../../../model/event-type/question.ts';
import { html } from 'ghtml';
import type { Appointment, AppointmentPhase } from '../../../model/appointment.ts';
import { spoken } from '../format.ts';
import type { Page, PageBody, Visit } from '../page.ts';
import { badge, calops, empty, part, table, time, type Tone } from '../parts/html-parts.ts';
import { exampleService, segmentTitle, serviceTitle, staffTitle, staffTitles } from '../views/names.ts';

type Statuses = Readonly<Record<Appointment['status'], string>>;
type Syncs = Readonly<Record<Appointment['syncStatus'] | 'flagged', string>>;
type PhaseStatuses = Readonly<Record<AppointmentPhase['status'], string>>;

const en: { readonly statuses: Statuses; readonly syncs: Syncs; readonly phaseStatuses: PhaseStatuses } = {
  statuses: {
    pending: 'being booked',
    requested: 'requested: the host has to confirm it in Cal.com',
    booked: 'booked',
    declined: 'declined by the host',
    failed: 'not booked',
    cancelled: 'cancelled',
  },
  syncs: {
    pending: 'not compared with Cal.com yet',
    synced: 'agrees with Cal.com',
    failed: 'not in Cal.com',
    manual_review: 'needs review',
    flagged: 'otherwise in Cal.com',
  },
  phaseStatuses: {
    intended: 'announced',
    requested: 'requested',
    confirmed: 'booked',
    declined: 'declined',
    cancelled: 'cancelled',
  },
};

const de: typeof en = {
  statuses: {
    pending: 'wird gebucht',
    requested: 'angefragt: in Cal.com zu bestätigen',
    booked: 'gebucht',
    declined: 'abgelehnt',
    failed: 'nicht gebucht',
    cancelled: 'storniert',
  },
  syncs: {
    pending: 'noch nicht mit Cal.com verglichen',
    synced: 'stimmt mit Cal.com überein',
    failed: 'nicht in Cal.com',
    manual_review: 'braucht jemanden',
    flagged: 'in Cal.com anders',
  },
  phaseStatuses: {
    intended: 'angekündigt',
    requested: 'angefragt',
    confirmed: 'gebucht',
    declined: 'abgelehnt',
    cancelled: 'storniert',
  },
};

export const APPOINTMENTS = spoken({
  en: {
    ...en,
    title: 'Appointments',
    intro: 'The latest booked first, each with its segments and their bookings in Cal.com.',
    none: 'No appointments yet',
    noneHint: 'They come over the HTTP API, by phone, or from the command line:',
    made: 'Received',
    older: 'Older appointments',
    latest: 'To the latest',
    segments: (count: number) => (count === 1 ? '1 segment' : `${count} segments`),
    segment: 'Segment',
    when: 'Time',
    staff: 'Staff',
    status: 'Status',
    booking: 'Booking in Cal.com',
    noBooking: 'none',
    segmentsOf: (customer: string) => `Segments of the appointment of ${customer}`,
  },
  de: {
    ...de,
    title: 'Termine',
    intro: 'Der zuletzt gebuchte zuerst, jeder mit seinen Abschnitten und deren Buchungen in Cal.com.',
    none: 'Noch keine Termine',
    noneHint: 'Sie kommen über die HTTP-Schnittstelle, am Telefon oder mit einem Befehl:',
    made: 'Angefragt',
    older: 'Ältere Termine',
    latest: 'Zu den neuesten',
    segments: (count: number) => (count === 1 ? '1 Abschnitt' : `${count} Abschnitte`),
    segment: 'Abschnitt',
    when: 'Zeit',
    staff: 'Mitarbeiter',
    status: 'Stand',
    booking: 'Buchung in Cal.com',
    noBooking: 'keine',
    segmentsOf: (customer: string) => `Abschnitte des Termins von ${customer}`,
  },
});

const ON_A_PAGE = 25;

export const appointmentsPage: Page = {
  path: '/appointments',
  menu: { title: { en: APPOINTMENTS.en.title, de: APPOINTMENTS.de.title } },
  show,
};

async function show(visit: Visit): Promise<PageBody> {
  const { base, store, company, query, language } = visit;
  const words = APPOINTMENTS[language];
  const before = typeof query['before'] === 'string' ? query['before'] : null;
  // one more than is shown, to know whether there are more
  const found = await store.dashboard.appointments(company.id, { limit: ON_A_PAGE + 1, before });
  const shown = found.slice(0, ON_A_PAGE);
  const last = shown.at(-1);
  const older =
    found.length > shown.length && last
      ? html`<a class="button" href="${base}/appointments?before=${last.id}">${words.older}</a>`
      : '';
  const latest = before === null ? '' : html`<a class="button" href="${base}/appointments">${words.latest}</a>`;
  const list = html`<ul class="cards">
    !${shown.map((appointment) => card(visit, appointment))}
  </ul>`;
  const none = empty(words.none, words.noneHint, calops(company.name, 'slots', exampleService(visit.tenant)));
  const content = html`!${part('appointments', shown.length === 0 ? none : list)}
  !${part('pager', html`<p class="pager">!${latest} !${older}</p>`)}`;
  return { heading: words.title, intro: words.intro, content };
}

const TONES: Readonly<Record<Appointment['status'], Tone>> = {
  pending: 'quiet',
  booked: 'good',
  requested: 'warn',
  declined: 'quiet',
  failed: 'bad',
  cancelled: 'quiet',
};

function card(visit: Visit, appointment: Appointment): string {
  const { tenant, language, format } = visit;
  const words = APPOINTMENTS[language];
  const { id, customer, startMs, createdMs, status, phases } = appointment;
  return html`<li class="appointment">
    <div class="appointment-head">
      <p class="when">!${time(format.visit, startMs)}</p>
      <p class="what">
        ${customer.name}
        <span class="note">${serviceTitle(tenant, appointment)}, ${staffTitles(tenant, appointment)}</span>
      </p>
      <p class="states">!${badge(TONES[status], words.statuses[status])} !${agreement(visit, appointment)}</p>
    </div>
    <details data-key="${id}">
      <summary>${words.segments(phases.length)} · ${words.made} !${time(format.moment, createdMs)}</summary>
      !${phaseTable(visit, appointment)} !${answersOf(visit, appointment)}
    </details>
  </li>`;
}

/** The customer's answers to the questions of the service. */
function answersOf({ tenant, language }: Visit, { serviceId, customer }: Appointment): string {
  const labels = new Map((tenant.questions.get(serviceId) ?? []).map(({ key, label }) => [key, label]));
  const lines = Object.entries(customer.answers ?? {}).map(
    ([key, answer]) => html`<p class="note">${labels.get(key) ?? key} ${answerText(answer, language)}</p>`,
  );
  return lines.join('');
}

function answerText(answer: Answer, language: Visit['language']): string {
  if (typeof answer === 'boolean') return YES_OR_NO[language][answer ? 0 : 1];
  return typeof answer === 'string' ? answer : answer.join(', ');
}

const YES_OR_NO = { de: ['ja', 'nein'], en: ['yes', 'no'] } as const;

/** Whether an appointment agrees with Cal.com, if it is active or needs manual action. */
function agreement({ language }: Visit, { status, syncStatus, flag }: Appointment): string {
  const { syncs } = APPOINTMENTS[language];
  if (syncStatus === 'manual_review') return badge('bad', syncs.manual_review);
  if (flag !== null) return badge('warn', syncs.flagged);
  return status === 'booked' ? html`<span class="note">${syncs[syncStatus]}</span>` : '';
}

const PHASE_TONES: Readonly<Record<AppointmentPhase['status'], Tone>> = {
  intended: 'quiet',
  requested: 'warn',
  declined: 'quiet',
  confirmed: 'good',
  cancelled: 'quiet',
};

/** The segments of an appointment with their times, and the booking of each in Cal.com. */
export function phaseTable({ tenant, language, format }: Visit, appointment: Appointment): string {
  const words = APPOINTMENTS[language];
  const rows = appointment.phases.map(({ segmentKey, staffId, startMs, endMs, bookingUid, status }) => {
    const title = segmentTitle(tenant, appointment.serviceId, segmentKey);
    const booking = bookingUid === null ? words.noBooking : html`<code>${bookingUid}</code>`;
    return html`<tr>
      <th scope="row"><span class="segment-key">${segmentKey}</span> ${title}</th>
      <td class="nowrap">!${time(format.time, startMs)}–!${time(format.time, endMs)}</td>
      <td>${staffTitle(tenant, staffId)}</td>
      <td>!${badge(PHASE_TONES[status], words.phaseStatuses[status])}</td>
      <td>!${booking}</td>
    </tr>`;
  });
  const heads = [words.segment, words.when, words.staff, words.status, words.booking];
  return table({ label: words.segmentsOf(appointment.customer.name), look: 'compact', heads, rows });
}
