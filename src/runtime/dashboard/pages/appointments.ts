import { html } from 'ghtml';
import type { Appointment } from '../../../model/appointment.ts';
import type { Page, PageBody, Visit } from '../page.ts';
import { badge, calops, empty, part, time } from '../parts/html-parts.ts';
import type { Tone } from '../parts/html-parts.ts';
import { phaseTable } from '../parts/phase-table.ts';
import { exampleService, serviceTitle, staffTitles } from '../views/names.ts';
import { APPOINTMENTS } from '../words/appointments.ts';

const ON_A_PAGE = 25;

export const appointmentsPage: Page = {
  path: '/appointments',
  menu: { title: { en: APPOINTMENTS.en.title, de: APPOINTMENTS.de.title } },
  show,
};

async function show(visit: Visit): Promise<PageBody> {
  const { store, company, query, language } = visit;
  const words = APPOINTMENTS[language];
  const before = typeof query['before'] === 'string' ? query['before'] : null;
  // one more than is shown says whether there are more
  const found = await store.dashboard.appointments(company.id, { limit: ON_A_PAGE + 1, before });
  const shown = found.slice(0, ON_A_PAGE);
  const last = shown.at(-1);
  const older =
    found.length > shown.length && last
      ? html`<a class="button" href="/dashboard/appointments?before=${last.id}">${words.older}</a>`
      : '';
  const latest = before === null ? '' : html`<a class="button" href="/dashboard/appointments">${words.latest}</a>`;
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
      !${phaseTable(visit, appointment)}
    </details>
  </li>`;
}

/** What is known of Cal.com, of what stands or needs somebody. */
function agreement({ language }: Visit, { status, syncStatus, flag }: Appointment): string {
  const { syncs } = APPOINTMENTS[language];
  if (syncStatus === 'manual_review') return badge('bad', syncs.manual_review);
  if (flag !== null) return badge('warn', syncs.flagged);
  return status === 'booked' ? html`<span class="note">${syncs[syncStatus]}</span>` : '';
}
