import { html } from 'ghtml';
import type { Blame, ChangeAuthor, DriftFinding, FindingKind, FindingStatus } from '../../../model/drift-finding.ts';
import { named, type Tenant } from '../../company/tenant.ts';
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
  time,
  type Fact,
  type Tone,
} from '../parts/html-parts.ts';

type Kinds = Readonly<Record<FindingKind, string>>;
type Blames = Readonly<Record<Blame, string>>;
type Statuses = Readonly<Record<FindingStatus, string>>;

/** By Cal.com's word for the source of a change; an unknown one is shown as it is. */
type Sources = Readonly<Record<string, string>>;

const en: {
  readonly kinds: Kinds;
  readonly blames: Blames;
  readonly statuses: Statuses;
  readonly sources: Sources;
} = {
  kinds: {
    'field-changed': 'Changed in Cal.com',
    'event-type-missing': 'Gone from Cal.com',
    orphan: 'Orphaned',
    unmanaged: 'Not from git',
    'host-added': 'Host added in Cal.com',
    'host-removed': 'Host removed in Cal.com',
    'host-unmapped': 'Host and staff do not match',
    'map-missing': 'Event map missing',
    'map-stale': 'Event map out of date',
    'webhook-missing': 'Webhook gone from Cal.com',
    'webhook-changed': 'Webhook changed in Cal.com',
    'absence-missing': 'Absence gone from Cal.com',
    'absence-changed': 'Absence changed in Cal.com',
    'hours-differ': 'Schedule in Cal.com differs from the hours',
    hazard: 'A setting in Cal.com changes bookings',
    'no-effect': 'Written without effect',
  },
  blames: {
    outside: 'changed outside git',
    unapplied: 'not applied yet',
    both: 'changed outside git and in git',
  },
  statuses: {
    suspected: 'suspected',
    confirmed: 'confirmed',
    acknowledged: 'acknowledged',
    resolved: 'over',
  },
  sources: { WEBAPP: 'web app', API_V1: 'API', API_V2: 'API', SYSTEM: 'Cal.com itself' },
};

const de: typeof en = {
  kinds: {
    'field-changed': 'In Cal.com geändert',
    'event-type-missing': 'In Cal.com verschwunden',
    orphan: 'Verwaist',
    unmanaged: 'Nicht aus git',
    'host-added': 'Host in Cal.com hinzugefügt',
    'host-removed': 'Host in Cal.com entfernt',
    'host-unmapped': 'Host und Mitarbeiter passen nicht',
    'map-missing': 'Buchungsweg fehlt',
    'map-stale': 'Buchungsweg veraltet',
    'webhook-missing': 'Webhook in Cal.com verschwunden',
    'webhook-changed': 'Webhook in Cal.com geändert',
    'absence-missing': 'Abwesenheit in Cal.com verschwunden',
    'absence-changed': 'Abwesenheit in Cal.com geändert',
    'hours-differ': 'Arbeitszeiten in Cal.com weichen ab',
    hazard: 'Eine Einstellung in Cal.com verändert Buchungen',
    'no-effect': 'Ohne Wirkung geschrieben',
  },
  blames: {
    outside: 'jemand, an git vorbei',
    unapplied: 'niemanden: git oder ein Lauf ist voraus',
    both: 'jemand an git vorbei, und git auch',
  },
  statuses: {
    suspected: 'vermutet',
    confirmed: 'bestätigt',
    acknowledged: 'zur Kenntnis genommen',
    resolved: 'vorbei',
  },
  sources: { WEBAPP: 'Weboberfläche', API_V1: 'API', API_V2: 'API', SYSTEM: 'Cal.com selbst' },
};

