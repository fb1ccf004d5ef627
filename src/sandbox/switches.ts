/**
 * What hosted Cal.com is documented to do beyond the recorded versions. READ, NOT OBSERVED: each is off unless the seed turns it on
 * (`hosted: { … }`), so that no test meets it by accident. Organisations need no switch: a team with `isOrganization`, and others
 * with its id as `parentId`, are one. Neither do regions: two sandboxes with keys of their own are two.
 */
export interface Switches {
  /** `cal.diy`, the community edition, has none of /v2/teams and /v2/organizations. */
  readonly edition: 'cal.com' | 'cal.diy';
  /** Absence of the members of a team, by its admin; organisations always have it. */
  readonly absence: boolean;
  /** GET /v2/event-types/{id}/history for admins: who changed what, from now on and as the seed says. */
  readonly history: boolean;
  /** The list of a team's event types shows hidden ones to its admins, and those of its organisation, only. */
  readonly hidesHiddenTypes: boolean;
  /** Endpoints for the booking fields of an event type, at version 2026-06-12. */
  readonly bookingFields: boolean;
  /** An event type may make the e-mail address optional when the phone number is required and visible; no address is then needed to book. */
  readonly emailOptional: boolean;
  /** Webhooks may name BOOKING_REASSIGNED. Its payload is flat, carries `bookingUid`, and states its version in a header. */
  readonly reassignedWebhooks: boolean;
  /** The domains whose addresses pass the check at booking; null: no check. A team of an organisation may switch it off by event type. */
  readonly deliverableDomains: readonly string[] | null;
  /** The most bookings of a page, whatever `take` says; null: 250. */
  readonly bookingsPerPage: number | null;
  /** How rate limit headers look: with the suffix of the window, without any, or with the reset as a time since 1970. */
  readonly rateLimitHeaders: 'suffix' | 'plain' | 'epoch';
  /** Endpoints with a window of their own, under a suffix of its own; they do not count for the key. */
  readonly ownWindows: readonly OwnWindow[];
  /** Apps whose refresh tokens the token endpoint takes. */
  readonly oauth: readonly OAuthApp[];
}

export interface OwnWindow {
  /** Glob over the path without the query. */
  readonly path: string;
  readonly name: string;
  readonly limit: number;
  readonly ttlMs?: number;
}

/** The token is good once: each refresh answers the next one. An access token lasts 60 minutes. */
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

/** A switch that is on or off. */
export type BooleanSwitch = {
  [Name in keyof Switches]: Switches[Name] extends boolean ? Name : never;
}[keyof Switches];
