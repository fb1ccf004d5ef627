import { html } from 'ghtml';
import type { Appointment } from '../../../model/appointment.ts';
import type { Page, PageBody, Visit } from '../page.ts';
import { bookingChart, lastDays, sumsOf, type BookingSums } from '../parts/booking-chart.ts';
import { calops, empty, figureTiles, part, time, type Tile, type Tone } from '../parts/html-parts.ts';
import { outlook } from './outlook.ts';
import { OVERVIEW } from './overview-words.ts';
import { exampleService, serviceTitle, staffTitles } from '../views/names.ts';

const DAYS = 14;
const NEXT = 5;

export const overviewPage: Page = {
  path: '',
  menu: { title: { en: OVERVIEW.en.title, de: OVERVIEW.de.title } },
  show,
};

async function show(visit: Visit): Promise<PageBody> {
  const { company, store, language, format, nowMs } = visit;
  const words = OVERVIEW[language];
  const [days, next, ahead] = await Promise.all([
    store.insight.bookingDays(company.id, lastDays(nowMs, company.timeZone, DAYS)),
    store.dashboard.upcoming(company.id, nowMs, NEXT),
    outlook(visit),
  ]);
  const sums = sumsOf(days);
  const noBookings = empty(
    words.noBookings,
    words.noBookingsHint,
    calops(company.name, 'slots', exampleService(visit.tenant)),
  );
  const content = html`!${part('open', open(visit))} !${part('figures', figures(visit, sums))}
    <div class="columns">
      !${part(
        'chart',
        html`<h2>${words.chart}</h2>
          !${sums.asked === 0 ? noBookings : bookingChart({ days, language, format })}`,
      )}
      !${part(
        'next',
        html`<h2>${words.next}</h2>
          !${nextList(visit, next)}`,
      )}
    </div>
    !${ahead}`;
  return { heading: words.title, intro: words.intro, content };
}

interface Task {
  readonly count: number;
  readonly title: string;
  readonly hint: string;
  readonly href: string;
  readonly tone: Tone;
}

function open(visit: Visit): string {
  const words = OVERVIEW[visit.language];
  const tasks = tasksOf(visit).filter(({ count }) => count > 0);
  if (tasks.length === 0) {
    return html`<h2 class="sr-only">${words.open}</h2>
      <div class="all-clear">
        <p class="all-clear-title">${words.clear}</p>
        <p>${words.clearHint}</p>
      </div>`;
  }
  const items = tasks.map(
    ({ title, hint, href, tone }) =>
      html`<li class="task task-${tone}"><a href="${href}">${title}</a><span class="task-hint">${hint}</span></li>`,
  );
  return html`<h2>${words.open}</h2>
    <ul class="tasks">
      !${items}
    </ul>`;
}

function tasksOf({ base, language, attention, calcom }: Visit): readonly Task[] {
  const words = OVERVIEW[language];
  const orphans = attention.drift.filter(({ kind }) => kind === 'orphan').length;
  const hostDrift = attention.drift.filter(({ kind }) => kind === 'host-unmapped').length;
  const drift = attention.drift.length - orphans - hostDrift;
  const { mapped, of } = attention.coverage;
  const task = (count: number, words: readonly [title: string, hint: string], where: string, tone: Tone): Task => {
    return { count, title: words[0], hint: words[1], href: `${base}/${where}`, tone };
  };
  const down = [`Cal.com ${words.calcomStates[calcom]}`, words.calcomHint] as const;
  return [
    task(calcom === 'closed' ? 0 : 1, down, 'appointments', 'bad'),
    task(attention.review.length, [words.review(attention.review.length), words.reviewHint], 'review', 'bad'),
    task(of - mapped, [words.gaps(of - mapped), words.gapsHint], 'coverage', 'bad'),
    task(orphans, [words.orphans(orphans), words.orphansHint], 'drift', 'warn'),
    task(drift, [words.drift(drift), words.driftHint], 'drift', 'warn'),
    task(attention.hosts, [words.hosts(attention.hosts), words.hostsHint], 'hosts', 'warn'),
  ];
}

function figures({ language, format, attention, calcom }: Visit, { asked, booked, successRate }: BookingSums): string {
  const words = OVERVIEW[language];
  const { mapped, of } = attention.coverage;
  const rate = successRate === null ? '–' : format.percent(successRate);
  const tiles: readonly Tile[] = [
    [words.booked, format.count(booked), words.bookedNote(format.count(asked))],
    [words.success, rate, successRate === null ? words.noneEnded : words.target],
    [words.coverage, `${format.count(mapped)}/${format.count(of)}`, words.coverageNote],
    [words.calcom, words.calcomStates[calcom], words.calcomNote],
  ];
  return figureTiles(words.figures, tiles);
}

function nextList({ tenant, language, format }: Visit, appointments: readonly Appointment[]): string {
  const words = OVERVIEW[language];
  if (appointments.length === 0) return empty(words.noNext, words.noNextHint);
  const items = appointments.map((appointment) => {
    const staff = staffTitles(tenant, appointment);
    return html`<li>
      <span class="when">!${time(format.visit, appointment.startMs)}</span>
      <span class="what">${appointment.customer.name}</span>
      <span class="note">${serviceTitle(tenant, appointment)} ${words.with} ${staff}</span>
    </li>`;
  });
  return html`<ol class="next">
    !${items}
  </ol>`;
}
