import { html } from 'ghtml';
import type { Appointment } from '../../../model/appointment.ts';
import type { ReviewItem } from '../../../store/bookings/review.ts';
import type { Page, PageBody, Visit } from '../page.ts';
import { badge, calops, command, empty, part, time } from '../parts/html-parts.ts';
import { phaseTable } from '../parts/phase-table.ts';
import { serviceTitle } from '../views/names.ts';
import { whatHappened } from '../views/what-happened.ts';
import { APPOINTMENTS } from '../words/appointments.ts';
import { REVIEW } from '../words/review.ts';

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

/** To call or to write to. */
function contact({ customer: { phone, email } }: Appointment): string {
  const ways = [
    ...(phone === null ? [] : [html`<a href="tel:${phone}">${phone}</a>`]),
    ...(email === null ? [] : [html`<a href="mailto:${encodeURIComponent(email)}">${email}</a>`]),
  ];
  return ways.length === 0 ? '' : html`<p>!${ways.join(' · ')}</p>`;
}

function happened(visit: Visit, item: ReviewItem): string {
  const { booking } = REVIEW[visit.language];
  const lines = whatHappened(visit, item).map(({ sentence, bookingUid, said }) => {
    const uid = bookingUid === null ? '' : html` (${booking} <code>${bookingUid}</code>)`;
    const quote = said === null || said === '' ? '' : html`<br /><q class="note">${said}</q>`;
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
