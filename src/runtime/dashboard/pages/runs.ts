import { html } from 'ghtml';
import type { CountedRun } from '../../../store/dashboard/dashboard-store.ts';
import type { Page, PageBody, Visit } from '../page.ts';
import { calops, empty, part, table, time } from '../parts/html-parts.ts';
import { commitOf, countsOf, durationOf, runBadge } from '../parts/run-facts.ts';
import { RUNS } from '../words/runs.ts';

const SHOWN = 50;

export const runsPage: Page = {
  path: '/runs',
  menu: { title: { en: RUNS.en.title, de: RUNS.de.title } },
  show,
};

async function show(visit: Visit): Promise<PageBody> {
  const { store, company, language } = visit;
  const words = RUNS[language];
  const runs = await store.dashboard.runs(company.id, SHOWN);
  const heads = [words.started, words.who, words.commit, words.outcome, words.changes, words.took];
  const list = table({ label: words.table, heads, rows: runs.map((run) => row(visit, run)) });
  const none = empty(words.none, words.noneHint, calops(company.name, 'plan'));
  return { heading: words.title, intro: words.intro, content: part('runs', runs.length === 0 ? none : list) };
}

function row(visit: Visit, run: CountedRun): string {
  const { id, command, who, startedAt } = run;
  const started = time(visit.format.moment, Date.parse(startedAt));
  return html`<tr>
    <th scope="row" class="nowrap"><a href="/dashboard/runs/${encodeURIComponent(id)}">!${started}</a></th>
    <td>${who}<span class="note">${command}</span></td>
    <td class="nowrap">!${commitOf(visit, run)}</td>
    <td>!${runBadge(visit, run)}</td>
    <td>${countsOf(visit, run)}</td>
    <td class="nowrap">${durationOf(visit, run)}</td>
  </tr>`;
}
