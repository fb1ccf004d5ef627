import type { Catalog, Service } from '../../model/catalog.ts';
import type { ObservedEventType } from '../../model/event-type.ts';
import type { StaffRow, StoredCompany } from '../../model/stored.ts';
import type { Offer, ServiceSpec } from '../manifest/manifest.ts';
import type { TeamObservation } from '../observe/observation.ts';
import { contextOf, type PlanContext } from '../plan/plan-context.ts';
import { freeName } from './free-name.ts';
import { groupEventTypes, type LiveService } from './group-event-types.ts';
import { type Person, peopleOf } from './import-staff.ts';
import { linkService } from './link-service.ts';
import type { ManifestEdit, ManifestTexts } from './manifest-texts.ts';
import type { NewManifest } from './manifest-yaml.ts';
import { matchService } from './match-services.ts';
import { completeSpec, recallService, recallStaff } from './recall.ts';
import { describeService } from './service-spec.ts';

export interface ImportInput {
  readonly catalog: Catalog;
  readonly team: TeamObservation;
  readonly stored: StoredCompany;
  /** `spec.defaults` of the company. */
  readonly defaults: Offer;
  readonly texts: ManifestTexts;
  /** One event type, and what it is to be: an answer to a question. */
  readonly only: Answer | null;
  /** `Service/NAME` and `Staff/NAME` that validate would refuse, each with its sentence. */
  readonly refused: ReadonlyMap<string, string>;
}

export interface Answer {
  readonly eventTypeId: number;
  readonly service: string;
  readonly segment: string;
}

/** new: a manifest is written. slug: declared with its slug. exact, normalised: declared by its title. asked: by answer. */
export type ImportedBy = 'new' | 'slug' | 'exact' | 'normalised' | 'asked';

export interface ImportedService {
  readonly service: string;
  readonly by: ImportedBy;
  readonly segments: readonly { readonly key: string; readonly eventTypeId: number; readonly slug: string }[];
}

/** Event types that stay unmanaged: `candidates` where a person should decide, none where nothing can be done here. */
export interface NotImported {
  readonly title: string;
  readonly eventTypes: readonly number[];
  readonly candidates: readonly string[];
  readonly why: string;
}

export interface TeamImport {
  readonly imported: readonly ImportedService[];
  readonly notImported: readonly NotImported[];
  readonly staff: readonly { readonly staff: string; readonly userId: number }[];
  readonly edits: readonly ManifestEdit[];
  readonly manifests: readonly NewManifest[];
}

type Outcome =
  | {
      readonly imported: ImportedService;
      readonly edits: readonly ManifestEdit[];
      readonly manifest: NewManifest | null;
      readonly userIds: readonly number[];
    }
  | { readonly notImported: NotImported };

/** Pure. What a live team is as manifests; whatever is not certain is left as it is, with the reason. */
export function importTeam(input: ImportInput): TeamImport {
  const { catalog, team, stored } = input;
  const context = contextOf(catalog, team, stored);
  const branches = new Map(context.catalog.branches.map(({ id, name }) => [id, name]));
  const recalled = recallStaff(stored);
  const people = peopleOf({ staff: catalog.staff, hosts: context.hosts, members: team.members, branches, recalled });
  const taken = new Set(catalog.services.map(({ name }) => name));
  const { services, incomplete } = liveServices(input, context);
  const open = openServices(context);
  const outcomes = services.map((live) =>
    importOne({ input, people, branches, recalled, taken, open, all: services }, live),
  );
  const done = outcomes.flatMap((one) => ('imported' in one ? [one] : []));
  const used = new Set(done.flatMap(({ userIds }) => userIds));
  const newcomers = [...people].flatMap(([userId, person]) =>
    person.is === 'new' && used.has(userId) ? [{ userId, person }] : [],
  );
  return {
    imported: [...(input.only === null ? bySlug(context) : []), ...done.map(({ imported }) => imported)],
    notImported: [
      ...outcomes.flatMap((one) => ('notImported' in one ? [one.notImported] : [])),
      ...incomplete.map(partMissing),
    ],
    staff: newcomers.map(({ userId, person }) => ({ staff: person.staff, userId })),
    edits: done.flatMap(({ edits }) => edits),
    manifests: [...newcomers.map(({ person }) => person.manifest), ...done.flatMap(({ manifest }) => manifest ?? [])],
  };
}

