/**
 * Documented behaviour of hosted Cal.com beyond the recorded versions. READ, NOT OBSERVED: each switch is off unless the seed turns it on
 * (`hosted: { … }`), so that no test depends on it by accident. Organisations need no switch: they are a team with `isOrganization` and
 * other teams with its id as `parentId`. Regions need none either: use two sandboxes with different keys.
 */
export interface Switches {
  /** `cal.diy`, the community edition, lacks /v2/teams and /v2/organizations. */
  readonly edition: 'cal.com' | 'cal.diy';
  /** Absences of team members, set by the team's admin; organisations always have them. */
  readonly absence: boolean;
  /** GET /v2/event-types/{id}/history for admins: changes from now on and those of the seed. */
  readonly history: boolean;
  /** The list of a team's event types returns hidden ones only to admins of the team and its organisation. */
  readonly hidesHiddenTypes: boolean;
  /** Endpoints for the booking fields of an event type, at version 2026-06-12. */
  readonly bookingFields: boolean;
  /** An event type can make the e-mail address optional if the phone number is required and visible; booking then needs no address. */
  readonly emailOptional: boolean;
  /** Webhooks accept BOOKING_REASSIGNED. Its payload is flat, contains `bookingUid`, and has its version in a header. */
  readonly reassignedWebhooks: boolean;
  /** Domains whose addresses pass the check at booking; null: no check. An event type of an organisation's team can disable it. */
  readonly deliverableDomains: readonly string[] | null;
  /** Maximum number of bookings per page, whatever `take` says; null: 250. */
  readonly bookingsPerPage: number | null;
  /** Form of the rate limit headers: with the window's suffix, without a suffix, or with the reset as a time since 1970. */
  readonly rateLimitHeaders: 'suffix' | 'plain' | 'epoch';
  /** Endpoints with a window of their own and its suffix; their calls do not count for the key. */
  readonly ownWindows: readonly OwnWindow[];
  /** Apps whose refresh tokens the token endpoint accepts. */
  readonly oauth: readonly OAuthApp[];
}

export interface OwnWindow {
  /** Glob for the path without the query. */
  readonly path: string;
  readonly name: string;
  readonly limit: number;
  readonly ttlMs?: number;
}

/** A refresh token is valid once: each refresh returns the next one. An access token lasts 60 minutes. */
export interface OAuthApp {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
  readonly userId: number;
}

export const NO_SWITCHES: Switches = {
  edition: 'cal.com',
  absence: false,
  history: false,
  hidesHiddenTypes: false,
  bookingFields: false,
  emailOptional: false,
  reassignedWebhooks: false,
  deliverableDomains: null,
  bookingsPerPage: null,
  rateLimitHeaders: 'suffix',
  ownWindows: [],
  oauth: [],
};

/** A boolean switch. */
export type BooleanSwitch = {
  [Name in keyof Switches]: Switches[Name] extends boolean ? Name : never;
}[keyof Switches];
