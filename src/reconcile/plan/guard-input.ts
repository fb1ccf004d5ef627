import type { Catalog } from '../../model/catalog.ts';
import type { ObservedEventType } from '../../model/event-type.ts';
import type { Read } from '../../model/read.ts';
import type { StoredCompany } from '../../model/stored.ts';
import type { TeamMove } from '../../model/team-move.ts';
import type { DesiredEventType } from '../desired/desired-event-types.ts';
import type { Change, GuardTrip } from './plan.ts';
import type { FutureBookingsByService } from '../desired/future-bookings.ts';

/** What guards judge by: the finished plan, and what it was made from. */
export interface GuardInput {
  readonly catalog: Catalog;
  readonly stored: StoredCompany;
  readonly changes: readonly Change[];
  readonly desired: ReadonlyMap<string, DesiredEventType>;
  /** Event types as observed, by the name of the desired one. */
  readonly observed: ReadonlyMap<string, ObservedEventType>;
  /** All event types of the team. */
  readonly eventTypes: readonly ObservedEventType[];
  /** Fields changed both in git and in Cal.com, by event type name. */
  readonly conflicts: ReadonlyMap<string, readonly string[]>;
  readonly ownSlugs: ReadonlyMap<number, Read<readonly string[]>>;
  /** Assignments that git retired and that no booking holds: what goes with them has been named. */
  readonly released: ReadonlySet<string>;
  /** Services that git says are deleted, by name. */
  readonly deleted: ReadonlySet<string>;
  readonly futureBookings: FutureBookingsByService;
  readonly move: TeamMove | null;
  /** No `--only`. */
  readonly isWhole: boolean;
  readonly hostNames: { readonly [userId: string]: string };
}

export type GuardRule = (input: GuardInput) => readonly GuardTrip[];
