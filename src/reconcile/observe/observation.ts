import { CalcomError, type CalcomErrorKind } from '../../calcom/caller/errors.ts';
import type { RateWindow, Region } from '../../model/calcom-access.ts';
import type { Read, UnknownCode, UnknownReason } from '../../model/read.ts';
import type { StoredCompany } from '../../model/stored.ts';
import type { TeamMove } from '../../model/team-move.ts';
import type { TeamObservation } from '../../model/team-observation.ts';
import type { DeclaredState } from '../desired/declared-state.ts';
import type { BookedTimes, FutureBookingsByService } from '../desired/future-bookings.ts';
import type { WebhookObservation } from './read-webhooks.ts';

/** Everything a plan rests on. Each part was proven, or says why not. */
export interface Observation {
  readonly team: Read<TeamObservation>;
  /** During a move without anything that is about the team that is left. */
  readonly stored: Read<StoredCompany>;
  /** Git names another team, or another environment, than the database. */
  readonly move: TeamMove | null;
  /**
   * Slugs of the event types that users own themselves, by user id; read only for those who would get a new managed
   * event type, because Cal.com deletes an own one of the same slug (docs/calcom-behaviour.md).
   */
  readonly ownSlugs: ReadonlyMap<number, Read<readonly string[]>>;
  /** Future bookings, of what git takes away alone. */
  readonly futureBookings: FutureBookingsByService;
  /** Future bookings of event types whose length git changes. Absent: nobody plans. */
  readonly bookedTimes?: BookedTimes;
  /** What was worked out to decide what to read, so that a plan of the same catalog need not do it again. */
  readonly declared?: DeclaredState;
  /** Absent: no webhook is declared, and none was made. */
  readonly webhooks?: WebhookObservation;
  /** Of hosted Cal.com; null or absent: a server of one's own. */
  readonly region?: Region | null;
  readonly callsMade: number;
  /** Calls that the server allows per minute, as its headers said. */
  readonly callsPerMinute: number;
  /** What is left of the window that is running, after these reads. Absent: unknown. */
  readonly window?: RateWindow;
}

export function unknown(reason: UnknownReason): { readonly known: false; readonly reason: UnknownReason } {
  return { known: false, reason };
}

const CODES: Record<Exclude<CalcomErrorKind, 'unauthorized' | 'aborted'>, UnknownCode> = {
  forbidden: 'not-team-admin',
  'not-found': 'unexpected-shape',
  'conflict-slug': 'unexpected-shape',
  invalid: 'unexpected-shape',
  'slot-taken': 'unexpected-shape',
  'not-bookable': 'unexpected-shape',
  'booking-gone': 'unexpected-shape',
  'not-allowed': 'unexpected-shape',
  'length-refused': 'unexpected-shape',
  'email-refused': 'unexpected-shape',
  'phone-needed': 'unexpected-shape',
  poisoned: 'poisoned',
  'rate-limited': 'unreachable',
  server: 'unreachable',
  unreachable: 'unreachable',
  timeout: 'unreachable',
  'unexpected-shape': 'unexpected-shape',
};

/** Rethrows what is no unproven read: a refused key, an interruption, a fault of ours. */
export function reasonOf(error: unknown): UnknownReason {
  if (!(error instanceof CalcomError) || error.kind === 'unauthorized' || error.kind === 'aborted') throw error;
  return { code: CODES[error.kind], message: error.message };
}
