import { exception } from '../envelopes.ts';
import { faultsOf, isRecord, shaped } from '../validation/shape.ts';
import { FIELD_SHAPES, SLUG_DEFAULTS } from './booking-field-shapes.ts';

/** A field as sent, without what its kind does not know. `kind` is its type, or its slug for a default known by slug. */
export interface FieldInput {
  readonly kind: string;
  readonly slug?: unknown;
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * Checks the fields that were sent; the first fault ends it, as one sentence.
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
