import type { EventTypeFields, Location } from '../../model/event-type/event-type.ts';
import {
  ALWAYS_CONFIRMED,
  defaultOf,
  isForComposites,
  type OwnWordName,
  type Scope,
  SETTING_NAMES,
  SETTING_ROWS,
  seatsOf,
  type SettingName,
} from '../../model/event-type/event-type-settings.ts';
import { isSameJson, type Json } from '../../model/json.ts';
import { defaultSlug, SLUG_PATTERN } from '../../model/names.ts';
import { PROTECTED } from '../desired/desired-event-types.ts';
import { normalised, reaches } from '../manifest/event-type-spec.ts';
import type {
  EventTypeSpec,
  LocationSpec,
  Offer,
  QuestionSpec,
  SegmentSpec,
  ServiceSpec,
} from '../manifest/manifest.ts';
import { toLocation } from '../manifest/resolve-service.ts';
import { observedValue } from '../plan/compare-event-type.ts';
import { isDeclarable, type QuestionType } from '../../model/event-type/question.ts';
import type { LiveService } from './group-event-types.ts';

/** A manifest that states exactly what Cal.com has, or the reason why there is none. */
export type Described =
  | { readonly ok: true; readonly spec: ServiceSpec }
  | { readonly ok: false; readonly why: string };

export interface Description {
  readonly company: string;
  readonly name: string;
  readonly live: LiveService;
  /** Names of the hosts' staff entries, in the order in which they are written. */
  readonly staff: readonly string[];
  /** The company's defaults: equal values are omitted, different ones are written. */
  readonly defaults: Offer;
}

/**
 * Writes the fields that plan compares, those in which segments differ at the segments. Omits Cal.com's own defaults, unless a default of
 * the company would replace them.
 */
export function describeService({ company, name, live, staff, defaults }: Description): Described {
  const all = live.segments.map(({ eventType }) => eventType.fields);
  const [first] = all;
  if (first === undefined) return { ok: false, why: 'it has no event type' };
  const differing = (['schedulingType', 'hosts'] as const).find((field) => sharedOf(all, field) === undefined);
  if (differing !== undefined) return { ok: false, why: `its segments differ in ${differing}` };
  if (all.length > 1 && first.hosts.length === 0) return { ok: false, why: 'it has no host' };
  const served = SETTING_NAMES.filter((one) =>
    live.segments.every(({ eventType }) => eventType.unserved?.includes(one) !== true),
  );
  const written = writtenFields(all, defaults, served);
  if ('why' in written) return { ok: false, why: written.why };
  const { description, hidden, ...offer } = written.offer;
  const scheduling = first.schedulingType;
  const capacity = all.length === 1 ? capacityOf(first) : null;
  const questions = questionsOf(first);
  return {
    ok: true,
    spec: {
      title: live.title,
      ...(description !== undefined && { description }),
      ...withSegmentFields(slugAndLength(company, name, live), written.segments),
      ...(hidden !== undefined && { hidden }),
      ...(scheduling !== (defaults.scheduling ?? 'managed') && { scheduling }),
      ...(capacity !== null && { capacity }),
      ...offer,
      ...(questions !== undefined && { questions }),
      ...(Object.keys(written.common).length > 0 && { eventType: written.common }),
      ...(staff.length > 0 && { staff }),
    },
  };
}

/** Null: not a class, or not one as apply would write it. */
export function capacityOf({ seats, schedulingType }: EventTypeFields): number | null {
  const places: unknown = typeof seats === 'object' && seats !== null ? Reflect.get(seats, 'seatsPerTimeSlot') : null;
  if (typeof places !== 'number' || schedulingType === 'roundRobin') return null;
  return isSameJson(seats, seatsOf(places)) ? places : null;
}

function slugAndLength(company: string, name: string, { segments }: LiveService): Partial<ServiceSpec> {
  const [only, second] = segments;
  if (only !== undefined && second === undefined) {
    const { slug, lengthInMinutes: minutes } = only.eventType.fields;
    const said = slug === defaultSlug(company, name, only.key) ? {} : slugKeys(slug);
    if (only.key === 'A') return { minutes, ...said };
    return { segments: [{ key: only.key, title: only.title, minutes, ...said }] };
  }
  const slugs = segments.map(({ eventType }) => eventType.fields.slug);
  const isDerived = segments.every(({ key }, at) => slugs[at] === defaultSlug(company, name, key));
  return {
    segments: segments.map(({ key, title, eventType }): SegmentSpec => {
      const { slug, lengthInMinutes: minutes } = eventType.fields;
      return { key, title, minutes, ...(!isDerived && slugKeys(slug)) };
    }),
  };
}

