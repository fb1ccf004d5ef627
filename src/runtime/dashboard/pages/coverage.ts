import { html } from 'ghtml';
import { spoken } from '../format.ts';
import type { Page, PageBody, Visit } from '../page.ts';
import { badge, calops, command, empty, part, table } from '../parts/html-parts.ts';
import type { CoverageCell, CoverageRow } from '../views/coverage.ts';

const COVERAGE = spoken({
  en: {
    title: 'Coverage',
    intro: 'Who can be booked for what. A service of several segments needs an event map for each of them.',
    none: 'Nothing is declared yet',
    noneHint: 'Declare services and staff in the manifests, then apply them:',
    sum: (mapped: string, of: string) => `${mapped} of ${of} event maps can be booked.`,
    complete: 'Every staff member can be booked as declared.',
    incomplete: 'An apply creates what is missing:',
    matrix: 'Services by staff',
    service: 'Service',
    segments: (count: number) => `${count} segments`,
    paused: 'paused',
    retired: 'retired',
    notDeclared: 'not declared',
    bookable: 'can be booked',
    missing: (segments: string) => `missing: ${segments}`,
    missingAt: (branch: string, segments: string) => `missing at ${branch}: ${segments}`,
    noHost: 'no host',
  },
  de: {
    title: 'Abdeckung',
    intro: 'Wer wofür gebucht werden kann. Eine Leistung aus mehreren Abschnitten braucht für jeden einen Buchungsweg.',
    none: 'Noch ist nichts vorgesehen',
    noneHint: 'Leistungen und Mitarbeiter stehen in den Manifesten; angewendet werden sie so:',
    sum: (mapped: string, of: string) => `${mapped} von ${of} Buchungswegen sind vorhanden.`,
    complete: 'Alle sind buchbar wie vorgesehen.',
    incomplete: 'Was fehlt, entsteht mit dem nächsten Anwenden:',
    matrix: 'Leistungen nach Mitarbeitern',
    service: 'Leistung',
    segments: (count: number) => `${count} Abschnitte`,
    paused: 'pausiert',
    retired: 'eingestellt',
    notDeclared: 'nicht vorgesehen',
    bookable: 'buchbar',
    missing: (segments: string) => `fehlt: ${segments}`,
    missingAt: (branch: string, segments: string) => `fehlt in ${branch}: ${segments}`,
    noHost: 'kein Host',
  },
});

export const coveragePage: Page = {
  path: '/coverage',
  menu: {
    title: { en: COVERAGE.en.title, de: COVERAGE.de.title },
    count: ({ coverage }) => coverage.of - coverage.mapped,
  },
  show,
};

async function show(visit: Visit): Promise<PageBody> {
  const { company, attention, language, format } = visit;
  const words = COVERAGE[language];
  const { rows, staff, mapped, of } = attention.coverage;
  const none = empty(words.none, words.noneHint, calops(company.name, 'apply'));
  const rest =
    mapped === of
      ? html`<p>${words.complete}</p>`
      : html`<p>${words.incomplete}</p>
          !${command(calops(company.name, 'plan'))}`;
  const sum = html`<p class="lead">${words.sum(format.count(mapped), format.count(of))}</p>
    !${rest}`;
  const content = part('coverage', rows.length === 0 || staff.length === 0 ? none : sum + matrix(visit));
  return { heading: words.title, intro: words.intro, content };
}

function matrix(visit: Visit): string {
  const { attention, language } = visit;
  const { staff, rows } = attention.coverage;
  const words = COVERAGE[language];
  return table({
    label: words.matrix,
    look: 'matrix',
    heads: [words.service, ...staff.map(({ title }) => title)],
    rows: rows.map((row) => rowOf(visit, row)),
  });
}

function rowOf(visit: Visit, { service, cells }: CoverageRow): string {
  const words = COVERAGE[visit.language];
  const { state, title, segments } = service;
  const mark = state === 'paused' || state === 'retired' ? badge('quiet', words[state]) : '';
  const length = segments.length === 1 ? '' : html`<span class="note">${words.segments(segments.length)}</span>`;
  return html`<tr class="${state === 'active' ? '' : 'off'}">
    <th scope="row">${title} !${mark}!${length}</th>
    !${cells.map((cell) => html`<td>!${cellOf(visit, cell)}</td>`)}
  </tr>`;
}

function cellOf({ language }: Visit, { state, mapped, of, missing, hasHost }: CoverageCell): string {
  const words = COVERAGE[language];
  switch (state) {
    case 'none':
      return html`<span class="cell-none" aria-hidden="true">–</span><span class="sr-only">${words.notDeclared}</span>`;
    case 'paused':
    case 'retired':
      return html`<span class="cell-off">${words[state]}</span>`;
    case 'complete':
      return html`<span class="cell cell-good">${mapped}/${of}</span><span class="sr-only">${words.bookable}</span>`;
    case 'missing': {
      const isOne = new Set(missing.map(({ branch }) => branch)).size === 1;
      const lacks = missing.map(({ branch, segments }) => {
        const keys = segments.join(', ');
        return isOne ? words.missing(keys) : words.missingAt(branch, keys);
      });
      const notes = [...lacks, ...(hasHost ? [] : [words.noHost])];
      return html`<span class="cell cell-bad">${mapped}/${of}</span>
        !${notes.map((note) => html`<span class="cell-note">${note}</span>`)}`;
    }
  }
}
