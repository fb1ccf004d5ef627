import { html } from 'ghtml';
import type { ClosureRow } from '../../../model/stored.ts';
import type { Utilisation } from '../../../model/time/utilisation.ts';
import type { Busy } from '../../../store/bookings/booking-store.ts';
import type { BookedClass } from '../../../store/insight/insight-store.ts';
import { formatOf, type Format } from '../format.ts';
import type { Visit } from '../page.ts';
import { badge, calops, command, empty, part, table, time } from '../parts/html-parts.ts';
import { serviceTitle, staffTitle } from '../views/names.ts';
import {
  type ClosureAhead,
  closuresAhead,
  DAYS_AHEAD,
  hasHours,
  type NextStart,
  nextStarts,
  utilisationRows,
  weeksAround,
} from '../views/outlook.ts';
import { OUTLOOK } from './outlook-words.ts';

/** Branches whose columns can be equally wide on a phone. */
const MOST_EVEN = 1;
/** Services before the rest is folded away. */
const MOST_STARTS = 10;
/** Branches whose free starts have room beside closures and classes. */
const MOST_ASIDE = 2;
const MOST_CLOSURES = 5;
const MOST_CLASSES = 8;
/** Names in one cell. */
const MOST_NAMES = 2;
const DAY_MS = 86_400_000;

/**
 * What is ahead of a company: free starts, utilisation, closures, classes. Three statements at most, whatever the company has, and no call
 * to Cal.com: a page is reloaded whenever something changes.
 */
export async function outlook(visit: Visit): Promise<string> {
  const { company, tenant, store, nowMs } = visit;
  const words = OUTLOOK[visit.language];
  const ahead = { fromMs: nowMs, toMs: nowMs + (DAYS_AHEAD + 1) * DAY_MS };
  const isLimited = hasHours(tenant);
  const hasClasses = [...tenant.services.values()].some(
    ({ state, capacity }) => state === 'active' && capacity !== null,
  );
  const staffIds = [...tenant.staff.values()].filter(({ isActive }) => isActive).map(({ id }) => id);
  const span = weeksAround(nowMs, company.timeZone);
  const [busy, booked, classes] = await Promise.all([
    isLimited ? store.bookings.busy(company.id, staffIds, ahead) : null,
    isLimited ? store.insight.bookedWork(company.id, span) : [],
    hasClasses ? store.insight.bookedClasses(company.id, ahead, MOST_CLASSES) : [],
  ]);
  const unlimited = html`<h2>${words.starts}</h2>
    !${empty(words.noHoursTitle, words.noHoursHint)}`;
  const parts = {
    closures: part('closures', closuresPart(visit)),
    classes: hasClasses ? part('classes', classesPart(visit, classes)) : '',
    starts: part('starts', busy ? startsPart(visit, busy) : unlimited),
  };
  return html`!${busy ? part('utilisation', utilisationPart(visit, { ...span, booked })) : ''}!${columns(visit, parts)}`;
}

/** The free starts of many branches need the whole width. */
function columns({ tenant }: Visit, parts: { readonly [name in 'closures' | 'classes' | 'starts']: string }): string {
  if (tenant.branches.size > MOST_ASIDE) {
    return html`<div class="columns columns-equal">!${parts.closures}!${parts.classes}</div>
      !${parts.starts}`;
  }
  return html`<div class="columns columns-aside">
    <div>!${parts.closures}!${parts.classes}</div>
    !${parts.starts}
  </div>`;
}

