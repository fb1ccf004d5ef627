import { html } from 'ghtml';
import { isSameJson, type Json } from '../../../model/json.ts';
import type { RunChangeRecord, RunRecord } from '../../../model/stored.ts';
import type { CountedRun, RunOnPage } from '../../../store/dashboard/dashboard-store.ts';
import { spoken, type Language } from '../format.ts';
import type { Page, PageBody, Visit } from '../page.ts';
import {
  badge,
  calops,
  command,
  empty,
  facts,
  jsonValue,
  part,
  table,
  time,
  type Fact,
  type Tone,
} from '../parts/html-parts.ts';
import { resourceTitle } from './drift.ts';

type Statuses = Readonly<Record<RunRecord['status'], string>>;
type Outcomes = Readonly<Record<RunChangeRecord['status'], string>>;

const en: { readonly statuses: Statuses; readonly outcomes: Outcomes } = {
  statuses: { running: 'running', done: 'done', partial: 'partial', failed: 'failed', interrupted: 'interrupted' },
  outcomes: { intended: 'begun', done: 'done', failed: 'failed', skipped: 'skipped', unknown: 'unknown' },
};
const de: typeof en = {
  statuses: {
    running: 'läuft',
    done: 'fertig',
    partial: 'zum Teil',
    failed: 'gescheitert',
    interrupted: 'abgebrochen',
  },
  outcomes: {
    intended: 'begonnen',
    done: 'fertig',
    failed: 'gescheitert',
    skipped: 'ausgelassen',
    unknown: 'unbekannt',
  },
};

const actionsEn = { create: 'Created', update: 'Changed', adopt: 'Taken over', retire: 'Retired', delete: 'Deleted' };
const actionsDe: typeof actionsEn = {
  create: 'Angelegt',
  update: 'Geändert',
  adopt: 'Übernommen',
  retire: 'Eingestellt',
  delete: 'Gelöscht',
};

const RUNS = spoken({
  en: {
    ...en,
    title: 'Runs',
    intro: 'Who applied what, when, from which commit, and the result.',
    none: 'Nothing was applied yet',
    noneHint: 'A first look at what would change:',
    table: 'Runs, the latest first',
    started: 'Started',
    command: 'Command',
    who: 'Who',
    commit: 'Commit',
    noCommit: 'none',
    outcome: 'Outcome',
    changes: 'Changes',
    noChanges: 'no change',
    took: 'Took',
    calls: 'Calls to Cal.com',
    counts: (count: string, outcome: string) => `${count} ${outcome}`,
    run: (when: string) => `Run of ${when}`,
    runIntro: 'Each change with its fields before and after.',
    build: 'Build',
    back: 'All runs',
    more: (count: string) => `${count} more changes are shown by:`,
    rollback: 'To plan a rollback to this run:',
    field: 'Field',
    before: 'Before',
    after: 'After',
    nothing: 'nothing',
    notWritten: 'not written',
    actions: actionsEn,
    seconds: (seconds: string) => `${seconds} s`,
    fieldsOf: (name: string) => `Fields of ${name}`,
  },
  de: {
    ...de,
    title: 'Läufe',
    intro: 'Wer wann was angewendet hat, von welchem Commit, und was daraus wurde.',
    none: 'Noch wurde nichts angewendet',
    noneHint: 'Ein erster Blick darauf, was sich ändern würde:',
    table: 'Läufe, der letzte zuerst',
    started: 'Begonnen',
    command: 'Befehl',
    who: 'Wer',
    commit: 'Commit',
    noCommit: 'keiner',
    outcome: 'Ergebnis',
    changes: 'Änderungen',
    noChanges: 'keine Änderung',
    took: 'Dauer',
    calls: 'Aufrufe an Cal.com',
    counts: (count: string, outcome: string) => `${count} ${outcome}`,
    run: (when: string) => `Lauf vom ${when}`,
    runIntro: 'Jede Änderung mit ihren Feldern vorher und nachher.',
    build: 'Build',
    back: 'Alle Läufe',
    more: (count: string) => `${count} weitere Änderungen zeigt:`,
    rollback: 'Den Weg zurück zu dem, was dieser Lauf angewendet hat, plant:',
    field: 'Feld',
    before: 'Vorher',
    after: 'Nachher',
    nothing: 'nichts',
    notWritten: 'nicht geschrieben',
    actions: actionsDe,
    seconds: (seconds: string) => `${seconds} s`,
    fieldsOf: (name: string) => `Felder von ${name}`,
  },
});

const TONES: Readonly<Record<RunRecord['status'], Tone>> = {
  running: 'quiet',
  done: 'good',
  partial: 'warn',
  failed: 'bad',
  interrupted: 'bad',
};

const OUTCOME_TONES: Readonly<Record<RunChangeRecord['status'], Tone>> = {
  intended: 'quiet',
  done: 'good',
  failed: 'bad',
  skipped: 'warn',
  unknown: 'bad',
};

function runBadge({ language }: Visit, { status }: CountedRun): string {
  return badge(TONES[status], RUNS[language].statuses[status]);
}

/** `12 done, 1 failed` */
function countsOf({ language, format }: Visit, { counts }: CountedRun): string {
  const words = RUNS[language];
  const order = ['done', 'failed', 'unknown', 'skipped', 'intended'] as const;
  const said = order.flatMap((status) => {
    const count = counts[status] ?? 0;
    return count === 0 ? [] : [words.counts(format.count(count), words.outcomes[status])];
  });
  return said.length === 0 ? words.noChanges : said.join(', ');
}

function commitOf({ language }: Visit, { commit }: CountedRun): string {
  if (commit === null) return html`<span class="note">${RUNS[language].noCommit}</span>`;
  return html`<code>${commit.replace(/^([0-9a-f]{8})[0-9a-f]+/, '$1')}</code>`;
}

function durationOf({ language, format }: Visit, { startedAt, finishedAt }: CountedRun): string {
  if (finishedAt === null) return '–';
  return RUNS[language].seconds(format.count(Math.round((Date.parse(finishedAt) - Date.parse(startedAt)) / 100) / 10));
}

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
    <th scope="row" class="nowrap"><a href="${visit.base}/runs/${encodeURIComponent(id)}">!${started}</a></th>
    <td>${who}<span class="note">${command}</span></td>
    <td class="nowrap">!${commitOf(visit, run)}</td>
    <td>!${runBadge(visit, run)}</td>
    <td>${countsOf(visit, run)}</td>
    <td class="nowrap">${durationOf(visit, run)}</td>
  </tr>`;
}

/** The first run of a company has hundreds of changes. */
const CHANGES_SHOWN = 100;

export const runPage: Page = { path: '/runs/:id', menu: '/runs', show: showRun };

async function showRun(visit: Visit): Promise<PageBody | undefined> {
  const { store, company, id, language, format } = visit;
  const words = RUNS[language];
  const found = await store.dashboard.run(company.id, id, CHANGES_SHOWN);
  if (!found) return undefined;
  const all = Object.values(found.run.counts).reduce((sum, count) => sum + count, 0);
  const hidden = all - found.changes.length;
  const more =
    hidden === 0
      ? ''
      : html`<p>${words.more(format.count(hidden))}</p>
          !${command(`calops history show ${id}`)}`;
  const content = html`<p class="back"><a href="${visit.base}/runs">${words.back}</a></p>
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

/** The field may contain any text: only a web address becomes a link. */
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
