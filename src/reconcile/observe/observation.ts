import type { RateWindow, Region } from '../../model/calcom-access.ts';
import type { Read } from '../../model/read.ts';
import type { StoredCompany, StoredWork } from '../../model/stored.ts';
import type { ScheduleReading } from '../../model/time/schedule.ts';
import type { TeamMove } from '../../model/team-move.ts';
import type { TeamObservation } from '../../model/team-observation.ts';
import type { DeclaredState } from '../desired/declared-state.ts';
import type { BookedTimes, FutureBookingsByService, TeamBooking } from '../desired/future-bookings.ts';
import type { AbsenceObservation } from './read-absences.ts';
import type { ScheduleAccess } from './read-schedules.ts';
import type { WebhookObservation } from './read-webhooks.ts';

/** All input of a plan. Each part is proven, or unknown with a reason. */
export interface Observation {
  readonly team: Read<TeamObservation>;
  /** During a move, without anything of the old team. */
  readonly stored: Read<StoredCompany>;
  /** Set if git names another team or environment than the database. */
  readonly move: TeamMove | null;
  /**
   * Slugs of the event types that users own themselves, by user id. Read only for users who would get a new managed event type, because
   * Cal.com deletes an own event type with the same slug (docs/calcom-behaviour.md).
   */
  readonly ownSlugs: ReadonlyMap<number, Read<readonly string[]>>;
  /** Future bookings of services that git removes something from. */
  readonly futureBookings: FutureBookingsByService;
  /** Future bookings of event types whose length changes in git. Absent: not read, because nothing is planned. */
  readonly bookedTimes?: BookedTimes;
  /** Future segments of the runtime's appointments. Absent: not read. */
  readonly futureWork?: readonly StoredWork[];
  /** Future bookings of the team, where hours or closures change. Absent: not read. */
  readonly teamBookings?: Read<readonly TeamBooking[]>;
  /** Computed to decide what to read; a plan of the same catalog reuses it. */
  readonly declared?: DeclaredState;
  /** Absent: no webhook is declared, and none is registered. */
  readonly webhooks?: WebhookObservation;
  /** Absent: no absence is wanted, and none is registered. */
  readonly absences?: AbsenceObservation;
  /** Schedules of the team's members. Absent: not read, for example because no hours are declared. */
  readonly schedules?: ScheduleReading;
  /** Whether declared hours may be written to schedules. Absent: git does not declare it, or nothing is planned. */
  readonly scheduleAccess?: ScheduleAccess;
  /** Region of hosted Cal.com; null or absent: a self-hosted server. */
  readonly region?: Region | null;
  readonly callsMade: number;
  /** Calls per minute that the server allows, from its headers. */
  readonly callsPerMinute: number;
  /** Calls left in the current window after these reads. Absent: unknown. */
  readonly window?: RateWindow;
}
