import { html } from 'ghtml';
import { type Appointment, partsOf, type SagaStep } from '../../../model/appointment.ts';
import type { ReviewItem } from '../../../store/bookings/review.ts';
import { spoken } from '../format.ts';
import type { Page, PageBody, Visit } from '../page.ts';
import { badge, calops, command, empty, part, time } from '../parts/html-parts.ts';
import { serviceTitle, staffTitle, type StaffTitles } from '../views/names.ts';
import { APPOINTMENTS, phaseTable } from './appointments.ts';

const kindsEn = {
  manual_review: 'Could neither be completed nor rolled back.',
  appointment_flagged: 'Differs in Cal.com from what was booked.',
};
const stepsEn: Readonly<Record<SagaStep['action'], string>> = {
  book: 'booking',
  cancel: 'cancelling',
  reschedule: 'moving',
};

const REVIEW = spoken({
  en: {
    title: 'Review',
    intro: 'Appointments that need a person, the oldest first.',
    none: 'Nothing needs your attention',
    noneHint: 'Operations that calops can neither complete nor roll back, and differences in Cal.com, appear here.',
    kinds: kindsEn,
    steps: stepsEn,
    since: 'Since',
    unknown: 'Appointment',
    reference: 'Reference',
    happened: 'What happened',
    todo: 'What to do',
    look: 'Open the bookings in Cal.com and call the customer if their times are not what was agreed.',
    mend: 'Correct it there: book what is missing, and cancel what should not be there.',
    say: 'Then record the result. The audit log keeps it with your reason.',
    stands: 'It is booked:',
    gone: 'It was cancelled, and its time is free:',
    never: 'It was never booked, and its time is free:',
    reasons: { booked: 'as agreed', cancelled: 'cancelled with the customer', failed: 'was never booked' },
    open: (segment: string, action: string) => `${action} of segment ${segment} has no known end`,
    refused: (segment: string, action: string) => `${action} of segment ${segment} was refused`,
    missing: (segment: string) => `Segment ${segment} is not in Cal.com`,
    is: (segment: string, state: string) => `In Cal.com segment ${segment} is ${state}`,
    states: {
      cancelled: 'cancelled',
      rejected: 'declined',
      moved: 'at another time',
      reassigned: 'with another staff member',
      unreadable: 'in a form that calops cannot read',
    },
    overlaps: (staff: string, when: string) => `Another booking in Cal.com takes the same time of ${staff}, ${when}`,
    unreadable: 'Cal.com lists its booking in a form that calops cannot read: compare it there',
    stillInCalcom: 'A booking that was rolled back still exists in Cal.com, and cannot be cancelled from here',
    booking: 'booking',
  },
  de: {
    title: 'Zu klären',
    intro: 'Termine, die nur ein Mensch in Ordnung bringen kann, der am längsten wartende zuerst.',
    none: 'Nichts wartet auf Sie',
    noneHint: 'Was calops weder beenden noch zurücknehmen kann und was in Cal.com anders ist, erscheint hier.',
    kinds: {
      manual_review: 'Ließ sich weder beenden noch zurücknehmen.',
      appointment_flagged: 'Ist in Cal.com anders, als er gebucht wurde.',
    },
    steps: { book: 'Buchung', cancel: 'Stornierung', reschedule: 'Verlegung' },
    since: 'Seit',
    unknown: 'Termin',
    reference: 'Kennung',
    happened: 'Was geschah',
    todo: 'Was zu tun ist',
    look: 'Öffnen Sie die Buchungen in Cal.com, und rufen Sie an, falls die Zeiten nicht die vereinbarten sind.',
    mend: 'Bringen Sie es dort in Ordnung: Fehlendes buchen, Überzähliges stornieren.',
    say: 'Sagen Sie dann, was der Termin ist. Es wird mit Ihrer Begründung festgehalten.',
    stands: 'Er steht:',
    gone: 'Er wurde storniert, seine Zeit ist frei:',
    never: 'Er kam nie zustande, seine Zeit ist frei:',
    reasons: { booked: 'wie vereinbart', cancelled: 'mit der Kundin storniert', failed: 'nie gebucht' },
    open: (segment: string, action: string) => `${action} von Abschnitt ${segment}: Ausgang unbekannt`,
    refused: (segment: string, action: string) => `${action} von Abschnitt ${segment}: abgelehnt`,
    missing: (segment: string) => `Abschnitt ${segment} fehlt in Cal.com`,
    is: (segment: string, state: string) => `Abschnitt ${segment} ist in Cal.com ${state}`,
    states: {
      cancelled: 'storniert',
      rejected: 'abgelehnt',
      moved: 'zu einer anderen Zeit',
      reassigned: 'bei jemand anderem',
      unreadable: 'in einer Form, die calops nicht lesen kann',
    },
    overlaps: (staff: string, when: string) =>
      `Eine andere Buchung in Cal.com belegt dieselbe Zeit von ${staff}, ${when}`,
    unreadable: 'Cal.com führt die Buchung in einer Form, die calops nicht lesen kann: bitte dort vergleichen',
    stillInCalcom: 'Eine aufgegebene Buchung besteht noch in Cal.com und lässt sich von hier nicht stornieren',
    booking: 'Buchung',
  },
});

