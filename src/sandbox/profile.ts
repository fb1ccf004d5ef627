/** The Cal.com version whose answers the sandbox gives. */
export type ProfileName = (typeof PROFILE_NAMES)[number];

export const PROFILE_NAMES = ['6.0', '6.1'] as const;
export const DEFAULT_PROFILE: ProfileName = '6.1';

/**
 * What one version does and the other does not. Handlers ask for a behaviour, never for a version. Each line was observed on running
 * servers of 6.0.2 (2025-12-19) and 6.1.11 (2026-02-05); what was only read is a switch of the seed, see `switches.ts`. A route that
 * a version lacks says so with `since` in its declaration.
 */
export interface Profile {
  readonly name: ProfileName;
  /** Event types carry bookingUrl, disableCancelling, disableRescheduling, interfaceLanguage, two allowRescheduling… and showOptimizedSlots. */
  readonly hasLaterFields: boolean;
  /** calVideoSettings of an event type without any reads `{ sendTranscriptionEmails: true }`, else null; children show them too. */
  readonly showsUnsetVideoSettings: boolean;
  /** The create of a managed event type gives its video settings to the children. Later changes do not reach them, in any version. */
  readonly givesChildrenVideoSettings: boolean;
  /** Hosts, attendees and responses of a booking repeat the address as displayEmail, the answer of a create says isPlatformManagedUserBooking. */
  readonly hasDisplayEmails: boolean;
  /** An error of the inner API (code TRPCError) says its reason, else one sentence stands for all. */
  readonly namesInnerReasons: boolean;
  /** Webhooks may name WRONG_ASSIGNMENT_REPORT, and the version of their payload. */
  readonly hasLaterWebhooks: boolean;
  /** DELETE /v2/teams/{id} asks for the role before it counts the call: a refusal carries no rate limit headers. */
  readonly checksOwnerBeforeCounting: boolean;
  /** A member who is changed to `accepted: true` joins the event types of all members. */
  readonly joinsTypesOnAccept: boolean;
  /** A rescheduled booking keeps its own length, and is refused when the event type no longer offers it; else it takes the event type's length. */
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

/** Whether a version has what came with `since`; all have what came with no version in particular. */
export function hasSince(profile: Profile, since: ProfileName | undefined): boolean {
  return since === undefined || PROFILE_NAMES.indexOf(profile.name) >= PROFILE_NAMES.indexOf(since);
}
