import { html } from 'ghtml';
import type { AssignmentRow, ServiceRow } from '../../../model/stored.ts';
import type { Page, PageBody, Visit } from '../page.ts';
import { badge, calops, empty, part, table } from '../parts/html-parts.ts';
import { timelineOf } from '../parts/timeline.ts';
import { staffTitle } from '../views/names.ts';
import { courseOf } from '../views/stretches.ts';
import { SERVICES } from '../words/services.ts';

export const servicesPage: Page = {
  path: '/services',
  menu: { title: { en: SERVICES.en.title, de: SERVICES.de.title } },
  show,
};

async function show(visit: Visit): Promise<PageBody> {
  const { company, attention, language } = visit;
  const words = SERVICES[language];
  const services = attention.coverage.rows.map(({ service }) => service);
  const composite = services.filter(({ segments }) => segments.length > 1);
  const simple = services.filter(({ segments }) => segments.length === 1);
  const none = empty(words.none, words.noneHint, calops(company.name, 'apply'));
  // all of them always: what appears later needs its place
  const content = html`!${part('services', services.length === 0 ? none : '')}
  !${part('composite', composite.length === 0 ? '' : composites(visit, composite))}
  !${part('simple', simple.length === 0 ? '' : simples(visit, simple))}`;
  return { heading: words.title, intro: words.intro, content };
}

function composites(visit: Visit, services: readonly ServiceRow[]): string {
  const words = SERVICES[visit.language];
  return html`<h2>${words.composite}</h2>
    <p class="legend">
      <span><i class="key key-work"></i>${words.legendWork}</span>
      <span><i class="key key-free"></i>${words.legendFree}</span>
      <span><i class="key key-blocked"></i>${words.legendBlocked}</span>
    </p>
    <div class="grid">!${services.map((service) => card(visit, service))}</div>`;
}

function simples(visit: Visit, services: readonly ServiceRow[]): string {
  const { language, format } = visit;
  const words = SERVICES[language];
  const rows = services.map(
    (service) =>
      html`<tr>
        <th scope="row">${service.title} !${stateOf(visit, service)}</th>
        <td class="nowrap">${format.minutes(courseOf(service).minutes)}</td>
        <td class="number price">${priceOf(visit, service)}</td>
        <td>!${staffOf(visit, service)}</td>
      </tr>`,
  );
  const heads = [words.service, words.length, { number: words.price }, words.by];
  return html`<h2>${words.simple}</h2>
    !${table({ label: words.simple, look: 'simple', heads, rows })}`;
}

function card(visit: Visit, service: ServiceRow): string {
  const { language, format } = visit;
  const words = SERVICES[language];
  const course = courseOf(service);
  const busy = course.busyMinutes === course.minutes ? '' : html`, ${words.busy} ${format.minutes(course.busyMinutes)}`;
  return html`<article class="panel service">
    <header class="panel-head">
      <h3>${service.title}</h3>
      <p class="price">${priceOf(visit, service)}</p>
    </header>
    !${stateOf(visit, service)}
    <p class="note">${format.minutes(course.minutes)} ${words.total}!${busy}</p>
    !${timelineOf({ title: service.title, course, language, format })}
    <p class="by"><span class="note">${words.by}</span> !${staffOf(visit, service)}</p>
  </article>`;
}

/** Only of what is not on offer. */
function stateOf({ language }: Visit, { state }: ServiceRow): string {
  return state === 'paused' || state === 'retired' ? badge('quiet', SERVICES[language][state]) : '';
}

function priceOf({ format }: Visit, { priceAmount, priceCurrency }: ServiceRow): string {
  return priceAmount === null || priceCurrency === null ? '' : format.money(priceAmount, priceCurrency);
}

/** Who performs it, with their own minutes where they have some. */
function staffOf({ tenant, language, format }: Visit, service: ServiceRow): string {
  const words = SERVICES[language];
  const assignments = (tenant.assignments.get(service.id) ?? []).filter(({ state }) => state === 'active');
  if (assignments.length === 0) return html`${words.nobody}`;
  const said = ({ staffId, isPrimary, customDuration }: AssignmentRow): string => {
    const own = customDuration === null ? [] : [words.own(format.minutes(courseOf(service, customDuration).minutes))];
    const notes = [...(isPrimary ? [words.primary] : []), ...own];
    const more = notes.length === 0 ? '' : html` <span class="note">(${notes.join(', ')})</span>`;
    return html`${staffTitle(tenant, staffId)}!${more}`;
  };
  return assignments.map(said).join(', ');
}
