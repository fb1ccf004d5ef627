import type { AbsencePlace, AbsenceValues, ObservedAbsence } from '../model/time/absence.ts';
import type { AttendeeEmail, ChildIds } from '../model/event-type/event-type.ts';
import type { Schedule, ScheduleContent } from '../model/time/schedule.ts';
import type {
  CalcomWriter,
  EventTypePatch,
  NewEventType,
  NewWebhook,
  ScheduleOwner,
  Webhook,
  WrittenEventType,
} from './api.ts';
import { rightsOf, type CallOptions } from './common-api.ts';
import type { Answered } from './caller/caller.ts';
import {
  absenceEndpoint,
  bookingFieldsEndpoint,
  teamEventTypeEndpoint,
  teamEventTypesEndpoint,
  userSchedulesEndpoint,
  webhookEndpoint,
  newWebhookEndpoint,
} from './endpoints.ts';
import type { Endpoint, WebhookPlace } from './endpoints.ts';
import { CalcomError } from './caller/errors.ts';
import { matching, mismatch } from './matching.ts';
import { absence, schedule, teamEventType, webhook } from './normalise.ts';
import { Reader } from './reader.ts';
import { absenceDays, createBody, patchBody, scheduleBody, webhookBody } from './request.ts';
import {
  checkAbsence,
  checkBookingFields,
  checkDeleted,
  checkEventType,
  checkManaged,
  checkSchedule,
  checkWebhook,
} from './schemas.ts';
import { answerMs } from './caller/clock.ts';

/** The complete client: reads, and writes of team event types. */
export class Writer extends Reader implements CalcomWriter {
  async createTeamEventType(
    teamId: number,
    fields: NewEventType,
    options: CallOptions = {},
  ): Promise<WrittenEventType> {
    const body = createBody(fields);
    const request = this.#request(teamEventTypesEndpoint('POST', this.teamPath(teamId)), fields.hosts?.length, options);
    return written(await this.caller.call({ ...request, body, repeat: 'never' }));
  }

