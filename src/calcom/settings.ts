import type {
  BookingLimits,
  BookingWindow,
  EventTypeFields,
  EventTypeSettings,
  HostSettings,
  RequiredQuestion,
  VideoSettings,
} from '../model/event-type/event-type.ts';
import { type Json, isObject } from '../model/json.ts';

type Raw = Readonly<Record<string, unknown>>;
type Draft = { -readonly [S in keyof EventTypeSettings]: EventTypeSettings[S] };

/** Returned by a reader for an unknown form of a setting. */
const UNREADABLE = Symbol('unreadable');
type Parsed<T> = T | undefined | typeof UNREADABLE;

type SettingReaders = {
  readonly [S in keyof Omit<EventTypeSettings, 'unreadable'>]-?: (read: Raw) => Parsed<EventTypeSettings[S]>;
};

/** For every setting, absent, null and `{ disabled: true }` mean Cal.com's default. */
const READERS: SettingReaders = {
  seats: ({ seats }) => whenSet(seats, ({ seatsPerTimeSlot }) => positive(seatsPerTimeSlot)),
  recurrence: ({ recurrence }) =>
    whenSet(recurrence, ({ occurrences, frequency, interval }) =>
      isInteger(occurrences) && typeof frequency === 'string' && isInteger(interval)
        ? { occurrences, frequency, interval }
        : UNREADABLE,
    ),
  disableCancelling: ({ disableCancelling }) => whenFlagged(disableCancelling),
  disableRescheduling: ({ disableRescheduling }) => rescheduleLimit(disableRescheduling),
  bookingFields: ({ bookingFields }) => requiredQuestions(bookingFields),
  attendeePhoneNumber: ({ bookingFields }) =>
    isList(bookingFields) && bookingFields.some((field) => isVisibleRequired(field) && field['slug'] === PHONE)
      ? true
      : undefined,
  confirmationPolicy: ({ confirmationPolicy }) => whenSet(confirmationPolicy, confirmationForm),
  bookingWindow: ({ bookingWindow }) => whenSet(bookingWindow, windowOf),
  scheduleId: ({ scheduleId }) => (absent(scheduleId) ? undefined : isInteger(scheduleId) ? scheduleId : UNREADABLE),
  bookingLimitsDuration: ({ bookingLimitsDuration }) => whenSet(bookingLimitsDuration, limitsOf),
  bookerActiveBookingsLimit: ({ bookerActiveBookingsLimit }) =>
    whenSet(bookerActiveBookingsLimit, ({ maximumActiveBookings }) =>
      absent(maximumActiveBookings) ? undefined : positive(maximumActiveBookings),
    ),
  onlyShowFirstAvailableSlot: ({ onlyShowFirstAvailableSlot }) => flag(onlyShowFirstAvailableSlot),
  requiresBookerEmailVerification: ({ requiresBookerEmailVerification }) => flag(requiresBookerEmailVerification),
  offsetStart: ({ offsetStart }) => amount(offsetStart),
  price: ({ price }) => amount(price),
  mandatoryHosts: ({ hosts, schedulingType }) => (schedulingType === 'roundRobin' ? mandatory(hosts) : undefined),
  assignAllTeamMembers: ({ assignAllTeamMembers }) => flag(assignAllTeamMembers),
};

const NAMES = Object.keys(READERS) as readonly (keyof typeof READERS)[];

/**
 * Settings that differ from a new event type; undefined if none do. Never throws: a setting in an unknown form is listed under
 * `unreadable`, since one setting of one event type must not make the list fail.
 */
export function settingsOf(read: object): EventTypeSettings | undefined {
  const settings: Draft = {};
  const unreadable: string[] = [];
  for (const name of NAMES) {
    const value = READERS[name](read as Raw);
    if (value === UNREADABLE) unreadable.push(name);
    else if (value !== undefined) Object.assign(settings, { [name]: value });
  }
  if (unreadable.length > 0) settings.unreadable = unreadable;
  return Object.keys(settings).length === 0 ? undefined : settings;
}

/** Booking fields that git may declare. Absent: default of a new event type, or not shown. */
export function attendeeFieldsOf(
  read: object,
): Pick<EventTypeFields, 'attendeeEmail' | 'skipAttendeeEmailDeliverabilityCheck'> {
  const { bookingFields, skipAttendeeEmailDeliverabilityCheck: skips } = read as Raw;
  const email = isList(bookingFields) ? bookingFields.find(({ slug }) => slug === 'email') : undefined;
  return {
    ...(email !== undefined && !isVisibleRequired(email) && { attendeeEmail: 'optional' }),
    ...(typeof skips === 'boolean' && { skipAttendeeEmailDeliverabilityCheck: skips }),
  };
}

/** Fields that identify a host; every other field is a setting. */
const IDENTITY: ReadonlySet<string> = new Set(['userId', 'name', 'username', 'avatarUrl', 'email', 'displayEmail']);

/** A patch without these settings sets them to these values. */
const HOST_DEFAULTS: Raw = { mandatory: false, priority: 'medium' };

/** Undefined if every host has the defaults of a new one. */
export function hostSettingsOf(hosts: readonly { readonly userId: number }[]): HostSettings | undefined {
  const settings: Record<string, HostSettings[string]> = {};
  for (const host of hosts) {
    const own = Object.entries(host as object as Readonly<Record<string, Json>>).filter(
      ([name, value]) => !IDENTITY.has(name) && value !== null && value !== HOST_DEFAULTS[name],
    );
    if (own.length > 0) settings[host.userId] = Object.fromEntries(own);
  }
  return Object.keys(settings).length === 0 ? undefined : settings;
}

