import { html } from 'ghtml';
import type { AssignmentRow, ServiceRow } from '../../../model/stored.ts';
import type { Page, PageBody, Visit } from '../page.ts';
import { badge, calops, empty, part } from '../parts/html-parts.ts';
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
  const cards = attention.coverage.rows.map(({ service }) => card(visit, service));
  const none = empty(words.none, words.noneHint, calops(company.name, 'apply'));
  const legend = html`<p class="legend">
    <span><i class="key key-work"></i>${words.legendWork}</span>
    <span><i class="key key-free"></i>${words.legendFree}</span>
    <span><i class="key key-blocked"></i>${words.legendBlocked}</span>
  </p>`;
  const content = part(
    'services',
    cards.length === 0
      ? none
      : html`!${legend}
          <div class="grid">!${cards}</div>`,
  );
  return { heading: words.title, intro: words.intro, content };
}

function card(visit: Visit, service: ServiceRow): string {
  const { language, format } = visit;
  const words = SERVICES[language];
  const { title, state, priceAmount, priceCurrency } = service;
  const course = courseOf(service);
  const price = priceAmount === null || priceCurrency === null ? '' : format.money(priceAmount, priceCurrency);
  const mark = state === 'paused' || state === 'retired' ? html`<p>!${badge('quiet', words[state])}</p>` : '';
  const busy = course.busyMinutes === course.minutes ? '' : html`, ${words.busy} ${format.minutes(course.busyMinutes)}`;
  return html`<article class="panel service">
    <header class="panel-head">
      <h2>${title}</h2>
      <p class="price">${price}</p>
    </header>
    !${mark}
    <p class="note">${format.minutes(course.minutes)} ${words.total}!${busy}</p>
    !${timelineOf({ title, course, language, format })}
    <p class="by"><span class="note">${words.by}</span> !${staffOf(visit, service)}</p>
  </article>`;
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
