import type { AbsenceRow } from '../model/time/absence.ts';
import type { RateBudget, RateWindow, TokenVault } from '../model/calcom-access.ts';
import type { StoredCapabilities } from '../model/capabilities.ts';
import type { DriftFinding, NoEffect } from '../model/drift-finding.ts';
import type { ChildIds } from '../model/event-type/event-type.ts';
import type { Json } from '../model/json.ts';
import type {
  AssignmentRow,
  BranchRow,
  ClosureRow,
  ChangeOutcome,
  CompanyRow,
  HostMappingRow,
  LedgerEntry,
  MapKey,
  MapRow,
  RunChangeRecord,
  RunRecord,
  ServiceRow,
  StaffRow,
  StoredBooking,
  StoredWork,
  StoredCompany,
  AuditEntry,
  AuditRecord,
} from '../model/stored.ts';
import type { RegisteredWebhook, WebhookOwner } from '../model/webhook.ts';
import type { BookingStore } from './bookings/booking-store.ts';
import type { DashboardStore } from './dashboard/dashboard-store.ts';
import type { InsightStore } from './insight/insight-store.ts';
import type { KeptLease } from './keep-lease.ts';
import type { NewNotice, NoticeStore } from './notices/notice-store.ts';
import type { DiskFacts, ServerFacts } from './connection/server-facts.ts';
import type { TokenStore } from './tokens/token-store.ts';

/**
 * The part of the database that the reconciler uses: what was applied, runs, locks and budgets. All methods throw StoreError, and no other
 * error, for errors of the database.
 */
export interface LedgerStore extends AsyncDisposable {
  /** Every company with at least one apply: its id and the manifests' name. */
  companies(): Promise<readonly { readonly id: string; readonly name: string }[]>;
  /** One READ ONLY, REPEATABLE READ transaction: everything is read as of one moment. */
  read<T>(work: (reader: Reader) => Promise<T>): Promise<T>;
  /** One transaction; rolled back when `work` throws. */
  write<T>(work: (transactor: Transactor) => Promise<T>): Promise<T>;
  /** Never waits. Other processes see `label` (`calops apply emma@ci-7`) until a run has started. */
  lock(companyId: string, label: string): Promise<CompanyLock | LockHolder>;
  /** The budget of one API key, shared by every process on this database. */
  rateBudget(keyHash: string): RateBudget;
  /** Tokens of OAuth clients, encrypted. */
  readonly oauthTokens: TokenVault;
  /** Migrates the schema to this program's version; returns the names of the migrations that ran. */
  migrate(): Promise<readonly string[]>;
  /** 0: no schema. */
  schemaVersion(): Promise<number>;
  /** For callers that write without reading first. @throws StoreError schema-missing, schema-outdated, schema-too-new */
  requireSchema(): Promise<void>;
  /** Facts about the server, with reads only; `disk` for the embedded server, else null. */
  facts(): Promise<StoreFacts>;
  /** False: the server or the role allows only reads. One round trip. */
  isWritable(): Promise<boolean>;
  /** @throws StoreError database-read-only, database-permission when bookings cannot be written */
  requireWritable(): Promise<void>;
}

/** The whole database: with what the runtime uses. */
export interface Store extends LedgerStore, RuntimeStores {
  /** The connections, for the job queue, which has its own SQL and its own schema. */
  readonly queue: QueueDatabase;
}

export interface RuntimeStores {
  /** Appointments with their journal and holds. */
  readonly bookings: BookingStore;
  /** Bearer tokens of the runtime. */
  readonly tokens: TokenStore;
  /** Sums of bookings. */
  readonly insight: InsightStore;
  /** Sessions of the dashboard, and what it shows. */
  readonly dashboard: DashboardStore;
  /** The outbox: notices until they are sent. */
  readonly notices: NoticeStore;
}

export interface StoreFacts {
  readonly server: ServerFacts;
  readonly disk: DiskFacts | null;
}

/** What the job queue needs from a database. */
export interface QueueDatabase {
  readonly executeSql: (text: string, values?: unknown[]) => Promise<{ rows: unknown[] }>;
}

