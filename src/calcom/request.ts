import type { AbsenceDays } from '../model/time/absence.ts';
import { scheduleHours, type ScheduleContent } from '../model/time/schedule.ts';
import type {
  BookingLimits,
  DeclaredFields,
  EventTypeField,
  HostSettings,
  Location,
} from '../model/event-type/event-type.ts';
import {
  ALWAYS_CONFIRMED,
  defaultOf,
  isSetting,
  SETTING_NAMES,
  SETTING_ROWS,
} from '../model/event-type/event-type-settings.ts';
import { isSameJson, type Json } from '../model/json.ts';
import { fieldOf, questionsIn } from '../model/event-type/question.ts';
import type { EventTypePatch, FormField, NewEventType, NewWebhook } from './api.ts';
import { CalcomError } from './caller/errors.ts';
import type * as wire from './wire/event-type.ts';
import type { CreateTeamEventTypeBody, HostBody, PatchTeamEventTypeBody } from './wire/event-type.ts';

/**
 * Converts model fields to request bodies: sends only given fields, and never a null or an empty list that Cal.com refuses or, worse,
 * stores (docs/calcom-behaviour.md).
 */
export function createBody(fields: NewEventType): CreateTeamEventTypeBody {
  const { title, slug, lengthInMinutes, schedulingType } = fields;
  return { ...sharedBody(withoutDefaults(fields)), ...formBody(fields), title, slug, lengthInMinutes, schedulingType };
}

export function patchBody({ hostSettings, videoSettings, form, ...patch }: EventTypePatch): PatchTeamEventTypeBody {
  return {
    ...(videoSettings && { calVideoSettings: videoSettings }),
    ...sharedBody(patch, hostSettings),
    ...formBody(patch, form),
  };
}

/**
 * Questions and guests are fields of the form, and a write of one field resets all others: the whole form is sent.
 *
 * @param form the fields that Cal.com has; empty for a new event type
 */
function formBody(
  { disableGuests, bookingFields }: DeclaredFields,
  form: readonly FormField[] = [],
): Pick<PatchTeamEventTypeBody, 'bookingFields'> {
  if (disableGuests === undefined && bookingFields === undefined) return {};
  const kept = form.flatMap((field) => {
    if (bookingFields !== undefined && isQuestion(field)) return [];
    const isGuests = field.slug === 'guests' && field.isDefault === true;
    return [isGuests && disableGuests !== undefined ? { ...field, hidden: disableGuests === true } : field];
  });
  const fields = [...kept, ...(bookingFields ?? []).map(fieldOf)];
  return fields.length === 0 ? {} : { bookingFields: fields };
}

function isQuestion(field: FormField): boolean {
  return questionsIn([field]).length > 0;
}

/** Days as Cal.com documents them: from the first to the last millisecond, in UTC. */
export function absenceDays({ from, to }: AbsenceDays) {
  return { start: `${from}T00:00:00.000Z`, end: `${to}T23:59:59.999Z` };
}

export function scheduleBody({ timeZone, hours }: ScheduleContent) {
  return { timeZone, ...scheduleHours(hours) };
}

export function webhookBody({ url, triggers, secret }: NewWebhook) {
  return { active: true, subscriberUrl: url, triggers, secret };
}

/** Omits the defaults of a new event type: Cal.com refuses empty options, and stores other empty values as settings. */
function withoutDefaults(fields: DeclaredFields): DeclaredFields {
  const isDefault: { readonly [F in EventTypeField]?: boolean } = {
    requiresConfirmation: fields.requiresConfirmation === false,
    bookingLimitsCount: isEmpty(fields.bookingLimitsCount),
    slotInterval: fields.slotInterval === null,
    lengthInMinutesOptions: fields.lengthInMinutesOptions?.length === 0,
    skipAttendeeEmailDeliverabilityCheck: fields.skipAttendeeEmailDeliverabilityCheck === false,
  };
  const kept = Object.entries(fields).filter(
    ([field, value]) =>
      isDefault[field as EventTypeField] !== true && !(isSetting(field) && isSameJson(value, defaultOf(field))),
  );
  return Object.fromEntries(kept);
}

function sharedBody(fields: DeclaredFields, hostSettings: HostSettings = {}): PatchTeamEventTypeBody {
  // written by separate endpoints
  const { attendeeEmail: _, bookingFields: __, ...written } = fields;
  const { hosts, locations, requiresConfirmation, bookingLimitsCount, lengthInMinutesOptions, ...others } = written;
  const same = Object.fromEntries(Object.entries(others).filter(([field]) => !isSetting(field)));
  return {
    ...same,
    ...(hosts === undefined ? {} : { hosts: hosts.map((userId): HostBody => ({ userId, ...hostSettings[userId] })) }),
    ...(locations === undefined ? {} : { locations: locationsBody(locations) }),
    ...(requiresConfirmation === undefined ? {} : { confirmationPolicy: confirmationBody(requiresConfirmation) }),
    ...(bookingLimitsCount === undefined ? {} : { bookingLimitsCount: limitsBody(bookingLimitsCount) }),
    ...(lengthInMinutesOptions === undefined ? {} : { lengthInMinutesOptions: optionsBody(lengthInMinutesOptions) }),
    ...settingsBody(others),
  };
}

/** Cal.com's default of a setting is sent in the form that unsets it. */
function settingsBody(fields: DeclaredFields): Readonly<Record<string, Json>> {
  const body: Record<string, Json> = {};
  for (const name of SETTING_NAMES) {
    const value = fields[name];
    if (value !== undefined) body[name] = isSameJson(value, defaultOf(name)) ? SETTING_ROWS[name].unset : value;
  }
  return body;
}

function confirmationBody(isRequired: boolean): NonNullable<PatchTeamEventTypeBody['confirmationPolicy']> {
  return isRequired ? ALWAYS_CONFIRMED : { disabled: true };
}

function limitsBody(limits: BookingLimits): NonNullable<PatchTeamEventTypeBody['bookingLimitsCount']> {
  return isEmpty(limits) ? { disabled: true } : limits;
}

function isEmpty(limits: BookingLimits | undefined): boolean {
  return limits !== undefined && Object.keys(limits).length === 0;
}

function optionsBody(options: readonly number[]): readonly number[] {
  if (options.length > 0) return options;
  throw unsendable('Cal.com cannot take lengthInMinutesOptions away again, only change them');
}

function locationsBody(locations: readonly Location[]): readonly wire.Location[] {
  if (locations.length === 0) throw unsendable('Cal.com takes no empty list of locations');
  return locations.map((location) => {
    if (location.type !== 'unsupported') return location;
    throw unsendable(`Cal.com has no input for this location: ${location.raw}`);
  });
}

function unsendable(message: string): CalcomError {
  return new CalcomError(message, { kind: 'invalid', outcome: 'refused', retryable: false });
}
