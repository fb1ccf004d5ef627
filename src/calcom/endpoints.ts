import type { ApiVersion } from './wire/envelope.ts';

/**
 * Where each call goes, with its pinned API version: without one, or with one it does not know, Cal.com answers in
 * the oldest shape. Teams, members and `me` answer alike in every version.
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

/** The most that Cal.com gives at once. */
export const MEMBERS_PER_PAGE = 250;

export function meEndpoint(): Endpoint {
  return { method: 'GET', path: '/v2/me', version: ANY_VERSION };
}

export function teamsEndpoint(): Endpoint {
  return { method: 'GET', path: '/v2/teams', version: ANY_VERSION };
}

export function membershipsEndpoint(teamId: number, skip: number): Endpoint {
  const path = `/v2/teams/${teamId}/memberships?take=${MEMBERS_PER_PAGE}&skip=${skip}`;
  return { method: 'GET', path, version: ANY_VERSION };
}

/** The list, or a create by POST. */
export function teamEventTypesEndpoint(method: 'GET' | 'POST', teamId: number): Endpoint {
  return { method, path: `/v2/teams/${teamId}/event-types`, version: EVENT_TYPES_VERSION };
}

export function teamEventTypeBySlugEndpoint(teamId: number, slug: string): Endpoint {
  const path = `/v2/teams/${teamId}/event-types?${new URLSearchParams({ eventSlug: slug }).toString()}`;
  return { method: 'GET', path, version: EVENT_TYPES_VERSION };
}

export function teamEventTypeEndpoint(method: 'GET' | 'PATCH' | 'DELETE', teamId: number, id: number): Endpoint {
  return { method, path: `/v2/teams/${teamId}/event-types/${id}`, version: EVENT_TYPES_VERSION };
}

export function eventTypesOfEndpoint(username: string): Endpoint {
  const path = `/v2/event-types?${new URLSearchParams({ username }).toString()}`;
  return { method: 'GET', path, version: EVENT_TYPES_VERSION };
}

export function ownedEventTypeEndpoint(id: number): Endpoint {
  return { method: 'GET', path: `/v2/event-types/${id}`, version: EVENT_TYPES_VERSION };
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

/** For messages and logs: a customer's mail address is nobody's business there. */
export function shownPath(path: string): string {
  return path.replace(/([?&]attendeeEmail=)[^&]*/, '$1[mail]');
}

function bookingPath(uid: string): string {
  return `/v2/bookings/${encodeURIComponent(uid)}`;
}