function startsPart(visit: Visit, { stretches: held }: Busy): string {
  const { tenant, company, language, nowMs } = visit;
  const words = OUTLOOK[language];
  const { services, branches, hidden } = nextStarts(tenant, { nowMs, held });
  const heading = html`<h2>${words.starts}</h2>`;
  if (services.length === 0) {
    return html`!${heading}!${empty(words.noService, words.noServiceHint, calops(company.name, 'apply'))}`;
  }
  const formats = branches.map(({ timeZone }) => formatOf(language, timeZone));
  const rows = services.map(
    ({ service, next }) =>
      html`<tr>
        <th scope="row">${service.title}</th>
        !${next.map((one, index) => html`<td>!${startCell(visit, one, formats[index] ?? visit.format)}</td>`)}
      </tr>`,
  );
  const heads = [words.service, ...branches.map(({ title }) => title)];
  // two tables with the same columns, as far as they fit
  const look = branches.length <= MOST_EVEN ? 'compact even' : 'compact';
  const startsTable = (some: readonly string[]): string => table({ label: words.starts, look, heads, rows: some });
  const folded = rows.slice(MOST_STARTS);
  const rest = html`<details data-key="starts">
    <summary>${words.startsFolded(folded.length)}</summary>
    !${startsTable(folded)}
  </details>`;
  const more = html`<p class="note">${words.startsHidden(visit.format.count(hidden))}</p>
    !${command(calops(company.name, 'slots', 'SERVICE'))}`;
  return html`!${heading}
    <p class="part-note note">${words.startsNote}</p>
    !${startsTable(rows.slice(0, MOST_STARTS))}!${folded.length > 0 ? rest : ''}!${hidden > 0 ? more : ''}`;
}

function startCell({ tenant, language }: Visit, next: NextStart, format: Format): string {
  const words = OUTLOOK[language];
  const quiet = (text: string): string => html`<span class="note">${text}</span>`;
  switch (next.kind) {
    case 'not-offered':
      return html`<span class="note" aria-hidden="true">–</span><span class="sr-only">${words.notOffered}</span>`;
    case 'not-bookable':
      return badge('bad', words.notBookable);
    case 'no-hours':
      return quiet(words.noHours);
    case 'none':
      return badge('warn', words.none(DAYS_AHEAD));
    case 'start': {
      const names = next.staffIds.map((id) => staffTitle(tenant, id));
      const rest = names.length - MOST_NAMES;
      const shown = names.slice(0, rest === 1 ? undefined : MOST_NAMES).join(', ');
      const who = `${words.with} ${rest > 1 ? words.more(shown, rest) : shown}`;
      const places = next.left === null ? '' : ` · ${words.placesFree(next.left)}`;
      return html`!${time(format.visit, next.startMs)} !${quiet(`${who}${places}`)}`;
    }
  }
}

interface Weeks extends ReturnType<typeof weeksAround> {
  readonly booked: Parameters<typeof utilisationRows>[2];
}

function utilisationPart({ tenant, company, language, format }: Visit, { booked, thisWeek, ...span }: Weeks): string {
  const words = OUTLOOK[language];
  const { rows, hidden } = utilisationRows(tenant, span, booked);
  const weeks = [...new Set(rows.flatMap((row) => row.weeks.map(({ week }) => week)))];
  const shown = rows.map(
    (row) =>
      html`<tr>
        <th scope="row">${row.title}</th>
        !${row.weeks.map((one) => html`<td>!${rateCell(one, language, format)}</td>`)}
      </tr>`,
  );
  const heads = weeks.map((week) => {
    const title = words.week(Number(week.slice(-2)));
    return week === thisWeek ? `${title} (${words.thisWeek})` : title;
  });
  const more = html`<p class="note">${words.utilisationHidden(format.count(hidden))}</p>
    !${command(calops(company.name, 'report'))}`;
  return html`<h2>${words.utilisation}</h2>
    <p class="part-note note">${words.utilisationNote}</p>
    !${table({ label: words.utilisation, look: 'compact', heads: [words.staff, ...heads], rows: shown })}!${
      hidden > 0 ? more : ''
    }`;
}

/** Wide enough that the lengths can be whole numbers. */
const METER = 100;

function rateCell(
  { rate, bookedMinutes, openMinutes }: Omit<Utilisation, 'branch'>,
  language: Visit['language'],
  format: Format,
): string {
  const words = OUTLOOK[language];
  if (rate === null) return html`<span class="note">${words.closed}</span>`;
  const length = Math.round(Math.min(1, rate) * METER);
  const hoursOf = (minutes: number): string => format.count(Math.round(minutes / 6) / 10);
  const hours = words.hours(hoursOf(bookedMinutes), hoursOf(openMinutes));
  return html`<span class="rate">${format.percent(Math.round(rate * 100) / 100)}</span>
    <svg class="meter" viewBox="0 0 ${METER} 1" preserveAspectRatio="none" aria-hidden="true">
      <rect class="meter-open" width="${METER}" height="1" />
      <rect class="bar-booked" width="${length}" height="1" />
    </svg>
    <span class="note">${hours}</span>`;
}

