import type { Catalog, Service } from '../../model/catalog.ts';
import { isForComposites, SETTING_NAMES, SETTING_ROWS } from '../../model/event-type/event-type-settings.ts';
import type { DeclaredFields, EventTypeFields, ObservedEventType } from '../../model/event-type/event-type.ts';
import { hazardsOf, preventsImport } from '../../model/event-type/hazard.ts';
import { isDeclarable } from '../../model/event-type/question.ts';
import { slugify } from '../../model/names.ts';
import type { StoredCompany } from '../../model/stored.ts';
import type { TeamObservation } from '../../model/team-observation.ts';
import type { ScheduleReading } from '../../model/time/schedule.ts';
import { desiredState, type DesiredState } from '../desired/desired-state.ts';
import { likeness } from '../hosts/match-hosts.ts';
import type { Offer } from '../manifest/manifest.ts';
import type { Path } from '../manifest/yaml-index.ts';
import { eventTypeNotes } from '../plan/unread.ts';
import { refOf } from './assign.ts';
import { type Answer, type LiveService, liveServices } from './group-event-types.ts';
import { importHours, type OwnSchedule } from './import-hours.ts';
import { importNew, recallStaff, type NewServices } from './import-new.ts';
import {
  importedAs,
  leave,
  type ImportedBy,
  type ImportedService,
  type NotImported,
  type Outcome,
} from './import-outcome.ts';
import { peopleOf } from './import-staff.ts';
import type { ManifestEdit, ManifestTexts } from './manifest-texts.ts';
import { freeName, type NewManifest } from './manifest-yaml.ts';
import { capacityOf, slugKeys } from './service-spec.ts';

export interface ImportInput {
  readonly catalog: Catalog;
  readonly team: TeamObservation;
  readonly stored: StoredCompany;
  /** `spec.defaults` of the company. */
  readonly defaults: Offer;
  readonly texts: ManifestTexts;
  /** Files of a company that this import begins. */
  readonly drafts: ReadonlySet<string>;
  /** Absent: no hours are imported. */
  readonly schedules?: ScheduleReading | undefined;
  /** Restricts the import to one event type. */
  readonly only: Answer | null;
  /** `Service/NAME` and `Staff/NAME` that validate would refuse, each with its message. */
  readonly refused: ReadonlyMap<string, string>;
}

export interface TeamImport {
  readonly imported: readonly ImportedService[];
  readonly notImported: readonly NotImported[];
  readonly staff: readonly { readonly staff: string; readonly userId: number }[];
  readonly edits: readonly ManifestEdit[];
  readonly manifests: readonly NewManifest[];
}

type Done = Extract<Outcome, { readonly imported: ImportedService }>;

/**
 * Turns a live team into manifests. Uncertain matches are left alone, with a reason. Pure.
 *
 *   liveServices       groups undeclared event types into services
 *   importDeclared     links declared services
 *   import-new.ts      creates manifests
 */
export function importTeam(input: ImportInput): TeamImport {
  const { team, stored, only } = input;
  const context = desiredState(input.catalog, { team, stored });
  const news = newServices(input, context);
  const { services, incomplete } = liveServices(context, { only, team, ledger: stored.ledger });
  const outcomes = outcomesOf(services, { input, context, news });
  const done = outcomes.flatMap((one) => ('imported' in one ? [one] : []));
  const used = new Set(done.flatMap(({ userIds }) => userIds));
  const newcomers = [...news.people].flatMap(([userId, person]) =>
    person.is === 'new' && used.has(userId) ? [{ userId, person }] : [],
  );
  const elsewhere = ownSchedules(done, team);
  const hours = importHours({
    catalog: context.catalog,
    stored,
    drafts: input.drafts,
    newcomers: newcomers.map(({ userId, person: { manifest } }) => {
      return { userId, manifest, isRecalled: news.recalled.has(userId), elsewhere: elsewhere.get(userId) ?? [] };
    }),
    reading: only === null ? input.schedules : undefined,
  });
  return {
    imported: [...(only === null ? foundBySlug(context) : []), ...done.map(({ imported }) => imported)],
    notImported: [
      ...outcomes.flatMap((one) => ('notImported' in one ? [one.notImported] : [])),
      ...incomplete.map(partMissing),
      ...(only === null ? unreadable(context) : []),
      ...hours.left,
    ],
    staff: newcomers.map(({ userId, person }) => ({ staff: person.staff, userId })),
    edits: [...done.flatMap(({ edits }) => edits), ...hours.edits],
    manifests: [...hours.newcomers, ...done.flatMap(({ manifest }) => manifest ?? [])],
  };
}

/** By host: the imported event types that use a schedule of their own. */
function ownSchedules(
  done: readonly Done[],
  { eventTypes }: TeamObservation,
): ReadonlyMap<number, readonly OwnSchedule[]> {
  const byId = new Map(eventTypes.map((one) => [one.id, one]));
  const own = new Map<number, OwnSchedule[]>();
  for (const { service, segments } of done.map(({ imported }) => imported)) {
    for (const { fields, settings } of segments.flatMap(({ eventTypeId }) => byId.get(eventTypeId) ?? [])) {
      const scheduleId = settings?.scheduleId ?? null;
      if (scheduleId === null) continue;
      for (const host of fields.hosts) own.set(host, [...(own.get(host) ?? []), { service, scheduleId }]);
    }
  }
  return own;
}

