import type { EventTypeFields, Location } from '../../model/event-type.ts';
import { isSameJson } from '../../model/json.ts';
import { defaultSlug, SLUG_PATTERN } from '../../model/names.ts';
import type { LocationSpec, Offer, SegmentSpec, ServiceSpec } from '../manifest/manifest.ts';
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
 * Writes the fields that plan compares. Omits Cal.com's own defaults, unless a default of the company would replace them, and fields in
 * which the segments of a composite differ.
 */
export function describeService({ company, name, live, staff, defaults }: Description): Described {
  const all = live.segments.map(({ eventType }) => eventType.fields);
  const [first] = all;
  const last = all.at(-1);
  if (first === undefined || last === undefined) return { ok: false, why: 'it has no event type' };
  const differing = (['schedulingType', 'hidden', 'hosts'] as const).find(
    (field) => sharedOf(all, field) === undefined,
  );
  if (differing !== undefined) return { ok: false, why: `its segments differ in ${differing}` };
  if (all.length > 1 && first.hosts.length === 0) return { ok: false, why: 'it has no host' };
  const offer = offerOf(all, defaults);
  if ('why' in offer) return { ok: false, why: offer.why };
  const description = sharedOf(all, 'description');
  return {
    ok: true,
    spec: {
      title: live.title,
      ...(description !== undefined && description !== '' && { description }),
      ...slugAndLength(company, name, live),
      ...offer.offer,
      ...(staff.length > 0 && { staff }),
    },
  };
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

function offerOf(
  all: readonly EventTypeFields[],
  defaults: Offer,
): { readonly offer: Offer } | { readonly why: string } {
  const offer: Mutable<Offer> = {};
  const [first] = all;
  const last = all.at(-1);
  if (first === undefined || last === undefined) return { offer };
  if (first.hidden !== (defaults.hidden ?? true)) offer.hidden = first.hidden;
  if (first.schedulingType !== (defaults.scheduling ?? 'managed')) offer.scheduling = first.schedulingType;
  const place = locationOf(all, defaults.location);
  if (place === null) return { why: 'its location cannot be declared, and the company declares another one for all' };
  if (place !== undefined) offer.location = place;
  const said: readonly (readonly [keyof Offer, unknown, unknown])[] = [
    ['bufferBefore', first.beforeEventBuffer, 0],
    ['bufferAfter', last.afterEventBuffer, 0],
    ['minimumNotice', sharedOf(all, 'minimumBookingNotice'), 120],
    ['slotInterval', sharedOf(all, 'slotInterval') ?? undefined, undefined],
    ['requiresConfirmation', sharedOf(all, 'requiresConfirmation'), false],
    ['bookingLimits', first.bookingLimitsCount, {}],
  ];
  for (const [key, value, fallback] of said) {
    const isFree = value === undefined && defaults[key] === undefined;
    if (isFree || isSameJson(value, defaults[key] ?? fallback)) continue;
    if (value === undefined) return { why: `its ${key} cannot be declared, and the company declares one for all` };
    Object.assign(offer, { [key]: value });
  }
  return { offer };
}

/** Undefined: nothing to write. Null: it should be written, but manifests cannot express it. */
function locationOf(
  all: readonly EventTypeFields[],
  fallback: LocationSpec | undefined,
): LocationSpec | undefined | null {
  const [one, other] = sharedOf(all, 'locations') ?? [];
  const spec = one === undefined || other !== undefined ? null : locationSpec(one);
  if (fallback === undefined) {
    const isCalVideo = one?.type === 'integration' && one.integration === 'cal-video';
    return isCalVideo ? undefined : (spec ?? undefined);
  }
  return isSameJson(spec, fallback) ? undefined : spec;
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