/** Undefined: none, or some that no manifest can declare. */
function questionsOf({ bookingFields = [] }: EventTypeFields): readonly QuestionSpec[] | undefined {
  if (bookingFields.length === 0 || !bookingFields.every(isDeclarable)) return undefined;
  return bookingFields.map(({ type, required, key, label, options, placeholder }) => ({
    key,
    label,
    ...(type !== 'text' && { type: type as QuestionType }),
    ...(required && { required }),
    ...(options && { options }),
    ...(placeholder !== undefined && { placeholder }),
  }));
}

function withSegmentFields(spec: Partial<ServiceSpec>, fields: readonly FieldsSpec[]): Partial<ServiceSpec> {
  const { segments } = spec;
  if (segments === undefined || fields.every((one) => Object.keys(one).length === 0)) return spec;
  return {
    ...spec,
    segments: segments.map((segment, at) => {
      const eventType = fields[at] ?? {};
      return Object.keys(eventType).length === 0 ? segment : { ...segment, eventType };
    }),
  };
}

/** A slug of Cal.com that violates our rules is allowed if `previousSlugs` lists it too. */
export function slugKeys(slug: string): Pick<SegmentSpec, 'slug' | 'previousSlugs'> {
  return SLUG_PATTERN.test(slug) ? { slug } : { slug, previousSlugs: [slug] };
}

