/**
 * What a server allows a team's key to do, as observed: nothing is derived from a version. To add a capability, add its name here and its
 * GET in calcom/probes.ts.
 */
export const CAPABILITIES = [
  'history',
  'absence',
  'typeWebhooks',
  'organizationWebhooks',
  'bookingFields',
  'teamBookings',
  'teamSchedules',
] as const;

/**
 * `history`: who changed an event type. `absence`: absences of members, readable by their team's admin. `typeWebhooks`,
 * `organizationWebhooks`: webhooks by API. `bookingFields`: the endpoints of 2026-06-12. `teamBookings`: all bookings of the team.
 * `teamSchedules`: working hours of its members.
 */
export type Capability = (typeof CAPABILITIES)[number];

/** `unknown`: not probed yet, or the answer was inconclusive. */
export type CapabilityState = 'yes' | 'no' | 'unknown';

/** Which family of endpoints answered: `/v2/teams/…` or `/v2/organizations/…`. */
export type CapabilityRoute = 'team' | 'organization';

export interface Probed {
  readonly state: CapabilityState;
  /** Only with `yes`. */
  readonly route?: CapabilityRoute;
  /** `GET /v2/teams/7/schedules answered 404` */
  readonly evidence: string;
}

export interface CapabilityFact extends Probed {
  /** Milliseconds since 1970; 0: never. */
  readonly seenMs: number;
}

/** A capability that was never probed is absent. */
export type CapabilityFacts = { readonly [Name in Capability]?: CapabilityFact };

/** Facts are valid for one key at one server, team and environment only. */
export interface CapabilityScope {
  readonly environment: string;
  readonly teamId: number;
  /** Base address of the API. */
  readonly apiUrl: string;
  /** SHA-256 of the key. */
  readonly keyHash: string;
}

/** The capabilities that the database stores for a company. */
export interface StoredCapabilities {
  readonly scope: CapabilityScope;
  readonly facts: CapabilityFacts;
}

/** How long a fact is valid unless a call contradicts it: servers gain and lose features with their releases. */
export const CAPABILITY_DAYS = 7;

const NEVER_ASKED: CapabilityFact = { state: 'unknown', seenMs: 0, evidence: 'not asked yet' };

export function capabilityFact(facts: CapabilityFacts, capability: Capability): CapabilityFact {
  return facts[capability] ?? NEVER_ASKED;
}

/** The stored facts, unless they are about another server, team, environment or key. */
export function factsFor(stored: StoredCapabilities | null, scope: CapabilityScope): CapabilityFacts {
  if (stored === null) return {};
  const { environment, teamId, apiUrl, keyHash } = stored.scope;
  const isSame =
    environment === scope.environment &&
    teamId === scope.teamId &&
    apiUrl === scope.apiUrl &&
    keyHash === scope.keyHash;
  return isSame ? stored.facts : {};
}

/** Whether a fact is still valid: conclusive, and not older than `CAPABILITY_DAYS`. */
export function isCurrent({ state, seenMs }: CapabilityFact, nowMs: number): boolean {
  return state !== 'unknown' && nowMs - seenMs < CAPABILITY_DAYS * 86_400_000;
}
