import type { BookingField } from '../../calcom/wire/policy.ts';
import { exception } from '../envelopes.ts';
import { isArray, isBoolean, isString } from '../validation/check.ts';
import { faultsOf, isRecord, shaped, type Rule, type Shape } from '../validation/shape.ts';

type Field = Readonly<Record<string, unknown>>;

const SHOWN = { disableOnPrefill: false, hidden: false };

const DEFAULTS: Readonly<Record<string, BookingField>> = {
  name: { isDefault: true, type: 'name', slug: 'name', required: true, label: 'your_name', disableOnPrefill: false },
  email: { isDefault: true, type: 'email', slug: 'email', required: true, ...SHOWN },
  location: { isDefault: true, type: 'radioInput', slug: 'location', required: false, hidden: false },
  title: { isDefault: true, type: 'text', slug: 'title', required: true, ...SHOWN, hidden: true },
  notes: { isDefault: true, type: 'textarea', slug: 'notes', required: false, ...SHOWN },
  guests: { isDefault: true, type: 'multiemail', slug: 'guests', required: false, ...SHOWN },
  rescheduleReason: { isDefault: true, type: 'textarea', slug: 'rescheduleReason', required: false, ...SHOWN },
};

const BEFORE = ['name', 'email', 'location'];
const AFTER = ['title', 'notes', 'guests', 'rescheduleReason'];

/**
 * The complete form: defaults, overridden by the input, around the custom fields in the given order.
 *
 * @throws Refusal (400) if no required and visible field contains a way to reach the guest
 */
export function mergedFields(input: readonly FieldInput[], isEmailOptional = false): readonly BookingField[] {
  const overrides = new Map(
    input.filter(({ kind }) => isDefault(kind)).map((field) => [slugOf(field.kind), stored(field)]),
  );
  const custom = input.filter(({ kind }) => !isDefault(kind)).map(stored);
  const pick = (slugs: readonly string[]): BookingField[] =>
    slugs.flatMap((slug) => overrides.get(slug) ?? DEFAULTS[slug] ?? []);
  const fields = [...pick(BEFORE), ...custom, ...pick(AFTER)];
  requireReachable(fields, isEmailOptional);
  return fields;
}

/** The name that two fields of the form share: detected only at the second write. */
export function reservedSlug(fields: readonly BookingField[]): string | undefined {
  return fields.find(({ isDefault, slug }) => !isDefault && (slug === 'name' || slug === 'email'))?.slug;
}

/** `disableGuests` hides the guests field; sent without fields, it resets the custom ones. */
export function withGuestsToggled(fields: readonly FieldInput[] | undefined, hidden: boolean): readonly FieldInput[] {
  const known = fields ?? [];
  const toggled = (field: FieldInput): FieldInput => ({ ...field, values: { ...field.values, hidden } });
  if (known.some(isGuests)) return known.map((field) => (isGuests(field) ? toggled(field) : field));
  return [...known, { kind: 'guests', values: { hidden } }];
}

export function guestsAreHidden(fields: readonly BookingField[]): boolean {
  return fields.some((field) => field.slug === 'guests' && field.isDefault && field.hidden === true);
}

function isGuests(field: FieldInput): boolean {
  return field.kind === 'guests';
}

function isDefault(kind: string): boolean {
  return kind === 'splitName' || kind in DEFAULTS;
}

/** First and last name as two fields replace the single name. */
function slugOf(kind: string): string {
  return kind === 'splitName' ? 'name' : kind;
}

function requireReachable(fields: readonly BookingField[], isEmailOptional: boolean): void {
  const isAsked = (slug: string): boolean => {
    const field = fields.find((candidate) => candidate.slug === slug && candidate.isDefault);
    return field?.required === true && field.hidden !== true;
  };
  if (!isAsked('email') && !isAsked('attendeePhoneNumber')) {
    const needed = 'visible and required email or visible and required attendee phone field is needed.';
    throw exception(400, `Booking fields validation failed: ${needed}`);
  }
  if (!isAsked('email') && !isEmailOptional) {
    throw exception(400, 'checkIsEmailUserAccessible - Email booking field must be required and visible');
  }
}

