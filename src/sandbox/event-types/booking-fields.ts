import type { BookingField } from '../../calcom/wire/policy.ts';
import { exception } from '../envelopes.ts';
import { faultsOf, isRecord, shaped } from '../validation/shape.ts';
import { FIELD_SHAPES, SLUG_DEFAULTS } from './booking-field-shapes.ts';

type Field = Readonly<Record<string, unknown>>;

const DEFAULTS: Readonly<Record<string, BookingField>> = {
  name: { isDefault: true, type: 'name', slug: 'name', required: true, label: 'your_name', disableOnPrefill: false },
  email: { isDefault: true, type: 'email', slug: 'email', required: true, disableOnPrefill: false, hidden: false },
  location: { isDefault: true, type: 'radioInput', slug: 'location', required: false, hidden: false },
  title: { isDefault: true, type: 'text', slug: 'title', required: true, disableOnPrefill: false, hidden: true },
  notes: { isDefault: true, type: 'textarea', slug: 'notes', required: false, disableOnPrefill: false, hidden: false },
  guests: {
    isDefault: true,
    type: 'multiemail',
    slug: 'guests',
    required: false,
    disableOnPrefill: false,
    hidden: false,
  },
  rescheduleReason: {
    isDefault: true,
    type: 'textarea',
    slug: 'rescheduleReason',
    required: false,
    disableOnPrefill: false,
    hidden: false,
  },
};

const BEFORE = ['name', 'email', 'location'];
const AFTER = ['title', 'notes', 'guests', 'rescheduleReason'];

/**
 * Checks the fields that were sent; the first fault ends it, as one sentence.
 *
 * @throws Refusal (400)
 */
export function parseBookingFields(value: unknown): readonly Field[] {
  if (!Array.isArray(value)) throw exception(400, "'bookingFields' must be an array.");
  if (value.length === 0) throw exception(400, "'bookingFields' must contain at least 1 booking field.");
  const slugs = new Set<unknown>();
  return value.map((item: unknown) => parseField(isRecord(item) ? item : {}, slugs));
}

function parseField(field: Field, slugs: Set<unknown>): Field {
  const { type, slug } = field;
  const isBySlug = SLUG_DEFAULTS.includes(String(slug));
  if (!isBySlug && !type) {
    const exceptions = 'title, notes, guests, rescheduleReason and location';
    throw exception(
      400,
      `All booking fields except ones with slug equal to ${exceptions} must have a 'type' property.`,
    );
  }
  const needsSlug = type !== 'name' && type !== 'splitName' && type !== 'email';
  if (needsSlug && !slug) {
    const exceptions = 'name, splitName, email';
    throw exception(
      400,
      `Each booking field except ones with type equal to ${exceptions} must have a 'slug' property.`,
    );
  }
  if (slugs.has(slug)) {
    throw exception(
      400,
      `Duplicate bookingFields slug '${String(slug)}' found. All bookingFields slugs must be unique.`,
    );
  }
  if (needsSlug) slugs.add(slug);
  const kind = String(isBySlug ? slug : type);
  const shape = Object.hasOwn(FIELD_SHAPES, kind) ? FIELD_SHAPES[kind] : undefined;
  if (!shape) throw exception(400, `Unsupported booking field type '${kind}'.`);
  const known = shaped(shape, field);
  const faults = faultsOf(shape, known).flatMap((fault) => Object.values(fault.constraints ?? {}));
  if (faults.length > 0) {
    throw exception(400, `Validation failed for ${String(type || slug)} booking field: ${faults.join(', ')}`);
  }
  return { ...known, kind, slug: isBySlug ? slug : (known['slug'] ?? slug) };
}

/**
 * The whole form: defaults, overridden where the input names them, around the custom fields in the order given.
 *
 * @throws Refusal (400) when guests could not be reached by any required and visible field
 */
