import type { CapabilityFact } from './capabilities.ts';
import type { ObservedEventType, UnreadableEventType } from './event-type.ts';

/** A member of a Cal.com team: whoever may be a host there. */
export interface Member {
  readonly userId: number;
  readonly username: string | null;
  readonly email: string;
  readonly name: string | null;
  readonly role: 'MEMBER' | 'ADMIN' | 'OWNER';
  readonly accepted: boolean;
}

/** What a key can do with a team, as Cal.com answered. Observed for each run, never derived from a version. */
export interface TeamFacts {
  readonly teamId: number;
  /** The organisation that the team is in; null: a plain team. */
  readonly parentId: number | null;
  /** The key's owner: Cal.com user id, and the name for messages. */
  readonly userId: number;
  readonly owner: string;
  /** Of the key's owner in the team; null: no (accepted) member. */
  readonly role: Member['role'] | null;
  /** Read only where the role in the team does not suffice. */
  readonly isOrganizationAdmin: boolean;
  /** By which paths the team answers: its own, or those of its organisation. */
  readonly path: 'team' | 'organization';
}

/** A company's team in Cal.com, read once and proven. */
export interface TeamObservation {
  /** Absent where nothing was read: a comparison of manifests alone. */
  readonly facts?: TeamFacts;
  /** Whether booking fields can be changed by API. Absent: the company declares nothing that needs it. */
  readonly bookingFields?: CapabilityFact;
  readonly members: readonly Member[];
  readonly eventTypes: readonly ObservedEventType[];
  /** Listed, but not readable: never planned for, never touched. */
  readonly unreadable: readonly UnreadableEventType[];
}