function newServices({ catalog, team, stored, defaults, refused }: ImportInput, context: DesiredState): NewServices {
  const branches = new Map(context.catalog.branches.map(({ id, name }) => [id, name]));
  const recalled = recallStaff(stored);
  const people = peopleOf({ staff: catalog.staff, hosts: context.hosts, members: team.members, branches, recalled });
  return { company: catalog.company.name, stored, defaults, people, branches, recalled, refused };
}

interface Importing {
  readonly input: ImportInput;
  readonly context: DesiredState;
  readonly news: NewServices;
}

function outcomesOf(services: readonly LiveService[], { input, context, news }: Importing): readonly Outcome[] {
  const { catalog, only, texts, refused } = input;
  const open = openServices(context);
  const taken = new Set(catalog.services.map(({ name }) => name));
  return services.map((live): Outcome => {
    const why = whyNotDeclarable(live);
    if (why !== null) return leave(live, why, []);
    if (only !== null) {
      const service = catalog.services.find(({ name }) => name === only.service);
      if (service !== undefined) return importDeclared(live, { service, by: 'asked', texts, refused });
      return asAsked(importNew(live, only.service, news));
    }
    const match = matchService(live, open, services);
    switch (match.is) {
      case 'declared':
        return importDeclared(live, { ...match, texts, refused });
      case 'new':
        return importNew(live, freeName(namesFor(live), taken), news);
      case 'question':
        return leave(live, match.why, match.candidates);
    }
    return match satisfies never;
  });
}

/** Settings that would make a booking fail, or that manifests cannot express. */
function whyNotDeclarable({ segments }: LiveService): string | null {
  const found = segments.flatMap(({ eventType }, index) => {
    const declared = declarable(eventType.fields, { isComposite: segments.length > 1, isFirst: index === 0 });
    // Cal.com has no gaps, so buffers between segments may be correct
    const segment = { index, count: segments.length, gapBefore: Infinity, gapAfter: Infinity };
    return hazardsOf({ observed: eventType, declared, segment }).filter(preventsImport);
  });
  const reasons = new Map(
    found.map(({ setting, consequence, fix }) => [setting, `${setting}: ${consequence}; ${fix}`]),
  );
  return found.length === 0 ? null : `no manifest can declare ${[...reasons.values()].join('. ')}`;
}

/** What `describeService` writes of it. */
function declarable(
  fields: EventTypeFields,
  { isComposite, isFirst }: { readonly isComposite: boolean; readonly isFirst: boolean },
): DeclaredFields {
  const { requiresConfirmation, bookingLimitsCount, locations, bookingFields = [] } = fields;
  const settings = SETTING_NAMES.filter((name) => {
    const value = fields[name];
    if (value === undefined || (name === 'seats' && capacityOf(fields) === null)) return false;
    return !isComposite || isForComposites(SETTING_ROWS[name], value);
  });
  return {
    requiresConfirmation,
    bookingLimitsCount,
    ...(isFirst && bookingFields.every(isDeclarable) && { bookingFields }),
    ...(locations.every(({ type }) => type !== 'unsupported') && { locations }),
    ...Object.fromEntries(settings.map((name) => [name, fields[name]])),
  };
}

function asAsked(outcome: Outcome): Outcome {
  return 'imported' in outcome ? { ...outcome, imported: { ...outcome.imported, by: 'asked' } } : outcome;
}

/** Returns the first free name. */
function namesFor({ slugName, title, segments }: LiveService) {
  return [slugName, title, `event-type-${segments[0]?.eventType.id ?? 0}`];
}

function unreadable(context: DesiredState): readonly NotImported[] {
  return eventTypeNotes(context)
    .filter(({ code }) => code === 'unreadable')
    .map(({ eventTypeId, slug, message }) => ({
      title: slug ?? 'an event type without a slug',
      eventTypes: eventTypeId === null ? [] : [eventTypeId],
      candidates: [],
      why: message,
    }));
}

function partMissing({ id, fields }: ObservedEventType): NotImported {
  const why = 'the other parts of its service are missing, or there more than once';
  return { title: fields.title, eventTypes: [id], candidates: [], why };
}

/** Declared services without an event type in Cal.com; an event type of the team with the same title may belong to them. */
function openServices({ catalog, matched }: DesiredState): readonly Service[] {
  return catalog.services.filter(({ name, segments }) =>
    segments.every(({ key }) => !matched.observed.has(`${name}/${key}`) && !matched.ledger.has(`${name}/${key}`)),
  );
}

/** Declared, in Cal.com, and not in the ledger: needs no edit, only adoption. */
function foundBySlug({ catalog, matched }: DesiredState): readonly ImportedService[] {
  return catalog.services.flatMap(({ name, segments }): ImportedService[] => {
    const found = segments.flatMap(({ key }) => {
      const one = matched.ledger.has(`${name}/${key}`) ? undefined : matched.observed.get(`${name}/${key}`);
      return one === undefined ? [] : [{ key, eventTypeId: one.id, slug: one.fields.slug }];
    });
    return found.length === 0 ? [] : [{ service: name, by: 'slug', segments: found }];
  });
}

