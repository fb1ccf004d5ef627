import type { BookingField } from '../../calcom/wire/policy.ts';
import { exception } from '../envelopes.ts';
import { mergedFields, parseBookingFields } from '../event-types/booking-fields.ts';
import { childOwners, syncChildren } from '../event-types/hosts.ts';
import { success, type Reply } from '../http/reply.ts';
import { pipedId, type Route, type UserCall } from '../router.ts';
import { isRecord } from '../validation/shape.ts';
import type { EventTypeRow } from '../world/rows.ts';

const PATHS = ['/v2/teams/:teamId', '/v2/organizations/:orgId/teams/:teamId'].map(
  (owner) => `${owner}/event-types/:eventTypeId/booking-fields`,
);
const ADMIN = { versions: ['2026-06-12'], switch: 'bookingFields', access: 'user', role: 'TEAM_ADMIN' } as const;

/** Read, not observed: fields are read and written in the form of 2024-06-14, by slug. */
export const BOOKING_FIELD_ROUTES: readonly Route[] = PATHS.flatMap((path): readonly Route[] => [
  { ...ADMIN, method: 'GET', path, handle: (call: UserCall) => success(requireType(call).settings.bookingFields) },
  { ...ADMIN, method: 'POST', path, handle: (call: UserCall) => write(call, [...own(call), ...sent(call)], 201) },
  { ...ADMIN, method: 'PATCH', path, handle: (call: UserCall) => write(call, changed(call)) },
  { ...ADMIN, method: 'PUT', path, handle: (call: UserCall) => write(call, sent(call)) },
  { ...ADMIN, method: 'DELETE', path: `${path}/:slug`, handle: (call: UserCall) => write(call, without(call)) },
]);

type Field = Readonly<Record<string, unknown>>;

/** The type's fields except unchanged defaults, in the form of an input. */
function own(call: UserCall): readonly Field[] {
  return requireType(call).settings.bookingFields.map(asInput);
}

/** A default is identified by its type or slug, a custom field by both. */
function asInput(field: BookingField): Field {
  const left = DEFAULT_SLUGS.has(field.slug) ? ['isDefault', 'type'] : ['isDefault'];
  return Object.fromEntries(Object.entries(field).filter(([key]) => !left.includes(key)));
}

const DEFAULT_SLUGS = new Set(['title', 'location', 'notes', 'guests', 'rescheduleReason']);

function sent({ body }: UserCall): readonly Field[] {
  const fields = isRecord(body) ? body['bookingFields'] : undefined;
  if (!Array.isArray(fields) || !fields.every(isRecord)) throw exception(400, "'bookingFields' must be an array.");
  return fields;
}

/** The fields with the given slugs, with the given changes. */
function changed(call: UserCall): readonly Field[] {
  const changes = new Map(sent(call).map((field) => [slugOf(field), field]));
  const known = own(call);
  const unknown = [...changes.keys()].find((slug) => !known.some((field) => slugOf(field) === slug));
  if (unknown !== undefined) throw exception(404, `Booking field with slug ${unknown} not found`);
  return known.map((field) => ({ ...field, ...changes.get(slugOf(field)) }));
}

function slugOf({ slug }: Field): string {
  return typeof slug === 'string' ? slug : '';
}

function without(call: UserCall): readonly Field[] {
  const { slug } = call.params;
  const field = requireType(call).settings.bookingFields.find((candidate) => candidate.slug === slug);
  if (!field) throw exception(404, `Booking field with slug ${slug} not found`);
  if (field.isDefault) throw exception(400, `Default booking field ${slug} cannot be deleted, set hidden instead.`);
  return own(call).filter((candidate) => candidate['slug'] !== slug);
}

function write(call: UserCall, fields: readonly Field[], status = 200): Reply {
  const { world } = call;
  const row = requireType(call);
  const bookingFields = mergedFields(parseBookingFields(fields), world.switches.emailOptional);
  const written = { ...row, settings: { ...row.settings, bookingFields } };
  world.eventTypes.replace(written);
  if (row.schedulingType === 'managed') syncChildren(world, written, childOwners(world, row));
  return success(bookingFields, status);
}

function requireType({ world, params }: UserCall): EventTypeRow {
  const id = pipedId(params['eventTypeId']);
  const row = world.eventTypes.get(id);
  if (row?.teamId === pipedId(params['teamId'])) return row;
  throw exception(404, `Event type with id ${id} not found`);
}
