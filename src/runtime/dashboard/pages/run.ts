import { html } from 'ghtml';
import type { Json } from '../../../model/json.ts';
import { isSameJson } from '../../../model/json.ts';
import type { RunChangeRecord } from '../../../model/stored.ts';
import type { RunOnPage } from '../../../store/dashboard/dashboard-store.ts';
import type { Language } from '../language.ts';
import type { Page, PageBody, Visit } from '../page.ts';
import { badge, command, facts, part, table } from '../parts/html-parts.ts';
import type { Fact } from '../parts/html-parts.ts';
import { jsonValue } from '../parts/json-value.ts';
import { commitOf, countsOf, durationOf, OUTCOME_TONES, runBadge } from '../parts/run-facts.ts';
import { resourceTitle } from '../views/resources.ts';
import { RUNS } from '../words/runs.ts';

/** The first run of a company makes hundreds. */
const SHOWN = 100;

export const runPage: Page = { path: '/runs/:id', menu: '/runs', show };

async function show(visit: Visit): Promise<PageBody | undefined> {
  const { store, company, id, language, format } = visit;
  const words = RUNS[language];
  const found = await store.dashboard.run(company.id, id, SHOWN);
  if (!found) return undefined;
  const all = Object.values(found.run.counts).reduce((sum, count) => sum + count, 0);
  const hidden = all - found.changes.length;
  const more =
    hidden === 0
      ? ''
      : html`<p>${words.more(format.count(hidden))}</p>
          !${command(`calops history show ${id}`)}`;
  const content = html`<p class="back"><a href="/dashboard/runs">${words.back}</a></p>
    !${part('run', factsOf(visit, found))}
    !${part('changes', found.changes.map((change) => changeOf(visit, change)).join(''))} !${more}
    <p>${words.rollback}</p>
    !${command(`calops rollback ${id} --out back.json`)}`;
  const heading = words.run(format.moment(Date.parse(found.run.startedAt)));
  return { heading, intro: words.runIntro, content };
}

function factsOf(visit: Visit, { run }: RunOnPage): string {
  const words = RUNS[visit.language];
  const { who, host, command: name, runUrl, calls } = run;
  const known: readonly Fact[] = [
    [words.outcome, html`!${runBadge(visit, run)} ${countsOf(visit, run)}`],
    [words.who, html`${who} · ${host}`],
    [words.command, html`<code>calops ${name}</code>`],
    [words.commit, commitOf(visit, run)],
    [words.took, durationOf(visit, run)],
    ...(calls === null ? [] : [[words.calls, visit.format.count(calls)] as const]),
    ...(isLink(runUrl)
      ? [[words.build, html`<a href="${runUrl}" rel="noreferrer">${runUrl.replace(/^https?:../, '')}</a>`] as const]
      : []),
  ];
  return facts('facts panel', known);
}

/** Anything may have been written there: only what leads somewhere is a link. */
function isLink(url: string | null): url is string {
  return url !== null && /^https?:\/\//.test(url);
}

function changeOf(visit: Visit, change: RunChangeRecord): string {
  const { tenant, language } = visit;
  const words = RUNS[language];
  const { changeId, kind, action, name, status, error } = change;
  const said = errorText(error);
  return html`<article class="change">
    <header class="change-head">
      <h2>
        <span class="action">${actionWord(action, language)}</span>
        ${resourceTitle(tenant, `${kind}/${name}`, language)}
        <code class="note">${changeId}</code>
      </h2>
      !${badge(OUTCOME_TONES[status], words.outcomes[status])}
    </header>
    !${said === '' ? '' : html`<p class="form-error">${said}</p>`} !${fields(visit, change)}
  </article>`;
}

function actionWord(action: string, language: Language): string {
  return Object.entries(RUNS[language].actions).find(([known]) => known === action)?.[1] ?? action;
}

function fields({ language }: Visit, { name, before, after, status }: RunChangeRecord): string {
  const words = RUNS[language];
  const [from, to] = [fieldsOf(before), fieldsOf(after)];
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  const changed = names.filter((field) => !isSameJson(from[field] ?? null, to[field] ?? null));
  if (changed.length === 0) return '';
  const rows = changed.map(
    (field) =>
      html`<tr>
        <th scope="row"><code>${field}</code></th>
        <td>!${jsonValue(from[field] ?? null, words.nothing)}</td>
        <td>!${jsonValue(to[field] ?? null, status === 'done' ? words.nothing : words.notWritten)}</td>
      </tr>`,
  );
  const heads = [words.field, words.before, words.after];
  return table({ label: words.fieldsOf(name), look: 'compact', heads, rows });
}

function fieldsOf(side: Json): { readonly [field: string]: Json } {
  return side !== null && typeof side === 'object' && !Array.isArray(side)
    ? (side as { readonly [field: string]: Json })
    : {};
}

/** `conflict-slug: …` */
function errorText(error: Json): string {
  const { code, message } = fieldsOf(error);
  return [code, message].filter((part) => typeof part === 'string').join(': ');
}
