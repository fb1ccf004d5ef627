import type { Appointment } from '../../model/appointment.ts';
import type { RunChangeRecord, RunRecord } from '../../model/stored.ts';

/** The company and the token of a session. */
export interface TokenOwner {
  readonly companyId: string;
  readonly tokenId: string;
}

/** Sessions of the dashboard, and the data of its pages. Every read names the company. */
export interface DashboardStore {
  /** False: the token was revoked in the meantime. Only the session's SHA-256 (hex) is ever stored or looked up. */
  startSession(session: NewSession): Promise<boolean>;
  /** Undefined when unknown, expired or signed out, and when its token was revoked. */
  session(sessionHash: string): Promise<TokenOwner | undefined>;
  endSession(sessionHash: string): Promise<void>;
  /** The valid ones among these sessions. */
  validSessions(sessionHashes: readonly string[]): Promise<readonly string[]>;

  /** Changes whenever anything that is shown may have changed. One statement over few rows, because it runs all the time. */
  version(companyId: string): Promise<string>;
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

export interface NewSession extends TokenOwner {
  readonly sessionHash: string;
  readonly lifeMs: number;
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