export const reviewPage: Page = {
  path: '/review',
  menu: { title: { en: REVIEW.en.title, de: REVIEW.de.title }, count: ({ review }) => review.length },
  show,
};

async function show(visit: Visit): Promise<PageBody> {
  const { store, company, attention, language } = visit;
  const words = REVIEW[language];
  const ids = attention.review.map(appointmentId);
  const found = new Map((await store.dashboard.appointmentsById(company.id, ids)).map((one) => [one.id, one]));
  const items = attention.review.map((item) => card(visit, item, found.get(appointmentId(item))));
  const content = part('review', items.length === 0 ? empty(words.none, words.noneHint) : items.join(''));
  return { heading: words.title, intro: words.intro, content };
}

function card(visit: Visit, item: ReviewItem, appointment: Appointment | undefined): string {
  const { tenant, language, format } = visit;
  const words = REVIEW[language];
  const { syncs } = APPOINTMENTS[language];
  const state = item.kind === 'manual_review' ? badge('bad', syncs.manual_review) : badge('warn', syncs.flagged);
  const when = appointment
    ? html`!${time(format.visit, appointment.startMs)}, ${serviceTitle(tenant, appointment)}`
    : '';
  return html`<article class="panel">
    <header class="panel-head">
      <div>
        <h2>${appointment?.customer.name ?? words.unknown}</h2>
        <p class="note">!${when}</p>
      </div>
      !${state}
    </header>
    <p>${words.kinds[item.kind]} <span class="note">${words.since} !${time(format.moment, item.raisedMs)}</span></p>
    !${appointment ? contact(appointment) : ''}
    <h3>${words.happened}</h3>
    !${happened(visit, item)} !${appointment ? phaseTable(visit, appointment) : ''}
    <h3>${words.todo}</h3>
    !${todo(visit, appointmentId(item))}
  </article>`;
}

/** The customer's phone number or address. */
function contact({ customer: { phone, email } }: Appointment): string {
  const ways = [
    ...(phone === null ? [] : [html`<a href="tel:${phone}">${phone}</a>`]),
    ...(email === null ? [] : [html`<a href="mailto:${encodeURIComponent(email)}">${email}</a>`]),
  ];
  return ways.length === 0 ? '' : html`<p>!${ways.join(' · ')}</p>`;
}

function happened(visit: Visit, item: ReviewItem): string {
  const { booking } = REVIEW[visit.language];
  const lines = reviewReasons(visit, item).map(({ sentence, bookingUid, reply }) => {
    const uid = bookingUid === null ? '' : html` (${booking} <code>${bookingUid}</code>)`;
    const quote = reply === null || reply === '' ? '' : html`<br /><q class="note">${reply}</q>`;
    return html`<li>${sentence}!${uid}!${quote}</li>`;
  });
  return html`<ul class="plain-list">
    !${lines}
  </ul>`;
}

