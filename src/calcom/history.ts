import type { HistoryChange, HistoryEntry } from '../model/drift-finding.ts';
import { isSameJson, type Json } from '../model/json.ts';
import type { ReadHistoryEntry } from './schemas.ts';
import { settingsOf } from './settings.ts';

/** Undefined if the time cannot be parsed. */
export function historyEntry({ timestamp, source, actor, displayJson }: ReadHistoryEntry): HistoryEntry | undefined {
  const atMs = Date.parse(timestamp);
  if (Number.isNaN(atMs)) return undefined;
  const { displayName: name = null, displayEmail: email = null } = actor ?? {};
  const author = { name, email, at: new Date(atMs).toISOString(), source: source ?? null };
  return { author, changes: changesOf(displayJson) };
}

function changesOf(value: unknown): HistoryEntry['changes'] {
  if (typeof value !== 'object' || value === null) return {};
  const changes = Object.entries(value as Readonly<Record<string, Json>>).flatMap(([name, change]) => {
    if (typeof change !== 'object' || change === null || Array.isArray(change)) return [];
    const { old = null, new: after = null } = change as { readonly old?: Json; readonly new?: Json };
    return changesOfField(name, { old, new: after });
  });
  return Object.fromEntries(changes);
}

/** One field of Cal.com may contain several fields of calops; returns those that differ. */
function changesOfField(name: string, { old, new: after }: HistoryChange): readonly [string, HistoryChange][] {
  const parts = Object.entries(PARTS[name] ?? {});
  if (parts.length === 0) return [name, ...(OTHER_NAMES[name] ?? [])].map((one) => [one, { old, new: after }]);
  return parts
    .map(([part, read]) => [part, { old: read(old), new: read(after) }] as [string, HistoryChange])
    .filter(([, change]) => !isSameJson(change.old, change.new));
}

const HOSTS = {
  hosts: hostIds,
  mandatoryHosts: (hosts: Json) => settingsOf({ hosts, schedulingType: 'roundRobin' })?.mandatoryHosts ?? null,
} as const;

const PARTS: Readonly<Record<string, Readonly<Record<string, (value: Json) => Json>>>> = {
  bookingFields: {
    bookingFields: (bookingFields) => (settingsOf({ bookingFields })?.bookingFields ?? null) as Json,
    attendeePhoneNumber: (bookingFields) => settingsOf({ bookingFields })?.attendeePhoneNumber ?? null,
  },
  hosts: HOSTS,
  users: HOSTS,
};

/** Returns anything except a list of hosts unchanged. */
function hostIds(value: Json): Json {
  if (!Array.isArray(value)) return value;
  return value.map((host: Json) => {
    const isHost = typeof host === 'object' && host !== null && 'userId' in host;
    return isHost ? (host.userId ?? null) : host;
  });
}

/** Field names in Cal.com's tables, with calops' names. Read in Cal.com's sources, not observed in a history. */
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  length: ['lengthInMinutes'],
  multipleDuration: ['lengthInMinutesOptions'],
  confirmationPolicy: ['requiresConfirmation'],
  requiresConfirmation: ['confirmationPolicy'],
  requiresConfirmationThreshold: ['requiresConfirmation', 'confirmationPolicy'],
  bookingLimits: ['bookingLimitsCount'],
  durationLimits: ['bookingLimitsDuration'],
  periodType: ['bookingWindow'],
  periodDays: ['bookingWindow'],
  periodStartDate: ['bookingWindow'],
  periodEndDate: ['bookingWindow'],
  beforeEventBuffer: ['segmentBuffers'],
  afterEventBuffer: ['segmentBuffers'],
  seatsPerTimeSlot: ['seats'],
  recurringEvent: ['recurrence'],
  schedule: ['scheduleId'],
  maxActiveBookingsPerBooker: ['bookerActiveBookingsLimit'],
  maximumActiveBookings: ['bookerActiveBookingsLimit'],
  minimumRescheduleNotice: ['disableRescheduling'],
  eventName: ['customName'],
  eventTypeColor: ['color'],
  disabledCancelling: ['disableCancelling'],
  disabledRescheduling: ['disableRescheduling'],
};
