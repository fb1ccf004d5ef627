import { html } from 'ghtml';
import type { RunRecord } from '../../../model/stored.ts';
import type { DashboardStore } from '../../../store/dashboard/dashboard-store.ts';
import { COMPANIES } from '../dashboard.ts';
import { formatOf, spoken, type Format, type Language } from '../format.ts';
import type { MenuItem } from '../layout.ts';
import type { PageBody } from '../page.ts';
import { badge, empty, figureTiles, part, table, type SortHead, type Tile, type Tone } from '../parts/html-parts.ts';
import {
  FIRST_DESCENDING,
  orderOf,
  sorted,
  viewOf,
  type CompanyState,
  type CompanyView,
  type Order,
  type Sort,
} from '../views/companies.ts';

type States = Readonly<Record<CompanyState, string>>;
type Columns = Readonly<Record<Sort, string>>;
type Runs = Readonly<Record<RunRecord['status'], string>>;

const en: { readonly states: States; readonly columns: Columns; readonly runs: Runs } = {
  states: {
    'calcom-away': 'Cal.com is down',
    'apply-incomplete': 'Apply not complete',
    review: 'To review',
    hazards: 'Hazards',
    drift: 'Drift',
    unproven: 'Drift not proven',
    unchecked: 'Not checked',
    'few-succeed': 'Few bookings succeed',
    fine: 'Fine',
  },
  columns: {
    company: 'Company',
    state: 'State',
    run: 'Last apply',
    check: 'Last drift check',
    drift: 'Drift',
    hazards: 'Hazards',
    review: 'Review',
    success: 'Success',
  },
  runs: { running: 'running', done: 'done', partial: 'partial', failed: 'failed', interrupted: 'interrupted' },
};

const de: typeof en = {
  states: {
    'calcom-away': 'Cal.com gestört',
    'apply-incomplete': 'Lauf unvollständig',
    review: 'Zu klären',
    hazards: 'Risiken',
    drift: 'Abweichungen',
    unproven: 'Prüfung lückenhaft',
    unchecked: 'Nicht geprüft',
    'few-succeed': 'Zu wenige Erfolge',
    fine: 'In Ordnung',
  },
  columns: {
    company: 'Betrieb',
    state: 'Zustand',
    run: 'Letzter Lauf',
    check: 'Geprüft',
    drift: 'Abweichungen',
    hazards: 'Risiken',
    review: 'Zu klären',
    success: 'Erfolg',
  },
  runs: { running: 'läuft', done: 'fertig', partial: 'zum Teil', failed: 'gescheitert', interrupted: 'abgebrochen' },
};

const WORDS = spoken({
  en: {
    ...en,
    title: 'All companies',
    intro: 'Every company of this server. Those that need attention come first.',
    none: 'No company was applied yet',
    noneHint: 'The first apply of a company puts it here:',
    figures: 'Figures',
    count: 'Companies',
    countNote: (needing: string) => `${needing} need attention`,
    review: 'To review',
    reviewNote: 'appointments in manual review',
    drift: 'Drift',
    driftNote: 'with hazards; confirmed and open',
    success: 'Bookings that succeed',
    successNote: (booked: string, ended: string) => `${booked} of ${ended} in 14 days`,
    noneEnded: 'none in 14 days',
    of: (booked: string, ended: string) => `${booked} of ${ended}`,
    never: 'never',
    incomplete: 'incomplete',
    table: 'Companies, each with what needs attention',
    page: (page: string, of: string) => `Page ${page} of ${of}`,
    before: 'Previous',
    after: 'Next',
  },
  de: {
    ...de,
    title: 'Alle Betriebe',
    intro: 'Jeder Betrieb auf diesem Server. Was Aufmerksamkeit braucht, steht oben.',
    none: 'Noch wurde kein Betrieb angewendet',
    noneHint: 'Der erste Lauf eines Betriebs bringt ihn hierher:',
    figures: 'Kennzahlen',
    count: 'Betriebe',
    countNote: (needing: string) => `${needing} brauchen Aufmerksamkeit`,
    review: 'Zu klären',
    reviewNote: 'Termine, die jemand klären muss',
    drift: 'Abweichungen',
    driftNote: 'mit Risiken; bestätigt und offen',
    success: 'Gelungene Buchungen',
    successNote: (booked: string, ended: string) => `${booked} von ${ended} in 14 Tagen`,
    noneEnded: 'keine in 14 Tagen',
    of: (booked: string, ended: string) => `${booked} von ${ended}`,
    never: 'nie',
    incomplete: 'lückenhaft',
    table: 'Betriebe, jeder mit dem, was Aufmerksamkeit braucht',
    page: (page: string, of: string) => `Seite ${page} von ${of}`,
    before: 'Vorige',
    after: 'Nächste',
  },
});

