import type { AbsencePlace } from '../model/time/absence.ts';
import type { WebhookOwner } from '../model/webhook.ts';
import type { ApiVersion } from './wire/envelope.ts';

/**
 * The path and pinned API version of each call: without a version, or with an unknown one, Cal.com answers in the oldest shape. Teams,
 * members and `me` have the same shape in every version.
 */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly version: ApiVersion;
}

export const EVENT_TYPES_VERSION = '2024-06-14';
const ANY_VERSION = EVENT_TYPES_VERSION;
export const BOOKINGS_VERSION = '2024-08-13';
const SLOTS_VERSION = '2024-09-04';

/** Cal.com's maximum page size. */
/** The largest page of memberships, schedules, absences and bookings. */
export const ITEMS_PER_PAGE = 250;

export function meEndpoint(): Endpoint {
  return { method: 'GET', path: '/v2/me', version: ANY_VERSION };
}

export function teamsEndpoint(): Endpoint {
  return { method: 'GET', path: '/v2/teams', version: ANY_VERSION };
}

/** A team by itself, or through its organisation; both return the same shapes. */
export interface TeamPath {
  readonly teamId: number;
  readonly organizationId: number | null;
}

function teamPath({ teamId, organizationId }: TeamPath): string {
  return organizationId === null ? `/v2/teams/${teamId}` : `/v2/organizations/${organizationId}/teams/${teamId}`;
}

/** Only an admin of the organisation is admitted. */
export function organizationMembershipsEndpoint(organizationId: number): Endpoint {
  return { method: 'GET', path: `/v2/organizations/${organizationId}/memberships?take=1`, version: ANY_VERSION };
}

export function membershipsEndpoint(team: TeamPath, skip: number): Endpoint {
  const path = `${teamPath(team)}/memberships?take=${ITEMS_PER_PAGE}&skip=${skip}`;
  return { method: 'GET', path, version: ANY_VERSION };
}

/** Schedules of all members. */
export function teamSchedulesEndpoint(team: TeamPath, skip: number): Endpoint {
  const path = `${teamPath(team)}/schedules?take=${ITEMS_PER_PAGE}&skip=${skip}`;
  return { method: 'GET', path, version: ANY_VERSION };
}

/** Schedules of one member, for an admin of the organisation. GET lists and POST creates without an id, PATCH changes. */
export function userSchedulesEndpoint(
  method: 'GET' | 'POST' | 'PATCH',
  { organizationId, userId, id }: { readonly organizationId: number; readonly userId: number; readonly id?: number },
): Endpoint {
  const path = `/v2/organizations/${organizationId}/users/${userId}/schedules`;
  return { method, path: id === undefined ? path : `${path}/${id}`, version: ANY_VERSION };
}

function absencesPath({ teamId, organizationId }: AbsencePlace, userId: number): string {
  const owner = organizationId === null ? `/v2/teams/${teamId}` : `/v2/organizations/${organizationId}`;
  return `${owner}/users/${userId}/ooo`;
}

/** Absences of one member. */
export function absencesEndpoint(place: AbsencePlace, userId: number, skip: number): Endpoint {
  const path = `${absencesPath(place, userId)}?take=${ITEMS_PER_PAGE}&skip=${skip}`;
  return { method: 'GET', path, version: ANY_VERSION };
}

/** POST creates: without an id. */
export function absenceEndpoint(
  method: 'POST' | 'PATCH' | 'DELETE',
  { place, userId, id }: { readonly place: AbsencePlace; readonly userId: number; readonly id?: number },
): Endpoint {
  const path = absencesPath(place, userId);
  return { method, path: id === undefined ? path : `${path}/${id}`, version: ANY_VERSION };
}

/** GET lists, POST creates. */
export function teamEventTypesEndpoint(method: 'GET' | 'POST', team: TeamPath): Endpoint {
  return { method, path: `${teamPath(team)}/event-types`, version: EVENT_TYPES_VERSION };
}

export function teamEventTypeBySlugEndpoint(team: TeamPath, slug: string): Endpoint {
  const path = `${teamPath(team)}/event-types?${new URLSearchParams({ eventSlug: slug }).toString()}`;
  return { method: 'GET', path, version: EVENT_TYPES_VERSION };
}