function closuresPart(visit: Visit): string {
  const { tenant, nowMs, language, format } = visit;
  const words = OUTLOOK[language];
  const ahead = closuresAhead(tenant, nowMs);
  const heading = html`<h2>${words.closures}</h2>`;
  if (ahead.length === 0) {
    return html`!${heading}!${empty(words.noClosures, words.noClosuresHint, holidaysCommand(visit))}`;
  }
  const hidden = ahead.length - MOST_CLOSURES;
  return html`!${heading}
    <ol class="next">
      !${ahead.slice(0, MOST_CLOSURES).map((one) => closureItem(visit, one))}
    </ol>
    !${hidden > 0 ? html`<p class="note">${words.closuresHidden(format.count(hidden))}</p>` : ''}`;
}

/** In November people plan the next year. */
const PLANNED_AHEAD_MS = 60 * DAY_MS;

/** `calops holidays --country AT --year 2027`, in the country of the company's locale. */
function holidaysCommand({ company, nowMs }: Visit): string {
  const country = /-([A-Z]{2})$/.exec(company.locale)?.[1] ?? 'DE';
  return `calops holidays --country ${country} --year ${new Date(nowMs + PLANNED_AHEAD_MS).getUTCFullYear()}`;
}

function closureItem({ tenant, language, format, nowMs }: Visit, { closure, hasBegun }: ClosureAhead): string {
  const words = OUTLOOK[language];
  const { staff, branches } = closure;
  // why a staff member is absent is shown to no one
  const what = staff === null ? (closure.title ?? words.reasons[closure.reason]) : words.absence;
  const names = [
    ...(staff ?? []).map((id) => staffTitle(tenant, id)),
    ...(branches ?? []).map((id) => tenant.branches.get(id)?.title ?? id),
  ];
  const whose = names.length === 0 ? words.everyone : names.join(', ');
  return html`<li>
    <span class="when">${closureDates(closure, format, nowMs)} !${hasBegun ? badge('warn', words.now) : ''}</span>
    <span class="what">${what}</span>
    <span class="note">${whose}</span>
  </li>`;
}

/** `Fr., 25. Dez. – Sa., 26. Dez.`, `Fr., 18. Dez., 13:00 – 18:00` */
function closureDates({ from, to }: Pick<ClosureRow, 'from' | 'to'>, format: Format, nowMs: number): string {
  const [[firstDay = '', firstTime], [lastDay = '', lastTime]] = [from.split('T'), to.split('T')];
  const year = String(new Date(nowMs).getUTCFullYear());
  const dayOf = (day: string): string => `${format.day(day).full}${day.startsWith(year) ? '' : ` ${day.slice(0, 4)}`}`;
  const begin = firstTime === undefined ? dayOf(firstDay) : `${dayOf(firstDay)}, ${firstTime}`;
  if (firstDay !== lastDay) return `${begin} – ${dayOf(lastDay)}${lastTime === undefined ? '' : `, ${lastTime}`}`;
  return lastTime === undefined ? begin : `${begin} – ${lastTime}`;
}

function classesPart(visit: Visit, classes: readonly BookedClass[]): string {
  const { tenant, language, format } = visit;
  const words = OUTLOOK[language];
  const heading = html`<h2>${words.classes}</h2>`;
  if (classes.length === 0) return html`!${heading}!${empty(words.noClasses, words.noClassesHint)}`;
  const items = classes.map((one) => {
    const capacity = tenant.services.get(one.serviceId)?.capacity ?? one.capacity;
    const left = Math.max(0, capacity - one.taken);
    const branch = tenant.branches.get(one.branchId);
    const place = tenant.branches.size > 1 && branch ? ` · ${branch.title}` : '';
    const clock = branch ? formatOf(language, branch.timeZone) : format;
    return html`<li>
      <span class="when">!${time(clock.visit, one.startMs)}</span>
      <span class="what">${serviceTitle(tenant, one)}</span>
      <span class="note">${words.with} ${staffTitle(tenant, one.staffId)}${place}</span>
      !${left === 0 ? badge('quiet', words.full) : badge('good', words.places(left, capacity))}
    </li>`;
  });
  return html`!${heading}
    <ol class="next">
      !${items}
    </ol>`;
}
