import type { Location } from '../../calcom/wire/event-type.ts';
import { exception } from '../envelopes.ts';
import { isPhoneNumber, isUrl } from '../validation/check.ts';
import { isRecord } from '../validation/shape.ts';
import type { BookingRow, EventTypeRow, UserRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { mayManage } from './visible.ts';

/** The guest's choice of location: Cal.com's name of the kind, and the guest's addition. */
export interface ChosenLocation {
  readonly value: string;
  readonly optionValue: string;
}

const VIDEO = 'integrations:daily';

/** Cal.com's names, and the key of the guest's addition. */
const KINDS: Readonly<Record<Location['type'], { readonly value: string; readonly added?: string }>> = {
  address: { value: 'inPerson' },
  attendeeAddress: { value: 'attendeeInPerson', added: 'address' },
  link: { value: 'link' },
  phone: { value: 'userPhone' },
  organizersDefaultApp: { value: 'conferencing' },
  attendeePhone: { value: 'phone', added: 'phone' },
  attendeeDefined: { value: 'somewhereElse', added: 'location' },
  integration: { value: VIDEO },
};

/** @throws Refusal (400) for a kind of location that the type does not offer */
export function chosenLocation(type: EventTypeRow, input: unknown): ChosenLocation | undefined {
  if (typeof input === 'string' && input !== '') return fromText(input);
  if (!isRecord(input)) return undefined;
  requireOffered(type, input);
  const { value, added } = KINDS[String(input['type']) as Location['type']];
  const addition = added === undefined ? undefined : input[added];
  return { value, optionValue: typeof addition === 'string' ? addition : '' };
}

/** The location of a later change, whatever the event type offers. */
function changedLocation(input: Readonly<Record<string, unknown>>): ChosenLocation & { readonly place: string } {
  const kind = String(input['type']) as ChangedKind;
  const { value, added } = KINDS[kind];
  const place = String(input[CHANGED[kind]]);
  return { value, optionValue: added === undefined ? '' : place, place };
}

type ChangedKind = Exclude<Location['type'], 'integration' | 'organizersDefaultApp'>;

/** The kinds that a booking may change to, and the key of the address. */
export const CHANGED: Readonly<Record<ChangedKind, string>> = {
  address: 'address',
  attendeeAddress: 'address',
  link: 'link',
  phone: 'phone',
  attendeePhone: 'phone',
  attendeeDefined: 'location',
};

/** The location in the booking: the guest's input, otherwise the type's value of the chosen or first kind. */
export function bookedLocation({ settings }: EventTypeRow, chosen: ChosenLocation | undefined): string {
  if (chosen?.optionValue) return chosen.optionValue;
  const [first] = settings.locations;
  const value = chosen?.value ?? (first ? KINDS[first.type].value : VIDEO);
  const offered = settings.locations.filter((location) => KINDS[location.type].value === value).at(-1);
  const known = offered ? detailOf(offered) : undefined;
  return known ?? (value === 'conferencing' ? VIDEO : value);
}

function fromText(text: string): ChosenLocation {
  if (isUrl.holds(text)) return { value: 'link', optionValue: text };
  return { value: isPhoneNumber.holds(text) ? 'phone' : 'somewhereElse', optionValue: text };
}

function requireOffered({ id, settings }: EventTypeRow, input: Readonly<Record<string, unknown>>): void {
  const kind = String(input['type']);
  const kinds = settings.locations.map((location) => location.type);
  if (!kinds.some((offered) => offered === kind)) {
    throw exception(
      400,
      `Booking location with type ${kind} not valid for event type with id=${id}. The event type has following location ` +
        `types: ${kinds.join(', ')}, and only these types are allowed for booking location.`,
    );
  }
  const { integration } = input;
  const offered = settings.locations.flatMap((location) =>
    location.type === 'integration' ? location.integration : [],
  );
  if (kind !== 'integration' || typeof integration !== 'string' || offered.some((name) => name === integration)) return;
  throw exception(
    400,
    `Booking location with integration ${integration} not valid for event type with id=${id}. The event type has ` +
      `following integrations: ${offered.join(', ')}, and only these integrations are allowed for booking location.`,
  );
}

function detailOf(location: Location): string | undefined {
  switch (location.type) {
    case 'link':
      return location.link;
    case 'address':
      return location.address;
    case 'phone':
      return location.phone;
    case 'integration':
    case 'attendeeAddress':
    case 'attendeePhone':
    case 'attendeeDefined':
    case 'organizersDefaultApp':
      return undefined;
  }
  throw new Error(`no such location: ${JSON.stringify(location satisfies never)}`);
}

interface Change {
  readonly row: BookingRow;
  readonly user: UserRow;
  /** Already validated; if absent, the booking is unchanged. */
  readonly location: Readonly<Record<string, unknown>> | undefined;
  readonly now: number;
}

/** Changes only the location, also of a cancelled booking. @throws Refusal: 403 without access, 404 if the event type is deleted */
export function relocatedRow(world: World, { row, user, location, now }: Change): BookingRow {
  const type = world.eventTypes.get(row.eventTypeId);
  if (!type) throw exception(404, `No event type found for booking with uid=${row.uid}`);
  if (!mayManage(world, user, type)) {
    throw exception(403, `User with id=${user.id} may not change the location of booking with uid=${row.uid}`);
  }
  if (!location) return row;
  const { place, ...chosen } = changedLocation(location);
  const responses = { ...row.responses, location: chosen };
  return world.bookings.replace({ ...row, location: place, responses, updatedAtMs: now });
}