const TONES: Readonly<Record<CompanyState, Tone>> = {
  'calcom-away': 'bad',
  'apply-incomplete': 'bad',
  review: 'bad',
  hazards: 'warn',
  drift: 'warn',
  unproven: 'warn',
  unchecked: 'warn',
  'few-succeed': 'warn',
  fine: 'good',
};

/** The days of the success rate, today included: as many as on the overview of a company. */
const DAYS = 14;
const ON_A_PAGE = 200;
const NUMBERS: readonly Sort[] = ['drift', 'hazards', 'review', 'success'];
const COLUMNS: readonly Sort[] = ['company', 'state', 'review', 'hazards', 'drift', 'success', 'run', 'check'];

export interface CompaniesVisit {
  readonly language: Language;
  readonly nowMs: number;
  readonly query: Readonly<Record<string, unknown>>;
}

interface CompaniesPage {
  readonly body: PageBody;
  readonly menu: MenuItem;
  readonly format: Format;
}

/** All companies of the server, in one statement: state, last apply, drift, review, success rate and hazards of each. */
export async function companiesPage(
  store: Pick<DashboardStore, 'companies'>,
  { language, nowMs, query }: CompaniesVisit,
): Promise<CompaniesPage> {
  const words = WORDS[language];
  const summaries = await store.companies(nowMs, DAYS);
  const companies = summaries.map((summary) => viewOf(summary, nowMs));
  const format = formatOf(language, zoneOf(companies));
  const needing = companies.filter(({ state }) => state !== 'fine').length;
  const view = { language, format, nowMs, order: orderOf(query) };
  const content =
    companies.length === 0
      ? part('companies', empty(words.none, words.noneHint, 'calops apply --company NAME'))
      : html`!${part('figures', figures(view, companies))}!${list(view, companies, query['page'])}`;
  const menu = { href: COMPANIES, title: words.count, count: needing, isCurrent: true };
  return { body: { heading: words.title, intro: words.intro, content }, menu, format };
}

/** The time zone of all companies, if they have one in common. */
function zoneOf(companies: readonly CompanyView[]): string {
  const [zone = 'UTC', ...others] = new Set(companies.map(({ timeZone }) => timeZone));
  return others.length === 0 ? zone : 'UTC';
}

interface View {
  readonly language: Language;
  readonly format: Format;
  readonly nowMs: number;
  readonly order: Order;
}

function figures({ language, format }: View, companies: readonly CompanyView[]): string {
  const words = WORDS[language];
  const sum = (count: (company: CompanyView) => number): number =>
    companies.reduce((total, company) => total + count(company), 0);
  const needing = companies.filter(({ state }) => state !== 'fine').length;
  const booked = sum((company) => company.booked);
  const ended = booked + sum(({ failed }) => failed);
  const tiles: readonly Tile[] = [
    [words.count, format.count(companies.length), words.countNote(format.count(needing))],
    [words.review, format.count(sum(({ review }) => review)), words.reviewNote],
    [words.drift, format.count(sum(({ drift, hazards }) => drift + hazards)), words.driftNote],
    [
      words.success,
      ended === 0 ? '–' : format.percent(booked / ended),
      ended === 0 ? words.noneEnded : words.successNote(format.count(booked), format.count(ended)),
    ],
  ];
  return figureTiles(words.figures, tiles);
}

