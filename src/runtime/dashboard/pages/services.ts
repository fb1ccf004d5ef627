import { html } from 'ghtml';
import type { AssignmentRow, ServiceRow } from '../../../model/stored.ts';
import { timeline } from '../../../model/time/timeline.ts';
import { spoken, type Format, type Language } from '../format.ts';
import type { Page, PageBody, Visit } from '../page.ts';
import { badge, calops, empty, part, table } from '../parts/html-parts.ts';
import { staffTitle } from '../views/names.ts';

const SERVICES = spoken({
  en: {
    title: 'Services',
    intro: 'What can be booked, how long each takes, and which gaps are free for other customers.',
    none: 'No services yet',
    noneHint: 'Declare them in the manifests, then apply them:',
    paused: 'paused',
    retired: 'retired',
    composite: 'Several segments',
    simple: 'One segment',
    service: 'Service',
    length: 'Length',
    price: 'Price',
    total: 'in total',
    busy: 'busy for',
    timeline: (title: string) => `Timeline of ${title}`,
    free: 'staff are free for others',
    blocked: 'staff stay blocked',
    gap: 'Gap',
    by: 'With',
    noOne: 'no one',
    own: (minutes: string) => `takes ${minutes}`,
    primary: 'first choice',
    legendWork: 'work',
    legendFree: 'gap, free for others',
    legendBlocked: 'gap, blocked',
  },
  de: {
    title: 'Leistungen',
    intro: 'Was gebucht werden kann, wie lange es dauert und wo dazwischen Zeit für andere ist.',
    none: 'Noch keine Leistungen',
    noneHint: 'Sie stehen in den Manifesten; angewendet werden sie so:',
    paused: 'pausiert',
    retired: 'eingestellt',
    composite: 'Aus mehreren Abschnitten',
    simple: 'Aus einem Abschnitt',
    service: 'Leistung',
    length: 'Dauer',
    price: 'Preis',
    total: 'insgesamt',
    busy: 'davon belegt',
    timeline: (title: string) => `Ablauf von ${title}`,
    free: 'frei für andere',
    blocked: 'bleibt belegt',
    gap: 'Pause',
    by: 'Bei',
    noOne: 'niemandem',
    own: (minutes: string) => `braucht ${minutes}`,
    primary: 'erste Wahl',
    legendWork: 'Arbeit',
    legendFree: 'Pause, frei für andere',
    legendBlocked: 'Pause, belegt',
  },
});

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
  // always all parts: one that appears later needs its location in the page
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

/** Only for a service that is not offered. */
function stateOf({ language }: Visit, { state }: ServiceRow): string {
  return state === 'paused' || state === 'retired' ? badge('quiet', SERVICES[language][state]) : '';
}

function priceOf({ format }: Visit, { priceAmount, priceCurrency }: ServiceRow): string {
  return priceAmount === null || priceCurrency === null ? '' : format.money(priceAmount, priceCurrency);
}

/** The staff who perform it, with their own minutes if they have any. */
function staffOf({ tenant, language, format }: Visit, service: ServiceRow): string {
  const words = SERVICES[language];
  const assignments = (tenant.assignments.get(service.id) ?? []).filter(({ state }) => state === 'active');
  if (assignments.length === 0) return html`${words.noOne}`;
  const said = ({ staffId, isPrimary, customDuration }: AssignmentRow): string => {
    const own = customDuration === null ? [] : [words.own(format.minutes(courseOf(service, customDuration).minutes))];
    const notes = [...(isPrimary ? [words.primary] : []), ...own];
    const more = notes.length === 0 ? '' : html` <span class="note">(${notes.join(', ')})</span>`;
    return html`${staffTitle(tenant, staffId)}!${more}`;
  };
  return assignments.map(said).join(', ');
}

export interface TimelineData {
  readonly title: string;
  readonly course: Course;
  readonly language: Language;
  readonly format: Format;
}

const HEIGHT = 34;

/** The course of a service as a bar, and as a list for screen readers: the bar is hidden from them. */
function timelineOf(data: TimelineData): string {
  const { title, course, language } = data;
  const bar = html`<svg class="timeline" aria-hidden="true" width="100%" height="${HEIGHT}">
    !${course.stretches.map((stretch) => barOf(stretch, course.minutes))}
  </svg>`;
  return html`!${bar}
    <ol class="course" aria-label="${SERVICES[language].timeline(title)}">
      !${course.stretches.map((stretch) => itemOf(data, stretch))}
    </ol>`;
}

function barOf({ kind, from, minutes, key }: Stretch, whole: number): string {
  const share = (part: number): string => `${Math.round((part / whole) * 10_000) / 100}%`;
  const tall = kind === 'work' ? HEIGHT : 10;
  const y = (HEIGHT - tall) / 2;
  const word = html`<text class="stretch-key" x="${share(from + minutes / 2)}" y="22">${key}</text>`;
  return html`<rect
      class="stretch-${kind}"
      x="${share(from)}"
      width="${share(minutes)}"
      y="${y}"
      height="${tall}"
      rx="3"
    />
    !${key === '' ? '' : word}`;
}

function itemOf({ language, format }: TimelineData, { kind, minutes, key, title }: Stretch): string {
  const words = SERVICES[language];
  const length = html`<span class="minutes">${format.minutes(minutes)}</span>`;
  if (kind === 'work') return html`<li><span class="segment-key">${key}</span> ${title} !${length}</li>`;
  const name = title === '' ? words.gap : title;
  return html`<li class="gap">${name}, ${words[kind]} !${length}</li>`;
}

/** The course of a service: its segments and gaps. Minutes. */
interface Stretch {
  readonly kind: 'work' | 'free' | 'blocked';
  readonly from: number;
  readonly minutes: number;
  /** The key of a segment; empty for a gap. */
  readonly key: string;
  /** Empty for a gap without a title. */
  readonly title: string;
}

interface Course {
  readonly stretches: readonly Stretch[];
  readonly minutes: number;
  /** How long the staff member can serve no other customer. */
  readonly busyMinutes: number;
}

export function courseOf(
  { segments }: Pick<ServiceRow, 'segments'>,
  ownMinutes: { readonly [segmentKey: string]: number } = {},
): Course {
  const { phases, busy, toMs } = timeline({ segments, ownMinutes, startMs: 0 });
  const stretches = segments.flatMap(({ key, title, gapAfter }, index): readonly Stretch[] => {
    const phase = phases[index];
    if (!phase) return [];
    const work = { kind: 'work', from: minutesOf(phase.fromMs), minutes: phase.minutes, key, title } as const;
    if (gapAfter === undefined || gapAfter.minutes === 0) return [work];
    const { minutes, policy, title: gapTitle = '' } = gapAfter;
    return [work, { kind: policy, from: minutesOf(phase.toMs), minutes, key: '', title: gapTitle }];
  });
  const busyMs = busy.reduce((sum, stretch) => sum + stretch.toMs - stretch.fromMs, 0);
  return { stretches, minutes: minutesOf(toMs), busyMinutes: minutesOf(busyMs) };
}

function minutesOf(ms: number): number {
  return ms / 60_000;
}
