import type { Appointment } from '../../model/appointment.ts';
import type { RunChangeRecord, RunRecord } from '../../model/stored.ts';

/** Whose session it is: that of a company sees this company, that of an operator sees all. */
export type SessionOwner =
  | { readonly kind: 'company'; readonly companyId: string; readonly tokenId: string }
  | { readonly kind: 'operator'; readonly tokenId: string };

/** Sessions of the dashboard, and the data of its pages. Every read names the company, except those over all companies. */
export interface DashboardStore {
  /**
   * False: the token was revoked in the meantime. Only the session's SHA-256 (hex) is ever stored or looked up. The audit log of every
   * company shows when an operator signed in.
   */
  startSession(session: NewSession): Promise<boolean>;
  /** Undefined when unknown, expired or signed out, and when its token was revoked. */
  session(sessionHash: string): Promise<SessionOwner | undefined>;
  endSession(sessionHash: string): Promise<void>;
  /** The valid ones among these sessions. */
  validSessions(sessionHashes: readonly string[]): Promise<readonly string[]>;

  /** Changes whenever anything that is shown may have changed. One statement over few rows, because it runs all the time. */
  version(companyId: string): Promise<string>;
  /** Every company, by title; bookings are those of the last `days` days, today included, by the clock of each company. */
  companies(nowMs: number, days: number): Promise<readonly CompanySummary[]>;
  /** Changes whenever anything that `companies` returns may have changed, except bookings and the times of drift checks. */
  companiesVersion(): Promise<string>;

  /** The newest first. */
  appointments(companyId: string, page: AppointmentPage): Promise<readonly Appointment[]>;
  /** Active appointments in the future; the next first. */
  upcoming(companyId: string, nowMs: number, limit: number): Promise<readonly Appointment[]>;
  appointmentsById(companyId: string, ids: readonly string[]): Promise<readonly Appointment[]>;
  /** The latest first. */
  runs(companyId: string, limit: number): Promise<readonly CountedRun[]>;
  /** Undefined: the company has no such run. Includes the first `limit` changes, in the order in which they were announced. */
  run(companyId: string, runId: string, limit: number): Promise<RunOnPage | undefined>;
}

export interface NewSession {
  readonly owner: SessionOwner;
  readonly sessionHash: string;
  readonly lifeMs: number;
}

/** One company among all. Times are epoch milliseconds. */
export interface CompanySummary {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly timeZone: string;
  /** Null: nothing was ever applied. */
  readonly lastRun: { readonly status: RunRecord['status']; readonly startedMs: number } | null;
  /** Null: never checked. Not proven: a part of the team could not be read. */
  readonly lastDrift: { readonly checkedMs: number; readonly isProven: boolean } | null;
  /** Confirmed findings that are not acknowledged, without hazards. */
  readonly drift: number;
  /** The same, hazards alone. */
  readonly hazards: number;
  /** Appointments in manual review. */
  readonly review: number;
  /** Bookings that succeeded, and that failed or went to manual review. */
  readonly booked: number;
  readonly failed: number;
  /** Since when Cal.com does not answer; null: it does. */
  readonly outageMs: number | null;
}

export interface AppointmentPage {
  readonly limit: number;
  /** Appointments made before this one; null: the latest. */
  readonly before: string | null;
}

export type ChangeCounts = { readonly [Status in RunChangeRecord['status']]?: number };

export interface CountedRun extends RunRecord {
  readonly counts: ChangeCounts;
}

export interface RunOnPage {
  readonly run: CountedRun;
  readonly changes: readonly RunChangeRecord[];
}