  async updateTeamEventType(
    teamId: number,
    id: number,
    patch: EventTypePatch,
    options: CallOptions = {},
  ): Promise<WrittenEventType> {
    const body = patchBody(patch);
    const request = this.#request(
      teamEventTypeEndpoint('PATCH', this.teamPath(teamId), id),
      patch.hosts?.length,
      options,
    );
    // a slug conflicts with itself: the retry of a successful patch would be refused
    const repeat = patch.slug === undefined ? 'always' : 'never';
    const answered = await this.caller.call({ ...request, body, repeat });
    const result = written(answered);
    if (result.observed.id === id) return result;
    throw mismatch(answered, `event type ${result.observed.id} instead of ${id}`);
  }

  async setAttendeeEmail(
    teamId: number,
    id: number,
    attendeeEmail: AttendeeEmail,
    options: CallOptions = {},
  ): Promise<void> {
    const request = (method: 'GET' | 'POST' | 'PATCH') =>
      this.#request(bookingFieldsEndpoint(method, this.teamPath(teamId), id), 0, options);
    const asked = await this.caller.call({ ...request('GET'), repeat: 'always' });
    const hasPhone = matching(asked, checkBookingFields).some(({ slug }) => slug === PHONE.slug);
    const isOptional = attendeeEmail === 'optional';
    if (!hasPhone && isOptional) {
      await this.caller.call({ ...request('POST'), body: { bookingFields: [PHONE] }, repeat: 'never' });
    }
    // in one call: one of the two must always be required, and after a refusal the form must not lack both
    const phone = { slug: PHONE.slug, required: isOptional, ...(isOptional && { hidden: false }) };
    const email = { slug: 'email', required: !isOptional, hidden: false };
    const bookingFields = hasPhone || isOptional ? [phone, email] : [email];
    await this.caller.call({ ...request('PATCH'), body: { bookingFields }, repeat: 'always' });
  }

  async deleteTeamEventType(teamId: number, id: number, options: CallOptions = {}): Promise<void> {
    const request = this.#request(teamEventTypeEndpoint('DELETE', this.teamPath(teamId), id), 0, options);
    const answered = await this.caller.call({ ...request, repeat: 'until-gone' });
    if (answered === undefined) return;
    const deleted = matching(answered, checkDeleted);
    if (deleted.id !== id) throw mismatch(answered, `event type ${deleted.id} instead of ${id}`);
  }

  async createWebhook(place: WebhookPlace, fields: NewWebhook, options: CallOptions = {}): Promise<Webhook> {
    const request = { ...this.#request(newWebhookEndpoint(place), 0, options), body: webhookBody(fields) };
    return webhook(matching(await this.caller.call({ ...request, repeat: 'never' }), checkWebhook));
  }

  async updateWebhook(
    place: WebhookPlace,
    id: string,
    fields: NewWebhook,
    options: CallOptions = {},
  ): Promise<Webhook> {
    const body = { ...webhookBody(fields), payloadTemplate: '' };
    const request = { ...this.#request(webhookEndpoint('PATCH', place, id), 0, options), body };
    return webhook(matching(await this.caller.call({ ...request, repeat: 'always' }), checkWebhook));
  }

  async deleteWebhook(place: WebhookPlace, id: string, options: CallOptions = {}): Promise<void> {
    await this.caller.call({
      ...this.#request(webhookEndpoint('DELETE', place, id), 0, options),
      repeat: 'until-gone',
    });
  }

  async createAbsence(
    place: AbsencePlace,
    userId: number,
    values: AbsenceValues,
    options: CallOptions = {},
  ): Promise<ObservedAbsence> {
    const { reason, notes, ...days } = values;
    const body = { ...absenceDays(days), reason, notes };
    const request = { ...this.#request(absenceEndpoint('POST', { place, userId }), 0, options), body };
    return absence(matching(await this.caller.call({ ...request, repeat: 'never' }), checkAbsence));
  }

  async updateAbsence(
    place: AbsencePlace,
    { id, userId }: Pick<ObservedAbsence, 'id' | 'userId'>,
    { from, to, ...others }: Partial<AbsenceValues>,
    options: CallOptions = {},
  ): Promise<ObservedAbsence> {
    const hasDays = from !== undefined && to !== undefined;
    const body = { ...(hasDays && absenceDays({ from, to })), ...others };
    const request = { ...this.#request(absenceEndpoint('PATCH', { place, userId, id }), 0, options), body };
    // the days that it has already are refused: the retry of a successful patch would be too
    const repeat = hasDays ? 'never' : 'always';
    return absence(matching(await this.caller.call({ ...request, repeat }), checkAbsence));
  }

  async deleteAbsence(
    place: AbsencePlace,
    { id, userId }: Pick<ObservedAbsence, 'id' | 'userId'>,
    options: CallOptions = {},
  ): Promise<void> {
    const request = this.#request(absenceEndpoint('DELETE', { place, userId, id }), 0, options);
    try {
      await this.caller.call({ ...request, repeat: 'until-gone' });
    } catch (error) {
      if (!(error instanceof CalcomError) || (error.status !== 403 && error.status !== 404)) throw error;
      // Cal.com answers 403 for an absence that is gone as for one of another user
      const left = await this.absences(place, userId, options);
      if (left.some((one) => one.id === id)) throw error;
    }
  }

  async createSchedule(
    { organizationId, userId }: ScheduleOwner,
    name: string,
    content: ScheduleContent,
    options: CallOptions = {},
  ): Promise<Schedule> {
    const body = { name, isDefault: true, ...scheduleBody(content) };
    const endpoint = userSchedulesEndpoint('POST', { organizationId, userId });
    const answered = await this.caller.call({ ...this.#request(endpoint, 0, options), body, repeat: 'never' });
    return schedule(matching(answered, checkSchedule));
  }

  async updateSchedule(
    { organizationId, userId, id }: ScheduleOwner & Pick<Schedule, 'id'>,
    content: ScheduleContent,
    options: CallOptions = {},
  ): Promise<Schedule> {
    const endpoint = userSchedulesEndpoint('PATCH', { organizationId, userId, id });
    const request = { ...this.#request(endpoint, 0, options), body: scheduleBody(content) };
    const answered = await this.caller.call({ ...request, repeat: 'never' });
    const read = schedule(matching(answered, checkSchedule));
    if (read.id !== id) throw mismatch(answered, `schedule ${read.id} instead of ${id}`);
    return read;
  }

  #request(endpoint: Endpoint, hosts: number | undefined, options: CallOptions) {
    return { ...endpoint, ...rightsOf(options), answerMs: options.answerMs ?? answerMs(this.timeouts, hosts ?? 0) };
  }
}

/** The field that Cal.com fills with the attendee's phone number. */
const PHONE = {
  type: 'phone',
  slug: 'attendeePhoneNumber',
  label: 'Phone',
  required: false,
  hidden: false,
  placeholder: '',
};

/** The response for a managed event type is an array, the parent first and its children in any order; for others an object. */
function written(answered: Answered): WrittenEventType {
  if (!Array.isArray(answered.data)) {
    const eventType = matching(answered, checkEventType);
    if (eventType.schedulingType !== 'managed') return { observed: teamEventType(eventType), children: {} };
    throw mismatch(answered, `managed event type ${eventType.id} without the array of its children`);
  }
  const [parent, ...children] = matching(answered, checkManaged);
  if (parent.schedulingType !== 'managed')
    throw mismatch(answered, `an array for ${parent.schedulingType} ${parent.id}`);
  return { observed: teamEventType(parent), children: childIds(answered, parent.id, children) };
}

function childIds(
  answered: Answered,
  parentId: number,
  children: readonly { readonly id: number; readonly ownerId: number; readonly parentEventTypeId: number }[],
): ChildIds {
  const ids: Record<string, number> = {};
  for (const child of children) {
    const isOurs = child.parentEventTypeId === parentId && ids[child.ownerId] === undefined;
    if (!isOurs) throw mismatch(answered, `event type ${child.id} as child of ${parentId} and user ${child.ownerId}`);
    ids[child.ownerId] = child.id;
  }
  return ids;
}