function list(view: View, companies: readonly CompanyView[], wanted: unknown): string {
  const words = WORDS[view.language];
  const pages = Math.ceil(companies.length / ON_A_PAGE);
  const page = Math.min(pages, Math.max(1, Math.floor(Number(wanted)) || 1));
  const shown = sorted(companies, view.order).slice((page - 1) * ON_A_PAGE, page * ON_A_PAGE);
  const heads = COLUMNS.map((column) => headOf(view, column));
  const rows = shown.map((company) => row(view, company));
  const link = (to: number, text: string): string =>
    to < 1 || to > pages ? '' : html`<a class="button" href="${hrefOf(view.order, to)}">${text}</a>`;
  const pager = html`<p class="pager">
    !${link(page - 1, words.before)}<span class="note"
      >${words.page(view.format.count(page), view.format.count(pages))}</span
    >!${link(page + 1, words.after)}
  </p>`;
  return html`!${part('companies', table({ label: words.table, look: 'companies', heads, rows }))}
  !${part('pager', pages === 1 ? '' : pager)}`;
}

function headOf({ language, order }: View, by: Sort): SortHead {
  const isCurrent = order.by === by;
  const next = isCurrent ? !order.isDescending : FIRST_DESCENDING[by];
  const present = order.isDescending ? ('descending' as const) : ('ascending' as const);
  return {
    title: WORDS[language].columns[by],
    isNumber: NUMBERS.includes(by),
    href: hrefOf({ by, isDescending: next }, 1),
    order: isCurrent ? present : null,
  };
}

function hrefOf({ by, isDescending }: Order, page: number): string {
  const query = { sort: by, order: isDescending ? 'desc' : 'asc', ...(page > 1 && { page: String(page) }) };
  return `${COMPANIES}?${new URLSearchParams(query).toString()}`;
}

function row(view: View, company: CompanyView): string {
  const { language, format } = view;
  const words = WORDS[language];
  const { id, name, title, state, review, hazards, drift, booked, failed, successRate, lastRun, lastDrift } = company;
  const number = (count: number): string =>
    html`<td class="number">
      !${count === 0 ? html`<span class="zero">0</span>` : html`<b>${format.count(count)}</b>`}
    </td>`;
  const success = successRate === null ? '–' : format.percent(successRate);
  return html`<tr>
    <th scope="row"><a href="${COMPANIES}/${encodeURIComponent(id)}">${title}</a><span class="note">${name}</span></th>
    <td>!${badge(TONES[state], words.states[state])}</td>
    !${number(review)}!${number(hazards)}!${number(drift)}
    <td class="number nowrap">
      ${success}<span class="note"
        >${successRate === null ? '' : words.of(format.count(booked), format.count(booked + failed))}</span
      >
    </td>
    <td class="nowrap">!${moment(view, lastRun?.startedMs, lastRun ? words.runs[lastRun.status] : '')}</td>
    <td class="nowrap">
      !${moment(view, lastDrift?.checkedMs, lastDrift?.isProven === false ? words.incomplete : '')}
    </td>
  </tr>`;
}

/** How long ago it was, which is the same in every time zone; the moment itself is in its title. */
function moment({ language, format, nowMs }: View, ms: number | undefined, note: string): string {
  if (ms === undefined) return html`<span class="zero">${WORDS[language].never}</span>`;
  return html`<time datetime="${new Date(ms).toISOString()}" title="${format.moment(ms)}"
      >${format.ago(nowMs - ms)}</time
    ><span class="note">${note}</span>`;
}
