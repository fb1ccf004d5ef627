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

const EVENT_TYPES_VERSION = '2024-06-14';
const ANY_VERSION = EVENT_TYPES_VERSION;

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