function todo({ company, language }: Visit, id: string): string {
  const words = REVIEW[language];
  const close = (as: keyof typeof words.reasons): string =>
    command(calops(company.name, 'review', 'close', id, '--as', as, '--reason', words.reasons[as]));
  return html`<ol class="steps">
    <li>${words.look}</li>
    <li>${words.mend}</li>
    <li>
      ${words.say}
      <p>${words.stands}</p>
      !${close('booked')}
      <p>${words.gone}</p>
      !${close('cancelled')}
      <p>${words.never}</p>
      !${close('failed')}
    </li>
  </ol>`;
}

/** The resource without its kind: `appointment/6f0c…`. */
function appointmentId({ resource }: ReviewItem): string {
  return resource.slice(resource.indexOf('/') + 1);
}

/** Why an appointment needs review: a sentence, the booking in Cal.com, and Cal.com's message. */
export interface ReviewReason {
  readonly sentence: string;
  readonly bookingUid: string | null;
  readonly reply: string | null;
}

interface Detail {
  readonly code?: string;
  readonly steps?: readonly OpenStep[];
  readonly segments?: readonly Difference[];
  readonly staffId?: string;
  readonly bookingUid?: string;
  readonly fromMs?: number;
  readonly message?: string;
}

interface OpenStep {
  readonly action: SagaStep['action'];
  readonly segment: string;
  readonly status: SagaStep['status'];
  readonly bookingUid: string | null;
  readonly error: { readonly message?: string } | null;
}

interface Difference {
  readonly segment: string;
  readonly bookingUid: string | null;
  readonly is: string;
  /** The present start of a booking that was moved. */
  readonly fromMs?: number;
  /** The present hosts of a booking that was reassigned. */
  readonly hostUserIds?: readonly number[];
}

/** What the sentences need of a visit. */
type Reader = Pick<Visit, 'language' | 'format'> & {
  readonly tenant: StaffTitles & Pick<Visit['tenant'], 'staffOfUser'>;
};

/** The detail of an alert, in sentences; only the runtime writes alerts of appointments. */
export function reviewReasons(visit: Reader, { detail }: ReviewItem): readonly ReviewReason[] {
  return partsOf(detail).flatMap((part) => reasonsIn(visit, part));
}

function reasonsIn(visit: Reader, detail: Detail): readonly ReviewReason[] {
  const words = REVIEW[visit.language];
  const { code, steps = [], segments = [], staffId, bookingUid = null, fromMs, message } = detail;
  const open = steps.map(({ action, segment, status, bookingUid, error }) => {
    const sentence = (status === 'rejected' ? words.refused : words.open)(segment, words.steps[action]);
    return { sentence, bookingUid, reply: error?.message ?? null };
  });
  const changed = segments.map((difference) => {
    const { segment, bookingUid, is } = difference;
    const state = Object.entries(words.states).find(([known]) => known === is)?.[1] ?? is;
    const sentence = words.is(segment, [state, ...nowOf(visit, difference)].join(': '));
    return { sentence: is === 'missing' ? words.missing(segment) : sentence, bookingUid, reply: null };
  });
  const all = [...open, ...changed];
  if (code === 'overlaps-in-calcom') {
    const when = fromMs === undefined ? '' : visit.format.visit(fromMs);
    all.push({ sentence: words.overlaps(staffTitle(visit.tenant, staffId ?? ''), when), bookingUid, reply: null });
  }
  if (code === 'unreadable-in-calcom') all.push({ sentence: words.unreadable, bookingUid, reply: message ?? null });
  if (code === 'stands-in-calcom') all.push({ sentence: words.stillInCalcom, bookingUid, reply: message ?? null });
  return all;
}

/** The present booking in Cal.com, in place of the one that was booked. */
function nowOf({ tenant, format }: Reader, { fromMs, hostUserIds }: Difference): readonly string[] {
  if (fromMs !== undefined) return [format.visit(fromMs)];
  if (hostUserIds === undefined) return [];
  return [hostUserIds.map((id) => staffTitle(tenant, tenant.staffOfUser.get(id) ?? String(id))).join(', ')];
}
