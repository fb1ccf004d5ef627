import type { Assignment, FieldPolicies, PausePolicy, Segment, Service } from '../../model/catalog.ts';
import type { Location } from '../../model/event-type/event-type.ts';
import type { Question } from '../../model/event-type/question.ts';
import { declaredFields } from './event-type-spec.ts';
import { branchesOf, declaredAt, type Folder, segmentsOf } from './folder.ts';
import {
  assignmentOf,
  type ExternalChangesSpec,
  idOf,
  type LocationSpec,
  type Manifest,
  type Offer,
  type QuestionSpec,
} from './manifest.ts';

/** Keys that have a value even if they are not declared. */
type FullOffer = Offer & Required<Pick<Offer, keyof typeof DEFAULTS>>;

/** Hidden by default: if customers booked segments one by one on Cal.com's page, they would not form an appointment. */
const DEFAULTS = { hidden: true, scheduling: 'managed', pausePolicy: 'free' } as const;

const OFFER_KEYS = [
  'hidden',
  'scheduling',
  'location',
  'pausePolicy',
  'bufferBefore',
  'bufferAfter',
  'minimumNotice',
  'slotInterval',
  'requiresConfirmation',
  'bookingLimits',
] as const satisfies readonly (keyof Offer)[];

// shared by all segments without previous slugs: a catalog holds hundreds of thousands of them
const NO_SLUGS: Segment['previousSlugs'] = [];
const NO_MINUTES: Assignment['minutes'] = {};

/** Resolves services of one company. Equal prices and lists of branches are one object: a catalog may have a hundred thousand services. */
export class ServiceResolver {
  readonly #defaults: Offer | undefined;
  readonly #location: Location | undefined;
  readonly #shared = new Map<string, unknown>();

  constructor({ spec: { defaults } }: Manifest<'Company'>) {
    this.#defaults = defaults;
    this.#location = defaults?.location === undefined ? undefined : toLocation(defaults.location);
  }

