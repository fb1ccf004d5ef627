import type { BookingField } from '../../calcom/wire/policy.ts';
import { exception } from '../envelopes.ts';
import type { FieldInput } from './booking-field-input.ts';

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
 * The whole form: defaults, overridden where the input names them, around the custom fields in the order given.
 *
 * @throws Refusal (400) when guests could not be reached by any required and visible field
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

/** The name that two fields of the form would have: seen only when the second write is made. */
export function reservedSlug(fields: readonly BookingField[]): string | undefined {
  return fields.find(({ isDefault, slug }) => !isDefault && (slug === 'name' || slug === 'email'))?.slug;
}

/** `disableGuests` is the guests field, hidden; sending it without fields resets the custom ones. */
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

/** First and last name as two fields stand where the one name stood. */
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

/** A field as it reads back. Keys that were not given are absent, but for those that have a default. */
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