function sharedOf<F extends keyof EventTypeFields>(
  all: readonly EventTypeFields[],
  field: F,
): EventTypeFields[F] | undefined {
  const value = all[0]?.[field];
  return all.every((one) => isSameJson(one[field], value)) ? value : undefined;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type FieldsSpec = Mutable<EventTypeSpec>;

/** Values as the manifest declares them. */
interface Written {
  readonly offer: Mutable<Offer> & { description?: string };
  /** Under Cal.com's names: for the whole service, and for each of its segments. */
  readonly common: FieldsSpec;
  readonly segments: readonly FieldsSpec[];
}

/** A field with a word of ours, and how the word says a value; undefined: it cannot. */
interface WordOf {
  readonly field: OwnWordName;
  readonly word: keyof Written['offer'];
  readonly scope: Scope;
  readonly fallback: unknown;
  readonly say: (value: unknown) => unknown;
  /** From the word to the value. */
  readonly mean?: (said: unknown) => unknown;
}

const same = (value: unknown): unknown => value;

const WORDS: readonly WordOf[] = [
  { field: 'hidden', word: 'hidden', scope: 'every', fallback: true, say: same },
  {
    field: 'description',
    word: 'description',
    scope: 'every',
    fallback: '',
    say: (text) => (text === '' ? undefined : text),
  },
  {
    field: 'locations',
    word: 'location',
    scope: 'every',
    fallback: [{ type: 'integration', integration: 'cal-video' }],
    say: (locations) => locationWord(locations as readonly Location[]),
    mean: (said) => [toLocation(said as LocationSpec)],
  },
  { field: 'beforeEventBuffer', word: 'bufferBefore', scope: 'first', fallback: 0, say: same },
  { field: 'afterEventBuffer', word: 'bufferAfter', scope: 'last', fallback: 0, say: same },
  { field: 'minimumBookingNotice', word: 'minimumNotice', scope: 'every', fallback: 120, say: same },
  { field: 'slotInterval', word: 'slotInterval', scope: 'every', fallback: null, say: (units) => units ?? undefined },
  { field: 'bookingLimitsCount', word: 'bookingLimits', scope: 'first', fallback: {}, say: same },
];

/** Every field that differs from what the company's defaults, or else Cal.com's, make of it. */
function writtenFields(
  all: readonly EventTypeFields[],
  defaults: Offer,
  served: readonly SettingName[],
): Written | { readonly why: string } {
  const written: Written = { offer: {}, common: {}, segments: all.map(() => ({})) };
  for (const word of WORDS) {
    const why = writeWord(word, { all, defaults, written });
    if (why !== null) return { why };
  }
  for (const name of served) if (name !== 'seats') writeSetting(name, { all, defaults, written });
  return written;
}

interface Writing {
  readonly all: readonly EventTypeFields[];
  readonly defaults: Offer;
  readonly written: Written;
}

/** A reason if Cal.com's value cannot be declared, and the company declares another one for all. */
function writeWord(
  { field, word, scope, fallback, say, mean = same }: WordOf,
  { all, defaults, written }: Writing,
): string | null {
  const inherited = inheritedOf(field, { word, fallback, mean }, defaults);
  // buffers between segments are pauses, which the gaps say
  const isBuffer = field === 'beforeEventBuffer' || field === 'afterEventBuffer';
  const places = all.flatMap((fields, at) => {
    const isInScope = reaches(scope, at, all.length);
    const usual = isInScope ? inherited : fallback;
    return isBuffer && !isInScope
      ? []
      : [{ at, isInScope, value: fields[field], differs: !isSameJson(fields[field], usual) }];
  });
  const inScope = places.filter(({ isInScope }) => isInScope);
  const shared = inScope.every(({ value }) => isSameJson(value, inScope[0]?.value)) ? inScope[0] : undefined;
  const said = shared?.differs === true ? say(shared.value) : undefined;
  if (said !== undefined) Object.assign(written.offer, { [word]: said });
  const left = places.filter(({ differs, isInScope }) => differs && !(isInScope && said !== undefined));
  for (const { at, value } of left) {
    if (field === 'locations' && !areWritable(value as readonly Location[])) {
      if (isSameJson(inherited, fallback)) continue;
      return 'its location cannot be declared, and the company declares another one for all';
    }
    const target =
      all.length === 1 || (shared !== undefined && scope === 'every') ? written.common : written.segments[at];
    if (target) target[field] = value as Json;
  }
  return null;
}

function inheritedOf(
  field: OwnWordName,
  { word, fallback, mean = same }: Pick<WordOf, 'word' | 'fallback' | 'mean'>,
  defaults: Offer,
): unknown {
  const own = defaults.eventType?.[field];
  if (own !== undefined) return normalised(field, own);
  const said: unknown = Reflect.get(defaults, word);
  return said === undefined ? fallback : mean(said);
}

function writeSetting(name: SettingName, { all, defaults, written }: Writing): void {
  const row = SETTING_ROWS[name];
  const { composite, normalise, word } = row;
  const isComposite = all.length > 1;
  const usual = (at: number): Json => {
    const inherited = defaults.eventType?.[name];
    const scope = typeof composite === 'string' ? composite : 'every';
    if (inherited !== undefined && reaches(scope, at, all.length)) return normalise(inherited);
    if (name === 'disableRescheduling' && isComposite) return PROTECTED;
    return word === 'requiresConfirmation' && defaults.requiresConfirmation === true
      ? ALWAYS_CONFIRMED
      : defaultOf(name);
  };
  const values = all.map((fields) => observedValue(name, fields) as Json);
  const isPossible = (value: Json) => !isComposite || isForComposites(row, value);
  const differing = values.flatMap((value, at) =>
    isSameJson(value, usual(at)) || !isPossible(value) ? [] : [{ at, value }],
  );
  const [first] = differing;
  if (first === undefined) return;
  const isShared = values.every((value) => isSameJson(value, first.value)) && differing.length === all.length;
  if (
    isShared &&
    word === 'requiresConfirmation' &&
    (first.value === null || isSameJson(first.value, ALWAYS_CONFIRMED))
  ) {
    written.offer.requiresConfirmation = first.value !== null;
    return;
  }
  for (const { at, value } of differing) {
    const target = isShared ? written.common : written.segments[at];
    const isDefault = isSameJson(value, defaultOf(name)) && typeof value !== 'boolean' && !isSwitch(value);
    if (target) target[name] = isDefault ? null : value;
  }
}

/** `disableCancelling` and `disableRescheduling` read better as they are than as null. */
function isSwitch(value: Json): boolean {
  return typeof value === 'object' && value !== null && 'disabled' in value;
}

function areWritable(locations: readonly Location[]): boolean {
  return locations.length > 0 && locations.every(({ type }) => type !== 'unsupported');
}

/** Undefined: more than one location, or one that the word cannot say. */
function locationWord([one, other]: readonly Location[]): LocationSpec | undefined {
  return one === undefined || other !== undefined ? undefined : (locationSpec(one) ?? undefined);
}

function locationSpec(location: Location): LocationSpec | null {
  switch (location.type) {
    case 'address':
      return location.public ? location.address : { address: location.address, public: false };
    case 'link':
      return { link: location.link, ...(!location.public && { public: false }) };
    case 'phone':
      return { phone: location.phone, ...(!location.public && { public: false }) };
    case 'integration':
      return { integration: location.integration };
    case 'attendeePhone':
    case 'attendeeAddress':
    case 'attendeeDefined':
    case 'organizersDefaultApp':
      return { type: location.type };
    case 'unsupported':
      return null;
  }
  return location satisfies never;
}