export function mergedFields(input: readonly Field[]): readonly BookingField[] {
  const stored = input.map(stored_);
  const custom = stored.filter((field) => !(field.slug in DEFAULTS && field.isDefault) && field.slug !== 'splitName');
  const pick = (slug: string): BookingField | undefined =>
    stored.find((field) => field.isDefault && field.slug === slug);
  const defaults = (slugs: readonly string[]): BookingField[] =>
    slugs.flatMap((slug) => pick(slug) ?? DEFAULTS[slug] ?? []);
  const split = pick('splitName');
  const before = defaults(BEFORE).map((field) => (field.slug === 'name' && split ? split : field));
  const fields = [...before, ...custom, ...defaults(AFTER)];
  requireReachable(fields);
  return fields;
}

function requireReachable(fields: readonly BookingField[]): void {
  const isAsked = (slug: string): boolean => {
    const field = fields.find((candidate) => candidate.slug === slug && candidate.isDefault);
    return field?.required === true && field.hidden !== true;
  };
  if (!isAsked('email') && !isAsked('attendeePhoneNumber')) {
    const needed = 'visible and required email or visible and required attendee phone field is needed.';
    throw exception(400, `Booking fields validation failed: ${needed}`);
  }
  if (!isAsked('email')) {
    throw exception(400, 'checkIsEmailUserAccessible - Email booking field must be required and visible');
  }
}

/** A field as it reads back. Keys that were not given are absent, but for those that have a default. */
function stored_(field: Field): BookingField {
  const kind = String(field['kind']);
  const label = field['label'];
  const disableOnPrefill = Boolean(field['disableOnPrefill']);
  const hidden = Boolean(field['hidden']);
  const placeholder = field['placeholder'];
  if (kind === 'name') return clean({ ...DEFAULTS['name'], label, placeholder, disableOnPrefill });
  if (kind === 'splitName') return clean(splitName(field));
  if (kind === 'location') return clean({ ...DEFAULTS['location'], label });
  const base = DEFAULTS[kind];
  if (base) {
    const required = kind === 'email' ? (field['required'] ?? true) : Boolean(field['required']);
    return clean({ ...base, required, label, placeholder, disableOnPrefill, hidden });
  }
  return clean(customField(field, { kind, disableOnPrefill, hidden }));
}

function splitName({ kind: _, slug: __, ...labels }: Field): Field {
  const flags = {
    lastNameRequired: Boolean(labels['lastNameRequired']),
    disableOnPrefill: Boolean(labels['disableOnPrefill']),
  };
  return { isDefault: true, slug: 'splitName', ...labels, ...flags };
}

function customField(
  field: Field,
  {
    kind,
    disableOnPrefill,
    hidden,
  }: { readonly kind: string; readonly disableOnPrefill: boolean; readonly hidden: boolean },
): Field {
  return {
    isDefault: kind === 'phone' && field['slug'] === 'attendeePhoneNumber',
    type: kind,
    slug: field['slug'],
    label: field['label'],
    required: field['required'],
    placeholder: kind === 'url' ? (field['placeholder'] ?? '') : field['placeholder'],
    options: field['options'],
    disableOnPrefill,
    hidden,
  };
}

function clean(field: Field): BookingField {
  const kept = Object.entries(field).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(kept) as unknown as BookingField;
}

/** Whether the form would hold two fields of one name: seen only when the second write is made. */
export function hasReservedSlug(fields: readonly BookingField[]): boolean {
  return fields.some((field) => !field.isDefault && (field.slug === 'name' || field.slug === 'email'));
}

/** `disableGuests` is the guests field, hidden; sending it without fields resets the custom ones. */
export function withGuestsToggled(fields: readonly Field[] | undefined, hidden: boolean): readonly Field[] {
  const known = fields ?? [];
  const isGuests = (field: Field): boolean => field['kind'] === 'guests';
  if (known.some(isGuests)) return known.map((field) => (isGuests(field) ? { ...field, hidden } : field));
  return [...known, { kind: 'guests', slug: 'guests', hidden }];
}

export function guestsAreHidden(fields: readonly BookingField[]): boolean {
  return fields.some((field) => field.slug === 'guests' && field.isDefault && field.hidden === true);
}