export function teamEventTypeEndpoint(method: 'GET' | 'PATCH' | 'DELETE', team: TeamPath, id: number): Endpoint {
  return { method, path: `${teamPath(team)}/event-types/${id}`, version: EVENT_TYPES_VERSION };
}

/** Has a version of its own: a server that does not know it lacks the path too. */
export const BOOKING_FIELDS_VERSION = '2026-06-12';

export function bookingFieldsEndpoint(method: 'GET' | 'POST' | 'PATCH', team: TeamPath, id: number): Endpoint {
  return { method, path: `${teamPath(team)}/event-types/${id}/booking-fields`, version: BOOKING_FIELDS_VERSION };
}

/** Usernames are unique within an organisation, and outside all of them: without `orgId` Cal.com returns any user with that name. */
export function eventTypesOfEndpoint(username: string, organizationId: number | null): Endpoint {
  const params = new URLSearchParams({ username, ...(organizationId !== null && { orgId: String(organizationId) }) });
  const path = `/v2/event-types?${params.toString()}`;
  return { method: 'GET', path, version: EVENT_TYPES_VERSION };
}

export function ownedEventTypeEndpoint(id: number): Endpoint {
  return { method: 'GET', path: `/v2/event-types/${id}`, version: EVENT_TYPES_VERSION };
}

/** Cal.com's maximum number of entries. */
const HISTORY_ENTRIES = 50;

export function eventTypeHistoryEndpoint(id: number, limit: number = HISTORY_ENTRIES): Endpoint {
  return { method: 'GET', path: `/v2/event-types/${id}/history?limit=${limit}`, version: EVENT_TYPES_VERSION };
}

export function slotsEndpoint(params: URLSearchParams): Endpoint {
  return { method: 'GET', path: `/v2/slots?${params.toString()}`, version: SLOTS_VERSION };
}

export function bookEndpoint(): Endpoint {
  return { method: 'POST', path: '/v2/bookings', version: BOOKINGS_VERSION };
}

export function bookingsEndpoint(params: URLSearchParams): Endpoint {
  return { method: 'GET', path: `/v2/bookings?${params.toString()}`, version: BOOKINGS_VERSION };
}

export function bookingEndpoint(uid: string): Endpoint {
  return { method: 'GET', path: bookingPath(uid), version: BOOKINGS_VERSION };
}

export function cancelEndpoint(uid: string): Endpoint {
  return { method: 'POST', path: `${bookingPath(uid)}/cancel`, version: BOOKINGS_VERSION };
}

export function declineEndpoint(uid: string): Endpoint {
  return { method: 'POST', path: `${bookingPath(uid)}/decline`, version: BOOKINGS_VERSION };
}

export function rescheduleEndpoint(uid: string): Endpoint {
  return { method: 'POST', path: `${bookingPath(uid)}/reschedule`, version: BOOKINGS_VERSION };
}

/** The webhooks of one of the team's event types, or of its organisation. */
export interface WebhookPlace {
  readonly teamId: number;
  readonly owner: WebhookOwner;
}

/** A page of the webhooks of an owner. */
export function webhooksEndpoint(place: WebhookPlace, skip: number): Endpoint {
  const path = `${webhooksPath(place)}?take=${ITEMS_PER_PAGE}&skip=${skip}`;
  return { method: 'GET', path, version: EVENT_TYPES_VERSION };
}

export function newWebhookEndpoint(place: WebhookPlace): Endpoint {
  return { method: 'POST', path: webhooksPath(place), version: EVENT_TYPES_VERSION };
}

export function webhookEndpoint(method: 'GET' | 'PATCH' | 'DELETE', place: WebhookPlace, id: string): Endpoint {
  return { method, path: `${webhooksPath(place)}/${encodeURIComponent(id)}`, version: EVENT_TYPES_VERSION };
}

function webhooksPath({ teamId, owner: { kind, id } }: WebhookPlace): string {
  return kind === 'organization'
    ? `/v2/organizations/${id}/webhooks`
    : `/v2/teams/${teamId}/event-types/${id}/webhooks`;
}

/** For messages and logs: must not contain a customer's e-mail address. */
export function shownPath(path: string): string {
  return path.replace(/([?&]attendeeEmail=)[^&]*/, '$1[mail]');
}

function bookingPath(uid: string): string {
  return `/v2/bookings/${encodeURIComponent(uid)}`;
}
