import { type Json, isObject } from '../json.ts';

/**
 * One representation of each setting of an event type, whether a manifest declares it, Cal.com returns it or the ledger holds it. Absent,
 * null, `{}` and `{ disabled: true }` are Cal.com's default. A shape that calops does not know is kept as it is, so that it differs from
 * every declared value.
 */
export type Normalise = (value: unknown) => Json;

type Raw = Readonly<Record<string, unknown>>;

export const flag: Normalise = (value) => (isGiven(value) ? (value as Json) : false);

export const wholeNumber: Normalise = (value) => (isGiven(value) ? (value as Json) : 0);

export const idOrNone: Normalise = (value) => (isGiven(value) ? (value as Json) : null);

/** Cal.com stores an empty text as it is; it has the effect of none. */
export const textOrNone: Normalise = (value) => (isGiven(value) && value !== '' ? (value as Json) : null);

/** Bookings or minutes per unit. */
export const limits: Normalise = (value) => {
  const { disabled: _, ...units } = isSet(value) ? value : {};
  return units as Json;
};

export const bookingWindow: Normalise = (value) => {
  if (!isSet(value)) return null;
  const { type, value: reach, rolling } = value;
  if (type === 'range' && Array.isArray(reach)) return { type, value: reach.map(dayOf) };
  return { type: type as Json, value: reach as Json, ...(rolling === true && { rolling }) };
};

export const confirmationPolicy: Normalise = (value) => {
  if (!isSet(value)) return null;
  const { type, noticeThreshold: notice, blockUnconfirmedBookingsInBooker: blocks } = value;
  return {
    type: type as Json,
    ...(type === 'time' && isObject(notice) && { noticeThreshold: { unit: notice['unit'], count: notice['count'] } }),
    blockUnconfirmedBookingsInBooker: blocks === true,
  } as Json;
};

/** Cal.com keeps `offerReschedule` when a write omits it, so it is always part of the value. */
export const activeBookings: Normalise = (value) => {
  if (!isSet(value)) return {};
  const { maximumActiveBookings: maximum, offerReschedule } = value;
  if (!isGiven(maximum) && offerReschedule !== true) return {};
  return {
    ...(isGiven(maximum) && { maximumActiveBookings: maximum as Json }),
    offerReschedule: offerReschedule === true,
  };
};

/** Other settings of seats have no effect without a number. */
export const seats: Normalise = (value) => {
  if (!isSet(value)) return null;
  const { seatsPerTimeSlot: places, showAttendeeInfo, showAvailabilityCount } = value;
  return isGiven(places)
    ? {
        seatsPerTimeSlot: places as Json,
        showAttendeeInfo: showAttendeeInfo === true,
        showAvailabilityCount: showAvailabilityCount === true,
      }
    : null;
};

const LAYOUTS = ['month', 'week', 'column'];

export const bookerLayouts: Normalise = (value) => {
  if (!isSet(value)) return null;
  const { defaultLayout, enabledLayouts } = value;
  const enabled = Array.isArray(enabledLayouts) ? enabledLayouts : [];
  return { defaultLayout: defaultLayout as Json, enabledLayouts: LAYOUTS.filter((layout) => enabled.includes(layout)) };
};

/** Cal.com's own colours. A colour cannot be removed, so these are written in place of none. */
export const DEFAULT_COLOR: Json = { lightThemeHex: '#292929', darkThemeHex: '#fafafa' };

export const color: Normalise = (value) => {
  if (!isObject(value)) return DEFAULT_COLOR;
  const { lightThemeHex: light, darkThemeHex: dark } = value;
  return typeof light === 'string' && typeof dark === 'string'
    ? { lightThemeHex: light.toLowerCase(), darkThemeHex: dark.toLowerCase() }
    : DEFAULT_COLOR;
};

/** Owner and timestamps, which Cal.com adds. */
const VIDEO_IDENTITY: ReadonlySet<string> = new Set(['eventTypeId', 'createdAt', 'updatedAt']);

/** Settings that are on, or off: a newer server returns true for the first one of every event type. */
export const calVideo: Normalise = (value) => {
  const given = Object.entries(isObject(value) ? value : {}).filter(
    ([name, one]) =>
      !VIDEO_IDENTITY.has(name) && isGiven(one) && one !== '' && one !== (name === 'sendTranscriptionEmails'),
  );
  return Object.fromEntries(given) as Json;
};

/** For the two `disable…` settings, `disabled: true` means that they are on. */
export const cancelling: Normalise = (value) => ({ disabled: isObject(value) && value['disabled'] === true });

export const rescheduling: Normalise = (value) => {
  const { disabled, minutesBefore } = isObject(value) ? value : {};
  if (disabled === true) return { disabled };
  return { disabled: false, ...(isGiven(minutesBefore) && { minutesBefore: minutesBefore as Json }) };
};

function dayOf(date: unknown): Json {
  const ms = typeof date === 'string' ? Date.parse(date) : Number.NaN;
  return Number.isNaN(ms) ? (date as Json) : new Date(ms).toISOString().slice(0, 10);
}

function isGiven(value: unknown): boolean {
  return value !== null && value !== undefined;
}

/** False for null, `{}` and `{ disabled: true }`. */
function isSet(value: unknown): value is Raw {
  return isObject(value) && value['disabled'] !== true && Object.keys(value).length > 0;
}

/** What is wrong with a declared value that its schema admits, as a clause; null: nothing. */
export type FaultOf = (value: Json) => string | null;

export const windowFault: FaultOf = (value) => {
  const { type, value: reach, rolling } = isObject(value) ? value : {};
  if (type !== 'range') return Array.isArray(reach) ? 'value is a number of days unless the type is range' : null;
  if (!Array.isArray(reach)) return 'value is two dates with type range, e.g. ["2026-12-01", "2026-12-24"]';
  if (rolling !== undefined) return 'rolling has no meaning with type range';
  const [from, to] = reach.map(String);
  const wrong = [from, to].find((date) => dayOf(date) !== date || Number.isNaN(Date.parse(date)));
  if (wrong !== undefined) return `${wrong} is no date`;
  return (from ?? '') > (to ?? '') ? 'the window ends before it begins' : null;
};

export const policyFault: FaultOf = (value) => {
  const { type, noticeThreshold } = isObject(value) ? value : {};
  if (type === 'time') return noticeThreshold === undefined ? 'type time needs a noticeThreshold' : null;
  return noticeThreshold === undefined ? null : 'noticeThreshold has no meaning with type always';
};

export const reschedulingFault: FaultOf = (value) =>
  isObject(value) && value['disabled'] === true && value['minutesBefore'] !== undefined
    ? 'minutesBefore has no meaning with disabled: true'
    : null;

/** Keys of a location, by type; any other type has none. */
const LOCATION_KEYS = ['address', 'link', 'phone', 'integration'];

export const locationsFault: FaultOf = (value) => {
  for (const location of Array.isArray(value) ? value : []) {
    const { type, public: shown, ...keys } = isObject(location) ? location : {};
    if (LOCATION_KEYS.includes(String(type)) && keys[String(type)] === undefined)
      return `type ${String(type)} needs ${String(type)}`;
    const other = Object.keys(keys).find((key) => key !== type);
    if (other !== undefined) return `${other} has no meaning with type ${String(type)}`;
    if (shown !== undefined && !['address', 'link', 'phone'].includes(String(type)))
      return `public has no meaning with type ${String(type)}`;
  }
  return null;
};
