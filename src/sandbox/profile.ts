/** The Cal.com version that the sandbox imitates. */
export type ProfileName = (typeof PROFILE_NAMES)[number];

export const PROFILE_NAMES = ['6.0', '6.1'] as const;
export const DEFAULT_PROFILE: ProfileName = '6.1';

/**
 * Differences between the versions. Handlers check a behaviour, never a version. Each line was observed on running servers of 6.0.2
 * (2025-12-19) and 6.1.11 (2026-02-05); behaviour that was only read is one of the seed's `Switches`. A route that a version
 * lacks has `since` in its declaration.
 */
export interface Profile {
  readonly name: ProfileName;
  /**
   * Event types have bookingUrl, disableCancelling, disableRescheduling, interfaceLanguage, two allowRescheduling… and showOptimizedSlots.
   */
  readonly hasLaterFields: boolean;
  /** Unset calVideoSettings are returned as `{ sendTranscriptionEmails: true }`, otherwise as null; children return them too. */
  readonly showsUnsetVideoSettings: boolean;
  /** The create of a managed event type copies its video settings to the children. Later changes do not reach them, in any version. */
  readonly givesChildrenVideoSettings: boolean;
  /**
   * Hosts, attendees and responses of a booking repeat the address as displayEmail; the
   * response of a create has isPlatformManagedUserBooking.
   */
  readonly hasDisplayEmails: boolean;
  /** An error of the inner API (code TRPCError) contains its reason; otherwise one message covers all. */
  readonly namesInnerReasons: boolean;
  /** Webhooks accept WRONG_ASSIGNMENT_REPORT, and the version of their payload. */
  readonly hasLaterWebhooks: boolean;
  /** DELETE /v2/teams/{id} checks the role before it counts the call: a refusal has no rate limit headers. */
  readonly checksOwnerBeforeCounting: boolean;
  /** A member changed to `accepted: true` joins the event types of all members. */
  readonly joinsTypesOnAccept: boolean;
  /**
   * A rescheduled booking keeps its own length, and is refused if the event type no
   * longer offers it; otherwise it gets the event type's length.
   */
  readonly keepsOwnLength: boolean;
}

const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  '6.0': {
    name: '6.0',
    hasLaterFields: false,
    showsUnsetVideoSettings: false,
    givesChildrenVideoSettings: false,
    hasLaterWebhooks: false,
    checksOwnerBeforeCounting: false,
    hasDisplayEmails: false,
    namesInnerReasons: false,
    joinsTypesOnAccept: false,
    keepsOwnLength: false,
  },
  '6.1': {
    name: '6.1',
    hasLaterFields: true,
    showsUnsetVideoSettings: true,
    givesChildrenVideoSettings: true,
    hasLaterWebhooks: true,
    checksOwnerBeforeCounting: true,
    hasDisplayEmails: true,
    namesInnerReasons: true,
    joinsTypesOnAccept: true,
    keepsOwnLength: true,
  },
};

export function profileOf(name: ProfileName): Profile {
  return PROFILES[name];
}

/** Returns true if a version has what was added in `since`; always true without `since`. */
export function hasSince(profile: Profile, since: ProfileName | undefined): boolean {
  return since === undefined || PROFILE_NAMES.indexOf(profile.name) >= PROFILE_NAMES.indexOf(since);
}

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
