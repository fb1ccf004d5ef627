import type { ObservedEventType } from '../../model/event-type/event-type.ts';
import type { StoredCompany } from '../../model/stored.ts';
import type { TeamObservation } from '../../model/team-observation.ts';
import type { DesiredState } from '../desired/desired-state.ts';

/** One event type with its segment title. */
export interface LiveSegment {
  readonly key: string;
  readonly title: string;
  readonly eventType: ObservedEventType;
}

/** Event types of the team that form one service, simple or composite, in the order of work. */
export interface LiveService {
  readonly title: string;
  /** In our slugs, the part between company and segment; or the name in the ledger. */
  readonly slugName: string | null;
  readonly segments: readonly LiveSegment[];
}

export interface LiveServices {
  readonly services: readonly LiveService[];
  /** Parts of a composite with missing or duplicate parts. */
  readonly incomplete: readonly ObservedEventType[];
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** One way to read a title as `Service: Segment (n of m)`. */
interface Reading {
  readonly eventType: ObservedEventType;
  readonly service: string;
  readonly segment: string;
  readonly n: number;
  readonly m: number;
}

/**
 * A composite is a set of event types titled `Service: Segment (n of m)` with each n present once. If two services share a title, the
 * beginning of the slugs separates them. Every other event type is a simple service.
 */
export function groupEventTypes(eventTypes: readonly ObservedEventType[], company: string): LiveServices {
  const inOrder = eventTypes.toSorted((a, b) => a.id - b.id);
  const used = new Set<number>();
  const composites: LiveService[] = [];
  for (const group of groupsOf(inOrder)) {
    if (group.some(({ eventType }) => used.has(eventType.id)) || !isComplete(group)) continue;
    for (const { eventType } of group) used.add(eventType.id);
    composites.push(compositeOf(group, company));
  }
  const rest = inOrder.filter(({ id }) => !used.has(id));
  const incomplete = rest.filter((one) => readingsOf(one).length > 0);
  const simple = rest.filter((one) => !incomplete.includes(one)).map((one) => simpleOf(one, company));
  const services = [...composites, ...simple].toSorted((a, b) => firstId(a) - firstId(b));
  return { services, incomplete };
}

/** All ways to split the titles into groups; longer service titles first, groups with a common slug prefix before others. */
function groupsOf(eventTypes: readonly ObservedEventType[]): readonly (readonly Reading[])[] {
  const readings = eventTypes.flatMap(readingsOf);
  const byTitle = Map.groupBy(readings, ({ service, m }) => JSON.stringify([service, m]));
  const bySlug = Map.groupBy(readings, ({ service, m, eventType }) => JSON.stringify([service, m, stemOf(eventType)]));
  const longestFirst = (groups: Iterable<readonly Reading[]>) =>
    [...groups].toSorted((a, b) => (b[0]?.service.length ?? 0) - (a[0]?.service.length ?? 0));
  return [...longestFirst(bySlug.values()), ...longestFirst(byTitle.values())];
}

function readingsOf(eventType: ObservedEventType): readonly Reading[] {
  const [, title = '', n, m] = /^(.+) \((\d{1,2}) of (\d{1,2})\)$/s.exec(eventType.fields.title) ?? [];
  if (Number(m ?? 0) < 2 || Number(m) > LETTERS.length) return [];
  return [...title.matchAll(/: /g)]
    .map(({ index }) => ({ service: title.slice(0, index), segment: title.slice(index + 2) }))
    .filter(({ service, segment }) => isText(service) && isText(segment))
    .map((parts) => ({ ...parts, eventType, n: Number(n), m: Number(m) }));
}

function isText(text: string): boolean {
  return text !== '' && text.trim() === text;
}

function isComplete(group: readonly Reading[]): boolean {
  const there = new Set(group.map(({ n }) => n));
  const m = group[0]?.m ?? 0;
  return group.length === m && Array.from({ length: m }, (_, at) => at + 1).every((n) => there.has(n));
}

function compositeOf(group: readonly Reading[], company: string): LiveService {
  const parts = group.toSorted((a, b) => a.n - b.n);
  const slugKeys = parts.map(({ eventType }) => /-([a-z])$/.exec(eventType.fields.slug)?.[1]?.toUpperCase() ?? '');
  const areKeys = slugKeys.every((key) => key !== '') && new Set(slugKeys).size === parts.length;
  const stems = new Set(parts.map(({ eventType }) => stemOf(eventType)));
  const [stem = ''] = stems;
  return {
    title: parts[0]?.service ?? '',
    slugName: areKeys && stems.size === 1 ? nameIn(stem, company) : null,
    segments: parts.map(({ eventType, segment }, at) => ({
      key: (areKeys ? slugKeys[at] : LETTERS[at]) ?? '',
      title: segment,
      eventType,
    })),
  };
}

function simpleOf(eventType: ObservedEventType, company: string): LiveService {
  const { title, slug } = eventType.fields;
  const slugName = slug.endsWith('-a') ? nameIn(stemOf(eventType), company) : null;
  return { title, slugName, segments: [{ key: 'A', title, eventType }] };
}

function nameIn(stem: string, company: string): string | null {
  return stem.startsWith(`${company}-`) ? stem.slice(company.length + 1) : null;
}

/** The slug without its last part. */
function stemOf({ fields }: ObservedEventType): string {
  return fields.slug.slice(0, Math.max(0, fields.slug.lastIndexOf('-')));
}

function firstId({ segments }: LiveService): number {
  return Math.min(...segments.map(({ eventType }) => eventType.id));
}

/** An operator's answer: one event type and what it becomes. */
export interface Answer {
  readonly eventTypeId: number;
  readonly service: string;
  readonly segment: string;
}

interface Looking {
  readonly only: Answer | null;
  readonly team: TeamObservation;
  readonly ledger: StoredCompany['ledger'];
}

/** Undeclared services: never managed, or managed while they were still declared. */
export function liveServices({ catalog, matched }: DesiredState, { only, team, ledger }: Looking): LiveServices {
  const declared = new Set([...matched.observed.values()].map(({ id }) => id));
  for (const { eventTypeId } of matched.ledger.values()) declared.add(eventTypeId);
  const free = team.eventTypes.filter(({ id }) => !declared.has(id));
  if (only === null) {
    const { services, incomplete } = groupEventTypes(free, catalog.company.name);
    return { services: services.map((live) => namedAsBefore(live, ledger)), incomplete };
  }
  const found = free.filter(({ id }) => id === only.eventTypeId);
  const services = found.map((eventType): LiveService => {
    const { title } = eventType.fields;
    return { title, slugName: null, segments: [{ key: only.segment, title, eventType }] };
  });
  return { services, incomplete: [] };
}

/** Lost manifests are restored under the names that the ledger has for their event types. */
function namedAsBefore(live: LiveService, ledger: StoredCompany['ledger']): LiveService {
  const byId = new Map(ledger.map((entry) => [entry.eventTypeId, entry]));
  const entries = live.segments.map(({ eventType }) => byId.get(eventType.id));
  const names = new Set(entries.map((entry) => entry?.serviceName));
  const [name] = names;
  if (name === undefined || names.size > 1) return live;
  const segments = live.segments.map((segment, at) => ({ ...segment, key: entries[at]?.segmentKey ?? segment.key }));
  return { ...live, slugName: name, segments };
}