  /** A service with all values from its manifest, its company, its template and the defaults. */
  resolve(service: Manifest<'Service'>, folder: Folder): Service {
    const { metadata, spec, document } = service;
    const defaults = this.#defaults;
    const { location: _, pausePolicy, ...offer } = mergeOffers(defaults, spec);
    const location = spec.location === undefined ? this.#location : toLocation(spec.location);
    const name = detached(metadata.name);
    const title = detached(spec.title);
    return {
      name,
      id: metadata.id === undefined ? name : idOf(metadata),
      title,
      ...(spec.description !== undefined && { description: detached(spec.description) }),
      ...(spec.price !== undefined && { price: this.#once(spec.price) }),
      branches: this.#once(branchesOf(spec, folder)),
      pausePolicy,
      ...(spec.capacity !== undefined && { capacity: spec.capacity }),
      ...offer,
      ...(location !== undefined && { location }),
      ...(spec.questions !== undefined && { questions: spec.questions.map(resolveQuestion) }),
      ...resolveExternalChanges(spec.externalChanges, defaults?.externalChanges),
      state: spec.state ?? 'active',
      ...(spec.reason !== undefined && { reason: spec.reason }),
      segments: resolveSegments(service, { policy: pausePolicy, title, defaults, folder }),
      staff: resolveAssignments(service, folder),
      source: document.places.self,
    };
  }

  #once<T>(value: T): T {
    const key = JSON.stringify(value);
    const known = this.#shared.get(key);
    if (known !== undefined) return known as T;
    this.#shared.set(key, value);
    return value;
  }
}

/** An empty placeholder is none. */
function resolveQuestion({ type = 'text', required = false, placeholder = '', ...question }: QuestionSpec): Question {
  return { ...question, type, required, ...(placeholder !== '' && { placeholder }) };
}

/** A string is a public address. Exactly one form is present (checked by `checkLocation`). */
export function toLocation(place: LocationSpec): Location | undefined {
  if (typeof place === 'string') return { type: 'address', address: place, public: true };
  const { address, link, phone, integration, type, public: isPublic = true } = place;
  if (address !== undefined) return { type: 'address', address, public: isPublic };
  if (link !== undefined) return { type: 'link', link, public: isPublic };
  if (phone !== undefined) return { type: 'phone', phone, public: isPublic };
  if (integration !== undefined) return { type: 'integration', integration };
  return type && { type };
}

/** Precedence per key: the service, the company's defaults, calops' defaults. Undeclared keys stay absent. */
function mergeOffers(defaults: Offer | undefined, spec: Offer): FullOffer {
  const { eventType: _, ...general } = defaults ?? {};
  const merged: Record<string, unknown> = { ...DEFAULTS, ...general };
  for (const key of OFFER_KEYS) if (spec[key] !== undefined) merged[key] = spec[key];
  return merged as unknown as FullOffer;
}

/**
 * A copy of a text. V8 makes a part of a text as a reference into the whole, so that one name would keep the text of its file in memory.
 */
function detached(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string;
}

interface SegmentContext {
  readonly policy: PausePolicy;
  /** Of the service. */
  readonly title: string;
  readonly defaults: Offer | undefined;
  readonly folder: Folder;
}

function resolveSegments(
  service: Manifest<'Service'>,
  { policy, title, defaults, folder }: SegmentContext,
): readonly Segment[] {
  const { metadata, spec, document } = service;
  const segments = segmentsOf(spec, folder);
  const slugs = folder.slugs.get(metadata.name) ?? [];
  return segments.map((segment, at): Segment => {
    const { slug = '', previous = [] } = slugs[at] ?? {};
    const fields = declaredFields({ defaults, spec, segment, index: at, count: segments.length });
    return {
      key: segment.key,
      title: segment.title === title ? title : detached(segment.title),
      minutes: segment.minutes,
      slug: detached(slug),
      previousSlugs: previous.length === 0 ? NO_SLUGS : previous.map((earlier) => earlier.slug),
      ...(segment.gapAfter !== undefined && { gapAfter: { policy, ...segment.gapAfter } }),
      ...(fields && { fields }),
      // segments of a template, or of `minutes`, are declared by the service as a whole
      source: document.places.segments[declaredAt(spec, folder, at)] ?? document.places.self,
    };
  });
}

function resolveAssignments({ spec, document }: Manifest<'Service'>, { manifests }: Folder): readonly Assignment[] {
  if (spec.staff === undefined) return [];
  return spec.staff.map((entry, at): Assignment => {
    const { name, primary = false, minutes = NO_MINUTES, price, state = 'active', reason } = assignmentOf(entry);
    return {
      staff: manifests.Staff.get(name)?.metadata.name ?? name, // the very string of the staff member
      primary,
      minutes,
      ...(price !== undefined && { price }),
      state,
      ...(reason !== undefined && { reason }),
      source: document.places.staff[at] ?? document.places.self,
    };
  });
}

type Resolved = Pick<Service, 'externalChanges' | 'externalFieldChanges'>;

/**
 * Precedence:
 *
 * | declared for | by the service | by the company |
 * |---|---|---|
 * | the field | first | third |
 * | all other fields (`default`, or one policy) | second | fourth |
 *
 * The default is `warn`. A service's policy for all other fields overrides its company's policies for single fields.
 */
export function resolveExternalChanges(
  service: ExternalChangesSpec | undefined,
  company: ExternalChangesSpec | undefined,
): Resolved {
  const own = divide(service);
  const general = divide(company);
  const inherited = own.default === undefined ? general.fields : {};
  const fields = { ...inherited, ...own.fields };
  return {
    externalChanges: own.default ?? general.default ?? 'warn',
    ...(Object.keys(fields).length > 0 && { externalFieldChanges: fields }),
  };
}

function divide(spec: ExternalChangesSpec = {}): {
  readonly default?: Service['externalChanges'] | undefined;
  readonly fields: FieldPolicies;
} {
  if (typeof spec === 'string') return { default: spec, fields: {} };
  const { default: others, ...fields } = spec;
  return { default: others, fields };
}
