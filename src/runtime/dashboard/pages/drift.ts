import { html } from 'ghtml';
import type { ChangeAuthor, DriftFinding, FindingStatus } from '../../../model/drift-finding.ts';
import type { Page, PageBody, Visit } from '../page.ts';
import { badge, calops, command, empty, facts, part, time } from '../parts/html-parts.ts';
import type { Fact, Tone } from '../parts/html-parts.ts';
import { jsonValue } from '../parts/json-value.ts';
import { resourceTitle } from '../views/resources.ts';
import { DRIFT } from '../words/drift.ts';

export const driftPage: Page = {
  path: '/drift',
  menu: { title: { en: DRIFT.en.title, de: DRIFT.de.title }, count: ({ drift }) => drift.length },
  show,
};

/** What is over is shown for a while, so that nobody wonders where it went. */
const RESOLVED_MS = 7 * 86_400_000;
const GROUPS: readonly FindingStatus[] = ['confirmed', 'suspected', 'acknowledged', 'resolved'];
const TONES: Readonly<Record<FindingStatus, Tone>> = {
  confirmed: 'warn',
  suspected: 'quiet',
  acknowledged: 'quiet',
  resolved: 'good',
};

async function show(visit: Visit): Promise<PageBody> {
  const { company, attention, language, nowMs } = visit;
  const words = DRIFT[language];
  const isRecent = ({ resolvedAt }: DriftFinding): boolean =>
    resolvedAt === null || Date.parse(resolvedAt) > nowMs - RESOLVED_MS;
  const byStatus = Map.groupBy(attention.findings.filter(isRecent), ({ status }) => status);
  const isClear = GROUPS.every((status) => status === 'resolved' || !byStatus.has(status));
  const clear = isClear ? empty(words.none, words.noneHint, calops(company.name, 'drift')) : '';
  const groups = GROUPS.map((status) => {
    const findings = (byStatus.get(status) ?? []).toSorted(orphansFirst);
    const cards = findings.map((finding) => card(visit, finding));
    const content =
      cards.length === 0
        ? ''
        : html`<h2>${words.groups[status]}</h2>
            !${cards}`;
    return part(`drift-${status}`, content);
  });
  return { heading: words.title, intro: words.intro, content: part('drift-clear', clear) + groups.join('') };
}

function orphansFirst(a: DriftFinding, b: DriftFinding): number {
  return Number(b.kind === 'orphan') - Number(a.kind === 'orphan');
}

function card(visit: Visit, finding: DriftFinding): string {
  const { tenant, language } = visit;
  const words = DRIFT[language];
  const { kind, resource, field, status } = finding;
  const place = field === null ? resource : `${resource} · ${field}`;
  return html`<article class="panel">
    <header class="panel-head">
      <div>
        <h3>${words.kinds[kind]}: ${resourceTitle(tenant, resource, language)}</h3>
        <p class="note"><code>${place}</code></p>
      </div>
      !${badge(TONES[status], words.statuses[status])}
    </header>
    !${field === null ? '' : values(visit, finding)} !${factsOf(visit, finding)}
    !${status === 'confirmed' || status === 'suspected' ? commands(visit, finding) : ''}
  </article>`;
}

function values({ language }: Visit, { theirs, ours, lastApplied }: DriftFinding): string {
  const words = DRIFT[language];
  const sides = [
    [words.theirs, theirs],
    [words.ours, ours],
    [words.applied, lastApplied],
  ] as const;
  return facts(
    'values',
    sides.map(([name, value]) => [name, jsonValue(value, words.none2)] as const),
  );
}

function factsOf({ language, format }: Visit, finding: DriftFinding): string {
  const words = DRIFT[language];
  const { blame, firstSeen, lastSeen, timesSeen, resolvedAt, reason, acknowledgedBy, changedBy } = finding;
  const moment = (iso: string): string => time(format.moment, Date.parse(iso));
  const author = ({ name, email, at, source }: ChangeAuthor): string => {
    const who = [name, email].filter((part) => part !== null);
    const place = source === null ? [] : [words.sources[source] ?? source];
    return html`${[...who, ...place].join(', ')}, !${moment(at)}`;
  };
  const times = timesSeen === 1 ? words.once : words.timesInRow(format.count(timesSeen));
  const known: readonly Fact[] = [
    [words.blame, html`${words.blames[blame]}`],
    ...(changedBy === null ? [] : [[words.changedBy, author(changedBy)] as const]),
    [words.first, moment(firstSeen)],
    [words.last, html`!${moment(lastSeen)}, ${times}`],
    ...(resolvedAt === null ? [] : [[words.over, moment(resolvedAt)] as const]),
    ...(reason === null ? [] : [[words.why, html`${words.reasonOf(reason, acknowledgedBy ?? '')}`] as const]),
  ];
  return facts('facts', known);
}

/** What may be done about it, by whom git belongs to. */
function commands({ company, language }: Visit, { id, kind, resource }: DriftFinding): string {
  const words = DRIFT[language];
  const about = resource.slice(resource.indexOf('/') + 1);
  const why =
    kind === 'unmanaged'
      ? html`<p>${words.takeOver}</p>
          !${command(calops(company.name, 'import', 'event-type', about, '--as', 'SERVICE/KEY'))}`
      : html`<p>${words.why1}</p>
          !${command(calops(company.name, 'explain', resource.startsWith('eventType/') ? about : resource))}`;
  const acknowledge = calops(company.name, 'drift', '--ack', id, '--reason', words.ackReason);
  return html`<div class="commands">
    !${why}
    <p>${words.ack}</p>
    !${command(acknowledge)}
  </div>`;
}