/** What nobody declares: never ours, or ours from a time when it was declared. */
function liveServices({ only, stored, team, catalog }: ImportInput, { matched }: PlanContext) {
  const declared = new Set([...matched.observed.values()].map(({ id }) => id));
  for (const { eventTypeId } of matched.ledger.values()) declared.add(eventTypeId);
  const free = team.eventTypes.filter(({ id }) => !declared.has(id));
  if (only === null) {
    const { services, incomplete } = groupEventTypes(free, catalog.company.name);
    return { services: services.map((live) => namedAsBefore(live, stored.ledger)), incomplete };
  }
  const found = free.filter(({ id }) => id === only.eventTypeId);
  const services = found.map((eventType): LiveService => {
    const { title } = eventType.fields;
    return { title, slugName: null, segments: [{ key: only.segment, title, eventType }] };
  });
  return { services, incomplete: [] };
}

/** Manifests that were lost come back under the names by which the ledger knows their event types. */
function namedAsBefore(live: LiveService, ledger: StoredCompany['ledger']): LiveService {
  const byId = new Map(ledger.map((entry) => [entry.eventTypeId, entry]));
  const entries = live.segments.map(({ eventType }) => byId.get(eventType.id));
  const names = new Set(entries.map((entry) => entry?.serviceName));
  const [name] = names;
  if (name === undefined || names.size > 1) return live;
  const segments = live.segments.map((segment, at) => ({ ...segment, key: entries[at]?.segmentKey ?? segment.key }));
  return { ...live, slugName: name, segments };
}

/** Declared services of which Cal.com has nothing yet. */
function openServices({ catalog, matched }: PlanContext): readonly Service[] {
  return catalog.services.filter(({ name, segments }) =>
    segments.every(({ key }) => !matched.observed.has(`${name}/${key}`) && !matched.ledger.has(`${name}/${key}`)),
  );
}

/** Declared, there, and not in the ledger: nothing to edit, only to take over. */
function bySlug({ catalog, matched }: PlanContext): readonly ImportedService[] {
  return catalog.services.flatMap(({ name, segments }): ImportedService[] => {
    const found = segments.flatMap(({ key }) => {
      const one = matched.ledger.has(`${name}/${key}`) ? undefined : matched.observed.get(`${name}/${key}`);
      return one === undefined ? [] : [{ key, eventTypeId: one.id, slug: one.fields.slug }];
    });
    return found.length === 0 ? [] : [{ service: name, by: 'slug', segments: found }];
  });
}

interface Importing {
  readonly input: ImportInput;
  readonly people: ReadonlyMap<number, Person>;
  readonly branches: ReadonlyMap<string, string>;
  readonly recalled: ReadonlyMap<number, StaffRow>;
  readonly taken: Set<string>;
  readonly open: readonly Service[];
  readonly all: readonly LiveService[];
}

function importOne(importing: Importing, live: LiveService): Outcome {
  const { input, open, all } = importing;
  const { only, catalog } = input;
  if (only !== null) {
    const service = catalog.services.find(({ name }) => name === only.service);
    return service === undefined ? importNew(importing, live) : link(importing, live, { service, by: 'asked' });
  }
  const match = matchService(live, open, all);
  switch (match.is) {
    case 'declared':
      return link(importing, live, match);
    case 'new':
      return importNew(importing, live);
    case 'question':
      return left(live, match.why, match.candidates);
  }
  return match satisfies never;
}