/** Reads as of one moment. A database without the schema is read as empty. */
export interface Reader {
  company(companyId: string): Promise<StoredCompany>;
  /** Bookings of active and pending appointments that end after `nowMs`. */
  futureBookings(companyId: string, nowMs: number): Promise<readonly StoredBooking[]>;
  /** Segments of active and pending appointments that begin after `nowMs`, in the order of their begin. */
  futureWork(companyId: string, nowMs: number): Promise<readonly StoredWork[]>;
  /** What the server can do; null: never observed. */
  capabilities(companyId: string): Promise<StoredCapabilities | null>;
  /** Webhooks that apply has made; the least recently checked first. */
  webhooks(companyId: string): Promise<readonly RegisteredWebhook[]>;
  /** Absences that apply has made for closures. */
  absences(companyId: string): Promise<readonly AbsenceRow[]>;
  /** Null: no call was made with this key. A window that is over reads as full. */
  rateWindow(keyHash: string): Promise<RateWindow | null>;
  /** Latest first. */
  runs(companyId: string, limit: number): Promise<readonly RunRecord[]>;
  run(runId: string): Promise<RunDetails | null>;
  runningRun(companyId: string): Promise<RunRecord | null>;
  /** The catalog that a run applied, as JSON text. */
  catalog(runId: string): Promise<string | null>;
  /** The latest first; with the entries that concern every company: tokens of operators. */
  auditLog(companyId: string, wanted: AuditQuery): Promise<readonly AuditRecord[]>;
  /** Findings with any status. */
  findings(companyId: string): Promise<readonly DriftFinding[]>;
  /** Cal.com user ids of the mapped hosts, in the order in which drift reads their event types: the least recently read first. */
  hostsToRead(companyId: string): Promise<readonly number[]>;
  /** When a run last wrote each of these resources, as ISO 8601 with Z; a resource that no run wrote is absent. */
  lastWrites(companyId: string, resources: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Writes without effect that no later write has corrected. */
  noEffects(companyId: string): Promise<readonly NoEffect[]>;
}

export interface RunDetails {
  readonly run: RunRecord;
  /** In the order in which they were announced. */
  readonly changes: readonly RunChangeRecord[];
}

export interface NewRun extends Omit<RunRecord, 'status' | 'startedAt' | 'finishedAt' | 'calls'> {
  /** The fence of the lock: the run's changes are refused once another process has the lock. Absent: no check. */
  readonly fence?: number | null;
}

/** A change that the run is about to make. */
export interface Intent {
  readonly changeId: string;
  readonly kind: string;
  readonly action: string;
  readonly name: string;
  /** Where to look for what a crash left; null for rows of the database, which a crash rolls back. */
  readonly slug: string | null;
  readonly serviceId: string | null;
  readonly segmentKey: string | null;
}

export interface Outcome {
  readonly changeId: string;
  readonly status: ChangeOutcome;
  readonly before: Json;
  readonly after: Json;
  readonly error: Json;
}

export interface AuditQuery {
  readonly sinceMs: number | null;
  readonly limit: number;
}

export type AssignmentKey = Pick<AssignmentRow, 'serviceId' | 'staffId'>;
export type LedgerKey = Pick<LedgerEntry, 'serviceId' | 'segmentKey'>;

/**
 * Writes of one transaction, in batches: one statement each for any number of rows. Upserts do not touch unchanged rows, and return how
 * many they wrote. Deletes and guarded updates throw StoreError `row-mismatch` when a row does not exist, or is not in the state that they
 * start from.
 */
export interface Transactor {
  /** Under the company's lock only. */
  startRun(run: NewRun): Promise<void>;
  finishRun(runId: string, end: { readonly status: RunEnd; readonly calls: number }): Promise<void>;
  /** Runs that are still `running` while the caller holds the lock have crashed. Marks them as interrupted and returns their ids. */
  interruptStaleRuns(companyId: string): Promise<readonly string[]>;
  intend(runId: string, intents: readonly Intent[]): Promise<void>;
  /** From intended or unknown, to any outcome. */
  settle(runId: string, outcomes: readonly Outcome[]): Promise<void>;
  /** Closes open intents of earlier runs for the same changes. Returns how many. */
  resolveIntents(runId: string, changeIds: readonly string[]): Promise<number>;
  /** `catalogJson` is stored once, however many runs applied it. */
  saveCatalog(runId: string, companyId: string, catalogJson: string): Promise<void>;
  audit(companyId: string, entries: readonly AuditEntry[]): Promise<void>;

