/** The Cal.com version that the sandbox imitates. */
export type ProfileName = (typeof PROFILE_NAMES)[number];

export const PROFILE_NAMES = ['6.0', '6.1'] as const;
export const DEFAULT_PROFILE: ProfileName = '6.1';

/**
 * Differences between the versions. Handlers check a behaviour, never a version. Each line was observed on running servers of 6.0.2
 * (2025-12-19) and 6.1.11 (2026-02-05); behaviour that was only read is a switch of the seed, see `switches.ts`. A route that a version
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
