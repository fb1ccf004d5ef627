import {
  ALWAYS_CONFIRMED,
  defaultOf,
  SETTING_NAMES,
  SETTING_ROWS,
  type SettingName,
  type SettingValues,
} from '../model/event-type/event-type-settings.ts';
import type { BookingLimits, EventTypeFields, Location, UnreadableEventType } from '../model/event-type/event-type.ts';
import { canonicalJson, isSameJson } from '../model/json.ts';
import { questionsIn } from '../model/event-type/question.ts';
import type { ObservedAbsence } from '../model/time/absence.ts';
import { hoursOf, type Schedule } from '../model/time/schedule.ts';
import type { Member } from '../model/team-observation.ts';
import type { FormField, Host, KeptSettings, TeamEventType, Webhook } from './api.ts';
import type { Booking, Metadata, UnreadableBooking } from './common-api.ts';
import type { ReadAbsence, ReadEventType, ReadHost, ReadSchedule, ReadWebhook } from './schemas.ts';
import { attendeeFieldsOf, hostSettingsOf, settingsOf, videoSettingsOf } from './settings.ts';
import type * as booked from './wire/booking.ts';
import type * as wire from './wire/event-type.ts';
import type { Membership } from './wire/team.ts';

/** Cal.com's default for a new event type. */
const DEFAULT_NOTICE_MINUTES = 120;

/** Converts wire shapes to the model: one representation for each value, whichever Cal.com uses. */
export function teamEventType(read: ReadEventType): TeamEventType {
  const hosts = read.hosts.map(host).sort((a, b) => a.userId - b.userId);
  const settings = settingsOf(read);
  const hostSettings = hostSettingsOf(read.hosts);
  const videoSettings = videoSettingsOf(read.calVideoSettings);
  const unserved = unservedOf(read);
  return {
    id: read.id,
    fields: fields(read, hosts),
    teamId: read.teamId,
    assignAllTeamMembers: read.assignAllTeamMembers === true,
    hosts,
    ...(settings && { settings }),
    ...(hostSettings && { hostSettings }),
    ...(videoSettings && { videoSettings }),
    ...(unserved && { unserved }),
  };
}

/** Settings that a patch without them resets. */
export function keptSettings(read: ReadEventType): KeptSettings {
  const { bookingFields } = read as { readonly bookingFields?: unknown };
  const videoSettings = videoSettingsOf(read.calVideoSettings);
  const form = Array.isArray(bookingFields) ? (bookingFields as readonly FormField[]) : [];
  return { form, ...(videoSettings && { videoSettings }) };
}

/** The readable fields of an item in the team's list that does not have the shape of an event type. */
export function unreadableEventType({
  item,
  problem,
}: {
  readonly item: unknown;
  readonly problem: string;
}): UnreadableEventType {
  const has = (typeof item === 'object' && item !== null ? item : {}) as Readonly<Record<string, unknown>>;
  const number = (value: unknown) => (typeof value === 'number' && Number.isInteger(value) ? value : null);
  const words = (value: unknown) => (typeof value === 'string' ? value : null);
  return {
    id: number(has['id']),
    slug: words(has['slug']),
    title: words(has['title']),
    teamId: number(has['teamId']),
    problem,
  };
}

export function member(read: Pick<Membership, 'userId' | 'role' | 'accepted' | 'user'>): Member {
  const { username, email, name } = read.user;
  return { userId: read.userId, username, email, name, role: read.role, accepted: read.accepted };
}

export function booking(read: booked.Booking): Booking {
  return {
    uid: read.uid,
    status: read.status,
    fromMs: Date.parse(read.start),
    toMs: Date.parse(read.end),
    eventTypeId: read.eventTypeId,
    hostUserIds: read.hosts.flatMap(({ id }) => (typeof id === 'number' ? [id] : [])),
    attendeeEmails: read.attendees.map(({ email }) => email),
    attendeeNames: read.attendees.flatMap(({ name }) => name ?? []),
    metadata: texts(read.metadata),
    seats: read.attendees.flatMap(({ email, seatUid, metadata }) =>
      seatUid === undefined ? [] : [{ uid: seatUid, email, metadata: texts(metadata) }],
    ),
    seriesUid: read.recurringBookingUid ?? null,
    rescheduledFromUid: read.rescheduledFromUid ?? null,
    rescheduledToUid: read.rescheduledToUid ?? null,
    createdMs: instantOrNull(read.createdAt),
    updatedMs: read.updatedAt === null ? null : Date.parse(read.updatedAt),
  };
}