const DRIFT = spoken({
  en: {
    ...en,
    title: 'Drift',
    intro: 'Where Cal.com or the database differs from the last apply. calops reports it and changes nothing.',
    none: 'No drift',
    noneHint: 'Everything is as it was applied. calops checks every ten minutes; to check now:',
    groups: {
      confirmed: 'To decide',
      suspected: 'Suspected, not confirmed yet',
      acknowledged: 'Acknowledged',
      resolved: 'Resolved recently',
    },
    theirs: 'Now',
    ours: 'In git',
    applied: 'Applied',
    blame: 'By',
    changedBy: 'Changed by',
    first: 'First seen',
    last: 'Last seen',
    times: 'Seen',
    timesInRow: (times: string) => `${times} times in a row`,
    once: 'once',
    over: 'Resolved',
    why: 'Reason',
    reasonOf: (reason: string, who: string) => `${reason} (${who})`,
    why1: 'To see why:',
    ack: 'To let it stay:',
    ackReason: 'why it may stay',
    takeOver: 'To take it over into git:',
    none2: 'nothing',
    hostOf: (id: string) => `user ${id}`,
    whole: 'Cal.com’s event type',
    eventType: 'event type',
  },
  de: {
    ...de,
    title: 'Abweichungen',
    intro: 'Wo Cal.com oder die Datenbank nicht mehr so ist, wie es angewendet wurde. Von selbst geschieht nichts.',
    none: 'Nichts weicht ab',
    noneHint: 'Alles ist so, wie es angewendet wurde. Nachgesehen wird alle zehn Minuten und mit:',
    groups: {
      confirmed: 'Zu entscheiden',
      suspected: 'Vermutet, noch nicht bestätigt',
      acknowledged: 'Zur Kenntnis genommen',
      resolved: 'Seit Kurzem vorbei',
    },
    theirs: 'Jetzt',
    ours: 'In git',
    applied: 'Angewendet',
    blame: 'Durch',
    changedBy: 'Geändert von',
    first: 'Zuerst gesehen',
    last: 'Zuletzt gesehen',
    times: 'Gesehen',
    timesInRow: (times: string) => `${times}-mal in Folge`,
    once: 'einmal',
    over: 'Vorbei seit',
    why: 'Begründung',
    reasonOf: (reason: string, who: string) => `${reason} (${who})`,
    why1: 'Warum es so ist:',
    ack: 'Es darf so bleiben:',
    ackReason: 'warum es bleiben darf',
    takeOver: 'In git übernehmen:',
    none2: 'nichts',
    hostOf: (id: string) => `Nutzer ${id}`,
    whole: 'Termintyp in Cal.com',
    eventType: 'Termintyp',
  },
});

export const driftPage: Page = {
  path: '/drift',
  menu: { title: { en: DRIFT.en.title, de: DRIFT.de.title }, count: ({ drift }) => drift.length },
  show,
};

/** Resolved findings are shown for a while, so that viewers can see that they were resolved. */
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

/** Commands for a finding: import for an unmanaged event type, explain for any other, and acknowledge. */
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

/** The title of a resource (`eventType/cut/A`); its name if no title is known. */
export function resourceTitle(tenant: Tenant, resource: string, language: Language): string {
  const words = DRIFT[language];
  const [kind = '', first = '', second, third, fourth] = resource.split('/');
  const service = (name: string): string => named(tenant.services, name)?.title ?? name;
  const staff = (name: string): string => named(tenant.staff, name)?.title ?? name;
  const branch = (name: string): string => named(tenant.branches, name)?.title ?? name;
  switch (kind) {
    case 'webhook':
    case 'eventType':
      return second === undefined ? `${words.eventType} ${first}` : `${service(first)}, ${second}`;
    case 'map':
      return fourth === undefined || third === undefined
        ? resource
        : `${service(second ?? '')}, ${third}, ${staff(fourth)} (${branch(first)})`;
    case 'staff':
      return staff(first);
    case 'host':
      return words.hostOf(first);
    case 'service':
      return service(first);
    case 'branch':
      return branch(first);
    case 'assignment':
      return second === undefined ? resource : `${service(first)}, ${staff(second)}`;
    default:
      return resource;
  }
}