  upsertCompany(company: CompanyRow): Promise<number>;
  upsertBranches(companyId: string, rows: readonly BranchRow[]): Promise<number>;
  upsertStaff(companyId: string, rows: readonly StaffRow[]): Promise<number>;
  upsertServices(companyId: string, rows: readonly ServiceRow[]): Promise<number>;
  upsertClosures(companyId: string, rows: readonly ClosureRow[]): Promise<number>;
  deleteClosures(companyId: string, ids: readonly string[]): Promise<void>;
  upsertAssignments(companyId: string, rows: readonly AssignmentRow[]): Promise<number>;
  deleteAssignments(companyId: string, keys: readonly AssignmentKey[]): Promise<void>;
  upsertMaps(companyId: string, rows: readonly MapRow[]): Promise<number>;
  deleteMaps(companyId: string, keys: readonly MapKey[]): Promise<void>;
  upsertHostMappings(companyId: string, rows: readonly HostMappingRow[]): Promise<number>;
  deleteHostMappings(companyId: string, staffIds: readonly string[]): Promise<void>;
  upsertLedger(companyId: string, entries: readonly LedgerEntry[]): Promise<number>;
  deleteLedger(companyId: string, keys: readonly LedgerKey[]): Promise<void>;
  /** Deletes the whole ledger, and closes the open intents of earlier runs: all of it is about another team. */
  leaveTeam(companyId: string, runId: string): Promise<void>;
  /** Sets the child ids in all maps of an event type, by the hosts' user ids; a host without a child gets null. */
  updateMapChildren(companyId: string, eventTypeId: number, children: ChildIds): Promise<number>;

  saveCapabilities(companyId: string, capabilities: StoredCapabilities): Promise<void>;

  saveAbsence(companyId: string, absence: AbsenceRow): Promise<void>;
  deleteAbsence(companyId: string, key: Pick<AbsenceRow, 'closureId' | 'staffId' | 'userId'>): Promise<void>;
  /** What apply has just written. Also removes webhooks of event types that are gone: Cal.com deletes them. */
  saveWebhook(companyId: string, webhook: RegisteredWebhook): Promise<void>;
  /** Records what a read has seen, unless the webhook was written in the meantime. */
  markWebhook(companyId: string, webhook: RegisteredWebhook): Promise<void>;
  deleteWebhook(companyId: string, owner: WebhookOwner): Promise<void>;

  /** Reads the findings for a change, and blocks their other writers until this transaction ends. */
  lockFindings(companyId: string): Promise<readonly DriftFinding[]>;
  upsertFindings(companyId: string, findings: readonly DriftFinding[]): Promise<number>;

  /** Drift was checked now; not proven: a part of the team could not be read. */
  saveDriftCheck(companyId: string, isProven: boolean): Promise<void>;

  /** The event types of these hosts, by Cal.com user id, were read now: all others come before them next time. */
  markHostsRead(companyId: string, userIds: readonly number[]): Promise<void>;

  /** Sent once this transaction is committed, over every channel of the company. */
  notify(companyId: string, notice: NewNotice): Promise<void>;
}

export type RunEnd = 'done' | 'partial' | 'failed' | 'interrupted';

/** The right to apply to one company. Disposing of it releases it; so does the end of its process (company-lock.ts). */
export interface CompanyLock extends KeptLease {
  readonly held: true;
  /** Increases with each holder; null: the database had no schema when the lock was taken. */
  readonly fence: number | null;
}

/** The holder of the lock: from the run's row once the run has started, else from the label. */
export interface LockHolder {
  readonly held: false;
  readonly who: string;
  readonly host: string | null;
  readonly commit: string | null;
  readonly runUrl: string | null;
  /** ISO 8601. */
  readonly since: string;
}
