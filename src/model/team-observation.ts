import type { CapabilityFact } from './capabilities.ts';
import type { ObservedEventType, UnreadableEventType } from './event-type/event-type.ts';

/** A member of a Cal.com team, who may be a host there. */
export interface Member {
  readonly userId: number;
  readonly username: string | null;
  readonly email: string;
  readonly name: string | null;
  readonly role: 'MEMBER' | 'ADMIN' | 'OWNER';
  readonly accepted: boolean;
}

/** What a key can do with a team, according to Cal.com's answers. Observed for each run, never derived from a version. */
export interface TeamFacts {
  readonly teamId: number;
  /** The organisation of the team; null: a team without one. */
  readonly parentId: number | null;
  /** The key's owner: Cal.com user id, and the name for messages. */
  readonly userId: number;
  readonly owner: string;
  /** The role of the key's owner in the team; null: not an (accepted) member. */
  readonly role: Member['role'] | null;
  /** Read only if the role in the team is not sufficient. */
  readonly isOrganizationAdmin: boolean;
  /** The paths that the team answers on: its own, or those of its organisation. */
  readonly path: 'team' | 'organization';
}

/** A company's team in Cal.com, read once and proven. */
export interface TeamObservation {
  /** Absent when nothing was read: a comparison of manifests only. */
  readonly facts?: TeamFacts;
  /** Whether booking fields can be changed by API. Absent: the company declares nothing that needs that. */
  readonly bookingFields?: CapabilityFact;
  readonly members: readonly Member[];
  readonly eventTypes: readonly ObservedEventType[];
  /** Listed but not readable: never planned and never changed. */
  readonly unreadable: readonly UnreadableEventType[];
}
