import type { ChangeAuthor, DriftFinding, FindingKind } from '../../../model/drift-finding.ts';
import { describeHazard } from '../../../model/event-type/hazard.ts';
import type { Json } from '../../../model/json.ts';
import { dwellSeconds } from './drift-json.ts';
import { formatValue, hostName, type HostNames } from '../field-value.ts';
import { distinguish } from '../look-alikes.ts';
import { settingOf } from '../plan/plan-sentences.ts';
import { shorten } from '../table.ts';
import { counted, spokenSeconds, visible } from '../text.ts';

type Sentence = (finding: DriftFinding, names: HostNames) => string;

const SENTENCES: Readonly<Record<FindingKind, Sentence>> = {
  'field-changed': (finding, names) => {
    const show = (value: Json): string => formatValue(finding.field ?? 'value', value, names);
    const { theirs, lastApplied, ours, blame } = finding;
    const [now = null, applied = null, git = null] = distinguish(
      blame === 'both' ? [theirs, lastApplied, ours] : [theirs, lastApplied],
    );
    const both = blame === 'both' ? `, git says ${show(git)}` : '';
    return `${finding.field ?? 'value'} is ${show(now)}, last applied ${show(applied)}${both}`;
  },
  'event-type-missing': () => 'gone from Cal.com',
  orphan: ({ theirs }) => `no longer declared${theirs === null ? ', and gone from Cal.com' : ''}`,
  unmanaged: ({ theirs }) => `${quoted(theirs)} is neither declared nor applied`,
  'host-added': ({ theirs }, names) => `${person(theirs, names)} was added to its hosts`,
  'host-removed': ({ lastApplied }, names) => `${person(lastApplied, names)} was removed from its hosts`,
  'host-unmapped': ({ theirs, ours }) =>
    theirs === null
      ? `no member of the team is ${quoted(ours)}`
      : `${quoted(theirs)} is a host, and belongs to no staff member`,
  'map-missing': ({ ours }) => `no event map in the database, of event type ${quoted(ours)}`,
  'map-stale': ({ field, theirs, lastApplied }) => {
    const what = field === 'childEventTypeId' ? 'child event type' : 'event type';
    return `the event map names ${what} ${quoted(lastApplied)}, Cal.com has ${quoted(theirs)}`;
  },
  'webhook-missing': ({ ours }) => `the webhook to ${quoted(ours)} is gone from Cal.com`,
  'webhook-changed': ({ theirs }) =>
    `changed in Cal.com: ${Array.isArray(theirs) ? theirs.join(', ') : quoted(theirs)}`,
  'absence-missing': ({ ours }) => `the absence ${words(ours)} is gone from Cal.com`,
  'absence-changed': ({ theirs, ours }) => `the absence in Cal.com is ${words(theirs)}, last applied ${words(ours)}`,
  'hours-differ': ({ field, theirs, ours }) => {
    const place = field === null ? 'the schedule in Cal.com' : `the schedule of ${field} in Cal.com`;
    return `${place} has ${words(theirs)}, git declares ${words(ours)}`;
  },
  hazard: ({ field, theirs }) => {
    const setting = settingOf(field ?? '');
    const { consequence, fix } = describeHazard(setting, theirs) ?? { consequence: `is ${quoted(theirs)}`, fix: '' };
    return `${setting}: ${visible(consequence)}${fix === '' ? '' : `; ${fix}`}`;
  },
  'no-effect': ({ field, theirs, ours }, names) =>
    field === null
      ? 'Cal.com answered success, but did not make it'
      : `Cal.com answered success to ${field} ${formatValue(field, ours, names)}, but kept ${formatValue(field, theirs, names)}`,
};

/** `eventType/cut/A: title is "Cut!", last applied "Cut"; changed by Lea (lea@salon.example) on 2026-11-20 14:22 UTC in the web app` */
export function findingLine(finding: DriftFinding, names: HostNames): string {
  const { changedBy } = finding;
  const author = changedBy === null ? '' : `; changed by ${authorText(changedBy)}`;
  return `${visible(finding.resource)}: ${SENTENCES[finding.kind](finding, names)}${author}`;
}

const SOURCES: Readonly<Record<string, string>> = {
  WEBAPP: 'in the web app',
  API_V1: 'by the API',
  API_V2: 'by the API',
};

/** Maximum length of names: in Cal.com every user chooses their own. */
const NAME_LENGTH = 80;

function authorText({ name, email, at, source }: ChangeAuthor): string {
  const who = [name, name !== null && email !== null ? `(${email})` : email].filter((part) => part !== null);
  const place = source === null ? '' : ` ${SOURCES[source] ?? `(${source})`}`;
  const shown = who.length === 0 ? 'an unknown user' : who.map((part) => shorten(part, NAME_LENGTH)).join(' ');
  return visible(`${shown} on ${minute(at)}${shorten(place, NAME_LENGTH)}`);
}

function minute(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}

/** `seen 3 times since 2026-11-20 14:22 (2 h)`, and who acknowledged it. */
export function lifeText(finding: DriftFinding): string {
  const { firstSeen, timesSeen, reason, acknowledgedBy } = finding;
  const since = `since ${minute(firstSeen)}`;
  const life = `seen ${counted(timesSeen, 'time')} ${since} (${spokenSeconds(dwellSeconds(finding))})`;
  return reason === null ? life : `${life}; acknowledged by ${visible(acknowledgedBy ?? '')}: ${visible(reason)}`;
}

function person(userId: Json, names: HostNames): string {
  return typeof userId === 'number' ? hostName(userId, names) : quoted(userId);
}

function words(value: Json): string {
  return typeof value === 'string' ? visible(value) : JSON.stringify(value);
}

function quoted(value: Json): string {
  if (value === null) return 'none';
  return typeof value === 'string' ? `"${visible(value)}"` : JSON.stringify(value);
}