export interface Linking {
  readonly service: Service;
  readonly by: ImportedBy;
  readonly texts: ManifestTexts;
  readonly refused: ReadonlyMap<string, string>;
}

/** Sets the slugs of a declared service to those of its event types. */
function importDeclared(live: LiveService, { service, by, texts, refused }: Linking): Outcome {
  const refusal = refused.get(`Service/${service.name}`);
  if (refusal !== undefined) return leave(live, refusal, [service.name]);
  // the operator's answer names the segment; otherwise both sides have the same number of segments, in the order of work
  const keys = (by === 'asked' ? live : service).segments.map(({ key }) => key);
  const linked = linkService(service, live, { keys, texts });
  if ('why' in linked) return leave(live, linked.why, [service.name]);
  const imported = importedAs(live, { service: service.name, by, keys });
  return { imported, edits: linked.edits, manifest: null, userIds: [] };
}

/** The edits, or the reason why the service cannot be linked. */
export type Linked = { readonly edits: readonly ManifestEdit[] } | { readonly why: string };

export interface SegmentLinks {
  /** Keys of the declared segments, in the order of the live ones. */
  readonly keys: readonly string[];
  readonly texts: ManifestTexts;
}

/** Declares the slugs of the event types, so that they are found. Nothing else in the service changes. */
export function linkService(service: Service, live: LiveService, { keys, texts }: SegmentLinks): Linked {
  const manifest = refOf(service);
  const edits: ManifestEdit[] = [];
  // segments as written: `merge: adjacent` merges several into one, under the key of the first
  const written = texts.specOf(manifest)['segments'] as readonly { readonly key: string }[] | undefined;
  for (const [at, { eventType }] of live.segments.entries()) {
    const segment = service.segments.find(({ key }) => key === keys[at]);
    if (segment === undefined) return { why: `${service.name} has no segment ${keys[at] ?? ''}` };
    const { slug } = eventType.fields;
    if (segment.slug === slug) continue;
    if (written === undefined && service.segments.length > 1)
      return { why: `the segments of ${service.name} come from a template, where no slugs can be declared` };
    const path: Path =
      written === undefined ? ['spec'] : ['spec', 'segments', written.findIndex(({ key }) => key === segment.key)];
    const { previousSlugs } = slugKeys(slug);
    edits.push({ manifest, edit: 'set', path: [...path, 'slug'], value: slug });
    if (previousSlugs !== undefined && !segment.previousSlugs.includes(slug)) {
      edits.push({ manifest, edit: 'append', path: [...path, 'previousSlugs'], value: slug });
    }
  }
  return { edits };
}

/** exact: identical title. normalised: same title ignoring accents, case and punctuation, or same name of the service. */
export type MatchedBy = 'exact' | 'normalised';

/** How a live service matches the declared ones. Only the operator answers a question. */
export type ServiceMatch =
  | { readonly is: 'declared'; readonly service: Service; readonly by: MatchedBy }
  | { readonly is: 'new' }
  | { readonly is: 'question'; readonly candidates: readonly string[]; readonly why: string };

/** Titles with at least this similarity lead to a question. */
const ALIKE = 0.75;

/** `open`: declared services without an event type of their own. */
export function matchService(live: LiveService, open: readonly Service[], all: readonly LiveService[]): ServiceMatch {
  const exact = open.filter(({ title }) => title === live.title);
  if (exact.length > 0) return settled(live, exact, { by: 'exact', all });
  const word = slugify(live.title);
  const normalised = word === '' ? [] : open.filter((one) => slugify(one.title) === word || one.name === word);
  if (normalised.length > 0) return settled(live, normalised, { by: 'normalised', all });
  const alike = open.filter(({ title }) => likeness(title, live.title) >= ALIKE).map(({ name }) => name);
  if (alike.length === 0) return { is: 'new' };
  return { is: 'question', candidates: alike, why: `its title is like that of ${alike.join(' and ')}` };
}

interface Settling {
  readonly by: MatchedBy;
  readonly all: readonly LiveService[];
}

function settled(live: LiveService, found: readonly Service[], { by, all }: Settling): ServiceMatch {
  const candidates = found.map(({ name }) => name);
  const [service, second] = found;
  if (service === undefined || second !== undefined) {
    return { is: 'question', candidates, why: `${candidates.join(' and ')} have the same title` };
  }
  const word = slugify(live.title);
  const rivals = all.filter((one) => one !== live && slugify(one.title) === word);
  if (rivals.length > 0)
    return { is: 'question', candidates, why: `${rivals.length + 1} services in Cal.com have its title` };
  if (service.segments.length !== live.segments.length) {
    const why = `${service.name} has ${service.segments.length} segments, Cal.com ${live.segments.length}`;
    return { is: 'question', candidates, why };
  }
  return { is: 'declared', service, by };
}
