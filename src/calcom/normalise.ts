import type { BookingLimits, EventTypeFields, Location } from '../model/event-type.ts';
import { canonicalJson } from '../model/json.ts';
import type { Member } from '../model/member.ts';
import type { Host, TeamEventType } from './api.ts';
import type { Booking } from './common-api.ts';
import type { ReadEventType } from './schemas.ts';
import { hostSettingsOf, settingsOf } from './settings.ts';
import type * as booked from './wire/booking.ts';
import type * as wire from './wire/location.ts';
import type { Membership } from './wire/membership.ts';

/** Wire shapes to the model: one way to say each thing, whatever way Cal.com happens to say it. */
export function teamEventType(read: ReadEventType): TeamEventType {
  const hosts = read.hosts.map(host).sort((a, b) => a.userId - b.userId);
  const settings = settingsOf(read);
  const hostSettings = hostSettingsOf(read.hosts);
  return {
    id: read.id,
    fields: fields(read, hosts),
    teamId: read.teamId,
    assignAllTeamMembers: read.assignAllTeamMembers === true,
    hosts,
    ...(settings && { settings }),
    ...(hostSettings && { hostSettings }),
  };
}

export function member(read: Pick<Membership, 'userId' | 'role' | 'accepted' | 'user'>): Member {
  const { username, email, name } = read.user;
  return { userId: read.userId, username, email, name, role: read.role, accepted: read.accepted };
}

/** What is no text in the metadata was not written by this client. */
export function booking(read: booked.Booking): Booking {
  const texts = Object.entries(read.metadata ?? {}).filter((entry): entry is [string, string] => {
    return typeof entry[1] === 'string';
  });
  return {
    uid: read.uid,
    status: read.status,
    fromMs: Date.parse(read.start),
    toMs: Date.parse(read.end),
    eventTypeId: read.eventTypeId,
    hostUserIds: read.hosts.flatMap(({ id }) => (typeof id === 'number' ? [id] : [])),
    attendeeEmails: read.attendees.map(({ email }) => email),
    metadata: Object.fromEntries(texts),
    rescheduledFromUid: read.rescheduledFromUid ?? null,
    rescheduledToUid: read.rescheduledToUid ?? null,
    updatedMs: Date.parse(read.updatedAt),
  };
}

function fields(read: ReadEventType, hosts: readonly Host[]): EventTypeFields {
  return {
    title: read.title,
    slug: read.slug,
    schedulingType: read.schedulingType,
    lengthInMinutes: read.lengthInMinutes,
    hidden: read.hidden,
    hosts: hosts.map(({ userId }) => userId),
    description: read.description ?? '',
    locations: read.locations.map(location),
    beforeEventBuffer: read.beforeEventBuffer,
    afterEventBuffer: read.afterEventBuffer,
    minimumBookingNotice: read.minimumBookingNotice,
    requiresConfirmation: read.confirmationPolicy.disabled !== true,
    bookingLimitsCount: limits(read.bookingLimitsCount),
    slotInterval: read.slotInterval,
    lengthInMinutesOptions: (read.lengthInMinutesOptions ?? []).toSorted((a, b) => a - b),
  };
}

function host({ userId, name, username }: Host): Host {
  return { userId, name, username };
}

/** Never set is absent, unset again is `{}`: both are no limit. Cal.com's key order is day, week, year, month. */
function limits(read: ReadEventType['bookingLimitsCount']): BookingLimits {
  return {
    ...(read?.day === undefined ? {} : { day: read.day }),
    ...(read?.week === undefined ? {} : { week: read.week }),
    ...(read?.month === undefined ? {} : { month: read.month }),
    ...(read?.year === undefined ? {} : { year: read.year }),
  };
}

/** A type that the API has no input for, or that a newer server knows, shows as `unsupported`, never as nothing. */
function location(read: wire.Location | wire.UnknownLocation): Location {
  switch (read.type) {
    case 'address':
      return { type: read.type, address: read.address, public: read.public };
    case 'link':
      return { type: read.type, link: read.link, public: read.public };
    case 'phone':
      return { type: read.type, phone: read.phone, public: read.public };
    case 'integration':
      return { type: read.type, integration: read.integration };
    case 'attendeeAddress':
    case 'attendeePhone':
    case 'attendeeDefined':
    case 'organizersDefaultApp':
      return { type: read.type };
    case 'unknown':
      return unsupported(read);
  }
  return unsupported(read satisfies never);
}

function unsupported(read: unknown): Location {
  return { type: 'unsupported', raw: canonicalJson(read) };
}