/** A field as returned. Keys that were not given are absent, unless they have a default. */
function stored({ kind, slug, values }: FieldInput): BookingField {
  const { label, placeholder, required } = values;
  const disableOnPrefill = Boolean(values['disableOnPrefill']);
  const hidden = Boolean(values['hidden']);
  const base = DEFAULTS[kind];
  switch (kind) {
    case 'name':
      return clean({ ...base, label, placeholder, disableOnPrefill });
    case 'splitName':
      return clean({
        ...values,
        isDefault: true,
        slug: kind,
        lastNameRequired: Boolean(values['lastNameRequired']),
        disableOnPrefill,
      });
    case 'location':
      return clean({ ...base, label });
    case 'email':
      return clean({ ...base, required: required ?? true, label, placeholder, disableOnPrefill, hidden });
    default:
      if (base) return clean({ ...base, required: Boolean(required), label, placeholder, disableOnPrefill, hidden });
      return clean({
        isDefault: isAttendeePhone(kind, slug),
        ...values,
        ...(kind === 'url' && { placeholder: placeholder ?? '' }),
        disableOnPrefill,
        hidden,
      });
  }
}

function isAttendeePhone(kind: string, slug: unknown): boolean {
  return kind === 'phone' && slug === 'attendeePhoneNumber';
}

function clean(field: Field): BookingField {
  const kept = Object.entries(field).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(kept) as unknown as BookingField;
}

/** A field as sent, without unknown keys. `kind` is its type, or its slug for a default identified by slug. */
interface FieldInput {
  readonly kind: string;
  readonly slug?: unknown;
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * Validates the given fields; stops at the first error, which is one message.
 *
 * @throws Refusal (400)
 */
export function parseBookingFields(value: unknown): readonly FieldInput[] {
  if (!Array.isArray(value)) throw exception(400, "'bookingFields' must be an array.");
  if (value.length === 0) throw exception(400, "'bookingFields' must contain at least 1 booking field.");
  const slugs = new Set<unknown>();
  return value.map((item: unknown) => parseField(isRecord(item) ? item : {}, slugs));
}

function parseField(field: Readonly<Record<string, unknown>>, slugs: Set<unknown>): FieldInput {
  const { type, slug } = field;
  const isBySlug = SLUG_DEFAULTS.includes(String(slug));
  requireTypeAndSlug(field, isBySlug, slugs);
  const kind = String(isBySlug ? slug : type);
  const shape = Object.hasOwn(FIELD_SHAPES, kind) ? FIELD_SHAPES[kind] : undefined;
  if (!shape) throw exception(400, `Unsupported booking field type '${kind}'.`);
  const values = shaped(shape, field);
  const faults = faultsOf(shape, values).flatMap((fault) => Object.values(fault.constraints ?? {}));
  if (faults.length > 0) {
    throw exception(400, `Validation failed for ${String(type ? type : slug)} booking field: ${faults.join(', ')}`);
  }
  return { kind, slug, values };
}

function requireTypeAndSlug(
  { type, slug }: Readonly<Record<string, unknown>>,
  isBySlug: boolean,
  slugs: Set<unknown>,
): void {
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
}

const text: Rule = { optional: true, checks: [isString] };
const flag: Rule = { optional: true, checks: [isBoolean] };
const type: Rule = { checks: [isString] };
const needed: Shape = {
  type,
  slug: { checks: [isString] },
  label: { checks: [isString] },
  required: { checks: [isBoolean] },
};
const plain: Shape = { ...needed, placeholder: text, disableOnPrefill: flag, hidden: flag };
const choice: Shape = { ...needed, options: { checks: [isArray] }, disableOnPrefill: flag, hidden: flag };
/** Allowed keys of a default that is identified by its slug. */
const override: Shape = { required: flag, hidden: flag, label: text, placeholder: text, disableOnPrefill: flag };

/** By type, or by slug for defaults identified by slug. */
const FIELD_SHAPES: Readonly<Record<string, Shape>> = {
  name: { type, label: text, placeholder: text, disableOnPrefill: flag },
  splitName: {
    type,
    firstNameLabel: text,
    firstNamePlaceholder: text,
    lastNameLabel: text,
    lastNamePlaceholder: text,
    lastNameRequired: flag,
    disableOnPrefill: flag,
  },
  email: { type, ...override },
  title: override,
  location: { label: text },
  notes: override,
  guests: override,
  rescheduleReason: override,
  phone: plain,
  address: plain,
  text: plain,
  number: plain,
  textarea: plain,
  select: { ...needed, placeholder: text, options: { checks: [isArray] }, disableOnPrefill: flag, hidden: flag },
  multiselect: choice,
  multiemail: plain,
  checkbox: choice,
  radio: choice,
  boolean: { ...needed, disableOnPrefill: flag, hidden: flag },
  url: plain,
};

/** Defaults overridden by slug, in their order after the custom fields (`location` comes before them). */
const SLUG_DEFAULTS = ['title', 'notes', 'guests', 'rescheduleReason', 'location'];