/** Owner and timestamps of the settings; a patch does not set these. */
const VIDEO_IDENTITY: ReadonlySet<string> = new Set(['eventTypeId', 'createdAt', 'updatedAt']);

/** A newer server returns true for every event type. */
const VIDEO_DEFAULTS: Raw = { sendTranscriptionEmails: true };

/** Undefined if all settings have the defaults of a new event type. */
export function videoSettingsOf(value: unknown): VideoSettings | undefined {
  if (!isObject(value)) return undefined;
  const own = Object.entries(value as Readonly<Record<string, Json>>).filter(
    ([name, setting]) => !VIDEO_IDENTITY.has(name) && setting !== null,
  );
  const isDefault = own.every(([name, setting]) => setting === (VIDEO_DEFAULTS[name] ?? false));
  return isDefault ? undefined : Object.fromEntries(own);
}

function whenSet<T>(value: unknown, parse: (value: Raw) => Parsed<T>): Parsed<T> {
  if (absent(value)) return undefined;
  if (!isObject(value)) return UNREADABLE;
  return value['disabled'] === true || Object.keys(value).length === 0 ? undefined : parse(value);
}

/** For these settings `{ disabled: true }` means that they are on. */
function whenFlagged(value: unknown): Parsed<true> {
  if (absent(value)) return undefined;
  if (!isObject(value)) return UNREADABLE;
  const { disabled } = value;
  return disabled === true ? true : disabled === false || disabled === undefined ? undefined : UNREADABLE;
}

/** `{ disabled: true }` applies to the web page only: by API everyone may reschedule (docs/calcom-behaviour.md). */
function rescheduleLimit(value: unknown): Parsed<number> {
  if (absent(value)) return undefined;
  if (!isObject(value)) return UNREADABLE;
  const { disabled, minutesBefore } = value;
  return disabled === true || absent(minutesBefore) ? undefined : amount(minutesBefore);
}

const PHONE = 'attendeePhoneNumber';
/** Questions that every booking by calops answers. */
const ANSWERED: ReadonlySet<unknown> = new Set(['name', 'email', PHONE]);

/** Cal.com's API requires answers to hidden custom questions too; to hidden default fields it does not. */
function requiredQuestions(fields: unknown): Parsed<readonly RequiredQuestion[]> {
  if (absent(fields)) return undefined;
  if (!isList(fields)) return UNREADABLE;
  const questions = fields.filter(
    (field) =>
      field['required'] === true && !ANSWERED.has(field['slug']) && (field['hidden'] !== true || !field['isDefault']),
  );
  if (questions.length === 0) return undefined;
  return questions.map(({ slug, label }) => ({ slug: textOf(slug), label: textOf(label ?? slug) }));
}

function isVisibleRequired(field: Raw): boolean {
  return field['required'] === true && field['hidden'] !== true;
}

function confirmationForm({ type, noticeThreshold, blockUnconfirmedBookingsInBooker }: Raw) {
  if (type !== 'always' && type !== 'time') return UNREADABLE;
  const blocks = blockUnconfirmedBookingsInBooker === true ? ({ blocksStart: true } as const) : {};
  if (type === 'always') return 'blocksStart' in blocks ? blocks : undefined;
  if (!isObject(noticeThreshold)) return UNREADABLE;
  const { count, unit } = noticeThreshold;
  return isInteger(count) && typeof unit === 'string' ? { onlyBelow: `${count} ${unit}`, ...blocks } : UNREADABLE;
}

function windowOf({ type, value }: Raw): Parsed<BookingWindow> {
  if ((type === 'businessDays' || type === 'calendarDays') && isInteger(value)) return { type, days: value };
  if (type !== 'range' || !Array.isArray(value)) return UNREADABLE;
  const [from, to] = value as readonly unknown[];
  return typeof from === 'string' && typeof to === 'string' ? { type, from, to } : UNREADABLE;
}

function limitsOf(value: Raw): Parsed<BookingLimits> {
  const limits = Object.entries(value).filter(([unit]) => unit !== 'disabled');
  if (limits.length === 0) return undefined;
  return limits.every(([, minutes]) => isInteger(minutes)) ? Object.fromEntries(limits) : UNREADABLE;
}

/** A single host attends anyway, so only several hosts matter. */
function mandatory(hosts: unknown): Parsed<readonly number[]> {
  if (!isList(hosts) || hosts.length < 2) return undefined;
  const ids = hosts.filter((host) => host['mandatory'] === true).map(({ userId }) => userId);
  return ids.length === 0 ? undefined : ids.filter(isInteger).sort((a, b) => a - b);
}

function flag(value: unknown): Parsed<true> {
  if (absent(value) || value === false) return undefined;
  return value === true ? true : UNREADABLE;
}

function amount(value: unknown): Parsed<number> {
  if (absent(value) || value === 0) return undefined;
  return positive(value);
}

function positive(value: unknown): Parsed<number> {
  return typeof value === 'number' && value > 0 ? value : UNREADABLE;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function absent(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

function isInteger(value: unknown): value is number {
  return Number.isInteger(value);
}

function isList(value: unknown): value is readonly Raw[] {
  return Array.isArray(value) && value.every(isObject);
}