function link(
  { input }: Importing,
  live: LiveService,
  { service, by }: { readonly service: Service; readonly by: ImportedBy },
): Outcome {
  const refusal = input.refused.get(`Service/${service.name}`);
  if (refusal !== undefined) return left(live, refusal, [service.name]);
  // an answer names the segment; otherwise there are as many here as there, in the order of work
  const keys = (by === 'asked' ? live : service).segments.map(({ key }) => key);
  const linked = linkService(service, live, { keys, texts: input.texts });
  if ('why' in linked) return left(live, linked.why, [service.name]);
  const { edits } = linked;
  return { imported: importedAs(service.name, by, live, keys), edits, manifest: null, userIds: [] };
}

function importNew(importing: Importing, live: LiveService): Outcome {
  const { input, people, taken } = importing;
  const { catalog, defaults, refused, only } = input;
  const name =
    only?.service ?? freeName([live.slugName, live.title, `event-type-${live.segments[0]?.eventType.id ?? 0}`], taken);
  const userIds = [...new Set(live.segments.flatMap(({ eventType }) => eventType.fields.hosts))].toSorted(
    (a, b) => a - b,
  );
  const persons = userIds.map(
    (userId) => people.get(userId) ?? ({ is: 'question', why: `host ${userId} is no member` } as const),
  );
  const unclear = persons.find((person) => person.is === 'question');
  const refusedPerson = persons.flatMap((person) =>
    person.is === 'new' ? (refused.get(`Staff/${person.staff}`) ?? []) : [],
  )[0];
  const refusal = refused.get(`Service/${name}`) ?? refusedPerson;
  if (unclear !== undefined) return left(live, unclear.why, []);
  if (refusal !== undefined) return left(live, refusal, []);
  const staff = persons.flatMap((person) => (person.is === 'question' ? [] : [person.staff]));
  const described = describeService({ company: catalog.company.name, name, live, staff, defaults });
  if (!described.ok) return left(live, described.why, []);
  // a spec is plain data, as interfaces cannot say
  const spec = completed(described.spec, live, {
    importing,
    people: persons,
    userIds,
  }) as unknown as NewManifest['spec'];
  const keys = live.segments.map(({ key }) => key);
  const by = only === null ? 'new' : 'asked';
  return { imported: importedAs(name, by, live, keys), edits: [], manifest: { kind: 'Service', name, spec }, userIds };
}

interface Hosting {
  readonly importing: Importing;
  readonly people: readonly Person[];
  /** Of the people, in their order. */
  readonly userIds: readonly number[];
}

/** With what the database still knows of it. */
function completed(spec: ServiceSpec, live: LiveService, { importing, people, userIds }: Hosting): ServiceSpec {
  const { input, branches, recalled: rows } = importing;
  const recalled = recallService(input.stored, live.segments[0]?.eventType.id ?? 0);
  if (recalled === null) return spec;
  const staffIds = new Map(
    people.flatMap((person, at) => {
      const row = rows.get(userIds[at] ?? 0);
      return row === undefined || person.is === 'question' ? [] : [[row.id, person.staff] as const];
    }),
  );
  return completeSpec(spec, { recalled, branches, staffIds, defaults: input.defaults });
}

function importedAs(service: string, by: ImportedBy, live: LiveService, keys: readonly string[]): ImportedService {
  const segments = live.segments.map(({ eventType: { id, fields } }, at) => ({
    key: keys[at] ?? '',
    eventTypeId: id,
    slug: fields.slug,
  }));
  return { service, by, segments };
}

function left({ title, segments }: LiveService, why: string, candidates: readonly string[]): Outcome {
  return { notImported: { title, eventTypes: segments.map(({ eventType }) => eventType.id), candidates, why } };
}

function partMissing({ id, fields }: ObservedEventType): NotImported {
  const why = 'the other parts of its service are missing, or there more than once';
  return { title: fields.title, eventTypes: [id], candidates: [], why };
}
