import type { Location } from '../../calcom/wire/event-type.ts';
import { exception } from '../envelopes.ts';
import type { Profile } from '../profile.ts';
import { isBoolean, isPhoneNumber, isString, isUrl, longerThan, oneOf } from '../validation/check.ts';
import { faultsOf, isRecord, shaped, type Shape } from '../validation/shape.ts';

const INTEGRATIONS = (
  'cal-video google-meet zoom whereby-video whatsapp-video webex-video telegram-video tandem sylaps-video skype-video ' +
  'sirius-video signal-video shimmer-video salesroom-video roam-video riverside-video ping-video office365-video ' +
  'mirotalk-video jitsi jelly-video jelly-conferencing huddle facetime-video element-call-video eightxeight-video ' +
  'discord-video demodesk-video campfire-video'
).split(' ');

const kind = { checks: [isString] };
const isPublic = { checks: [isBoolean] };

const PERSONAL: Readonly<Record<string, Shape>> = {
  address: { type: kind, address: { checks: [longerThan('minLength'), isString] }, public: isPublic },
  link: { type: kind, link: { checks: [isUrl] }, public: isPublic },
  integration: { type: kind, integration: { checks: [oneOf('isIn', INTEGRATIONS)] } },
  phone: { type: kind, phone: { checks: [isPhoneNumber] }, public: isPublic },
  attendeePhone: { type: kind },
  attendeeAddress: { type: kind },
  attendeeDefined: { type: kind },
};

const TEAM: Readonly<Record<string, Shape>> = { ...PERSONAL, organizersDefaultApp: { type: kind } };

export const DEFAULT_TEAM_LOCATIONS: readonly Location[] = [{ type: 'integration', integration: 'cal-video' }];

/**
 * Validates a list of locations; stops at the first error, which is one message. Unknown keys of a kind are dropped.
 *
 * @throws Refusal (400)
 */
export function parseLocations(value: unknown, owner: 'team' | 'person'): readonly Location[] {
  if (!Array.isArray(value)) throw exception(400, "'locations' must be an array.");
  if (value.length === 0) throw exception(400, "'locations' must contain at least 1 location.");
  return value.map((item: unknown) => parseLocation(item, owner === 'team' ? TEAM : PERSONAL));
}

function parseLocation(item: unknown, shapes: Readonly<Record<string, Shape>>): Location {
  if (typeof item !== 'object' || item === null) throw exception(400, "Each object in 'locations' must be an object.");
  const type = 'type' in item ? item.type : undefined;
  if (!type) throw exception(400, "Each object in 'locations' must have a 'type' property.");
  const name = typeof type === 'string' ? type : JSON.stringify(type);
  const shape = Object.hasOwn(shapes, name) ? shapes[name] : undefined;
  if (!shape) {
    const valid = 'Valid types are address, link, integration, and phone.';
    throw exception(400, `Unsupported location type '${name}'. ${valid}`);
  }
  const location = shaped(shape, item);
  const faults = faultsOf(shape, location).flatMap((fault) => Object.values(fault.constraints ?? {}));
  if (faults.length > 0) throw exception(400, `Validation failed for ${name} location: ${faults.join(', ')}`);
  return location as unknown as Location;
}

/** Only Cal Video needs no connected app. @throws Refusal (400) */
export function requireConnected(locations: readonly Location[]): void {
  for (const location of locations) {
    if (location.type === 'integration' && location.integration !== 'cal-video') {
      throw exception(400, `${location.integration} not connected.`);
    }
  }
}

type Video = Readonly<Record<string, unknown>>;

const OFF = {
  disableRecordingForOrganizer: false,
  disableRecordingForGuests: false,
  enableAutomaticTranscription: false,
  enableAutomaticRecordingForOrganizer: false,
  redirectUrlOnExit: null,
  disableTranscriptionForGuests: false,
  disableTranscriptionForOrganizer: false,
  requireEmailForGuests: false,
};

/**
 * The video settings after an input: a separate row in the real server, with all flags and two timestamps. A write replaces them
 * completely, so that an input without them, or without a known key, removes them.
 */
export function videoSettings(eventTypeId: number, input: unknown): Video | null {
  if (!isRecord(input) || Object.keys(input).length === 0) return null;
  const now = new Date().toISOString();
  return { eventTypeId, ...OFF, createdAt: now, ...input, updatedAt: now };
}

/** The settings as returned. */
export function readVideo(profile: Profile, stored: Video | null): Video | null {
  return profile.showsUnsetVideoSettings ? { ...stored, sendTranscriptionEmails: true } : stored;
}