/** The readable fields of a listed booking that does not have the expected shape. */
export function unreadableBooking(item: unknown, problem: string): UnreadableBooking {
  const has = (typeof item === 'object' && item !== null ? item : {}) as Readonly<Record<string, unknown>>;
  const { uid, metadata, updatedAt } = has;
  const updatedMs = typeof updatedAt === 'string' ? Date.parse(updatedAt) : Number.NaN;
  return {
    uid: typeof uid === 'string' ? uid : null,
    metadata: texts(typeof metadata === 'object' && metadata !== null ? { ...metadata } : {}),
    updatedMs: Number.isNaN(updatedMs) ? null : updatedMs,
    problem,
  };
}

function instantOrNull(text: string | undefined): number | null {
  const ms = Date.parse(text ?? '');
  return Number.isNaN(ms) ? null : ms;
}

/** Metadata values that are not strings were not written by this client. */
function texts(metadata: Readonly<Record<string, unknown>> | null | undefined): Metadata {
  const entries = Object.entries(metadata ?? {});
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
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
    beforeEventBuffer: read.beforeEventBuffer ?? 0,
    afterEventBuffer: read.afterEventBuffer ?? 0,
    minimumBookingNotice: read.minimumBookingNotice ?? DEFAULT_NOTICE_MINUTES,
    requiresConfirmation: (read.confirmationPolicy ?? { disabled: true }).disabled !== true,
    bookingLimitsCount: limits(read.bookingLimitsCount),
    slotInterval: read.slotInterval ?? null,
    lengthInMinutesOptions: (read.lengthInMinutesOptions ?? []).toSorted((a, b) => a - b),
    ...attendeeFieldsOf(read),
    ...questionsOf(read),
    ...settingValues(read),
  };
}

function questionsOf(read: object): Pick<EventTypeFields, 'bookingFields'> {
  const bookingFields = questionsIn((read as { readonly bookingFields?: unknown }).bookingFields);
  return bookingFields.length === 0 ? {} : { bookingFields };
}

/** Settings that differ from Cal.com's defaults, and from what requiresConfirmation says. */
function settingValues(read: object): SettingValues {
  const raw = read as Readonly<Record<string, unknown>>;
  const values: { -readonly [Name in SettingName]?: SettingValues[Name] } = {};
  for (const name of SETTING_NAMES) {
    const value = raw[name];
    if (value === undefined || value === null || value === false || value === 0) continue;
    const { normalise } = SETTING_ROWS[name];
    const normal = normalise(value);
    if (!isSameJson(normal, DEFAULTS.get(name)) && !isSameJson(normal, ALWAYS_CONFIRMED)) values[name] = normal;
  }
  return values;
}

const DEFAULTS = new Map(SETTING_NAMES.map((name) => [name, defaultOf(name)]));
const LATER = SETTING_NAMES.filter((name) => SETTING_ROWS[name].since !== '6.0');

function unservedOf(read: object): readonly SettingName[] | undefined {
  const missing = LATER.filter((name) => !(name in read));
  return missing.length === 0 ? undefined : missing.length === LATER.length ? LATER : missing;
}

function host({ userId, name, username }: ReadHost): Host {
  return { userId, name: name ?? null, username: username ?? null };
}

/** Never set is absent, unset again is `{}`: both mean no limit. Cal.com's key order is day, week, year, month. */
function limits(read: ReadEventType['bookingLimitsCount']): BookingLimits {
  return {
    ...(read?.day === undefined ? {} : { day: read.day }),
    ...(read?.week === undefined ? {} : { week: read.week }),
    ...(read?.month === undefined ? {} : { month: read.month }),
    ...(read?.year === undefined ? {} : { year: read.year }),
  };
}

/** A type without an API input, or of a newer server, becomes `unsupported` instead of being dropped. */
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

/** Cal.com keeps the first and the last millisecond of the days, in UTC, and means local days of the member. */
export function absence({ id, userId, start, end, notes, reason }: ReadAbsence): ObservedAbsence {
  const dayOf = (time: string) => time.slice(0, 'YYYY-MM-DD'.length);
  return { id, userId, from: dayOf(start), to: dayOf(end), reason: reason ?? 'unspecified', notes: notes ?? '' };
}

export function schedule({ id, ownerId, name, timeZone, isDefault, ...hours }: ReadSchedule): Schedule {
  return { id, ownerId, name, timeZone, isDefault, hours: hoursOf(hours) };
}

export function webhook({ id, subscriberUrl, triggers, active, secret, payloadTemplate }: ReadWebhook): Webhook {
  const hasTemplate = typeof payloadTemplate === 'string' && payloadTemplate !== '';
  return { id, url: subscriberUrl, triggers, isActive: active, secret: secret ?? null, hasTemplate };
}
