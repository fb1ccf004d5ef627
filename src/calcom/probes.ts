import type { Capability, CapabilityRoute, Probed } from '../model/capabilities.ts';
import type { CallOptions } from './common-api.ts';
import {
  BOOKING_FIELDS_VERSION,
  BOOKINGS_VERSION,
  EVENT_TYPES_VERSION,
  eventTypeHistoryEndpoint,
} from './endpoints.ts';
import type { Endpoint } from './endpoints.ts';
import { CalcomError } from './caller/errors.ts';

/** The resources that probes use. */
export interface ProbeSubject {
  readonly teamId: number;
  /** The team's parent; null: a plain team. */
  readonly organizationId: number | null;
  /** A member of the team, for example the key's owner. */
  readonly userId: number;
  /** Any event type of the team; null: the team has none yet. */
  readonly eventTypeId: number | null;
}

/** The calls that can prove a capability, tried in order until one is answered; or the reason why no call can. */
type Ways = readonly Way[] | Probed;

interface Way {
  readonly route: CapabilityRoute;
  /** Requests a resource that does not exist: a server with the route answers with another message than one without it. */
  readonly isServedWhenNotFound?: true;
  readonly endpoint: Endpoint;
}

type Probe = (subject: ProbeSubject) => Ways;

const NO_EVENT_TYPE: Probed = { state: 'unknown', evidence: 'the team has no event type to ask about' };
const NO_ORGANIZATION: Probed = { state: 'no', evidence: 'the team has no parent organisation' };

/** Paths: docs/calcom-behaviour.md. Each probe is a GET of at most one item. */
const PROBES: Readonly<Record<Capability, Probe>> = {
  history: ({ eventTypeId }) =>
    eventTypeId === null ? NO_EVENT_TYPE : [{ route: 'team', endpoint: eventTypeHistoryEndpoint(eventTypeId, 1) }],
  absence: ({ teamId, organizationId, userId }) => [
    team(`/v2/teams/${teamId}/users/${userId}/ooo?take=1`, EVENT_TYPES_VERSION),
    ...inOrganization(organizationId, (base) => [`${base}/users/${userId}/ooo?take=1`, EVENT_TYPES_VERSION]),
  ],
  typeWebhooks: ({ teamId, eventTypeId }) =>
    eventTypeId === null
      ? [{ ...team(typeWebhooksPath(teamId, NO_SUCH_ID), EVENT_TYPES_VERSION), isServedWhenNotFound: true }]
      : [team(typeWebhooksPath(teamId, eventTypeId), EVENT_TYPES_VERSION)],
  organizationWebhooks: ({ organizationId }) => {
    const ways = inOrganization(organizationId, (base) => [`${base}/webhooks?take=1`, EVENT_TYPES_VERSION]);
    return ways.length === 0 ? NO_ORGANIZATION : ways;
  },
  bookingFields: ({ teamId, organizationId, eventTypeId }) => {
    if (eventTypeId === null) return NO_EVENT_TYPE;
    const path = `/teams/${teamId}/event-types/${eventTypeId}/booking-fields`;
    return [
      team(`/v2${path}`, BOOKING_FIELDS_VERSION),
      ...inOrganization(organizationId, (base) => [`${base}${path}`, BOOKING_FIELDS_VERSION]),
    ];
  },
  teamBookings: ({ teamId, organizationId }) => [
    team(`/v2/teams/${teamId}/bookings?take=1`, BOOKINGS_VERSION),
    ...inOrganization(organizationId, (base) => [`${base}/teams/${teamId}/bookings?take=1`, BOOKINGS_VERSION]),
  ],
  teamSchedules: ({ teamId, organizationId }) => [
    team(`/v2/teams/${teamId}/schedules?take=1`, EVENT_TYPES_VERSION),
    ...inOrganization(organizationId, (base) => [`${base}/teams/${teamId}/schedules?take=1`, EVENT_TYPES_VERSION]),
  ],
};

/** The largest id, which no event type has. */
const NO_SUCH_ID = 2_147_483_647;

function typeWebhooksPath(teamId: number, eventTypeId: number): string {
  return `/v2/teams/${teamId}/event-types/${eventTypeId}/webhooks?take=1`;
}

function team(path: string, version: Endpoint['version']): Way {
  return { route: 'team', endpoint: { method: 'GET', path, version } };
}

function inOrganization(
  organizationId: number | null,
  endpoint: (base: string) => readonly [path: string, version: Endpoint['version']],
): readonly Way[] {
  if (organizationId === null) return [];
  const [path, version] = endpoint(`/v2/organizations/${organizationId}`);
  return [{ route: 'organization', endpoint: { method: 'GET', path, version } }];
}

/** Sends a GET; throws CalcomError unless it succeeds. */
export type Ask = (endpoint: Endpoint, options: CallOptions) => Promise<unknown>;

/**
 * Decision table: a success means yes; 403, and 404 from a server without the route, mean no; anything else is inconclusive. One yes is
 * enough, a no requires all calls. If a call requests an event type that does not exist, the 404 for it means yes.
 *
 * @throws CalcomError `unauthorized`, `aborted`
 */
export async function probe(
  ask: Ask,
  capability: Capability,
  subject: ProbeSubject,
  options: CallOptions = {},
): Promise<Probed> {
  const ways = PROBES[capability](subject);
  if ('state' in ways) return ways;
  const refused: Probed[] = [];
  for (const way of ways) {
    const probed = await tryWay(ask, way, options);
    if (probed.state === 'yes') return probed;
    refused.push(probed);
  }
  const state = refused.every((one) => one.state === 'no') ? 'no' : 'unknown';
  return { state, evidence: refused.map(({ evidence }) => evidence).join('; ') };
}

async function tryWay(ask: Ask, { route, endpoint, isServedWhenNotFound }: Way, options: CallOptions): Promise<Probed> {
  const call = `GET ${endpoint.path.replace(/\?.*/, '')}`;
  try {
    await ask(endpoint, options);
    return { state: 'yes', route, evidence: `${call} answered 200` };
  } catch (error) {
    if (!(error instanceof CalcomError) || error.kind === 'unauthorized' || error.kind === 'aborted') throw error;
    const { status, kind } = error;
    if (isServedWhenNotFound && kind === 'not-found')
      return { state: 'yes', route, evidence: `${call} knows the route` };
    // a 404 for an event type is `not-found`: the event type is missing, not the route
    const isRefused = status === 403 || (status === 404 && kind !== 'not-found');
    const said = status === undefined ? `ended with ${kind}` : `answered ${status}`;
    return { state: isRefused ? 'no' : 'unknown', evidence: `${call} ${said}` };
  }
}
