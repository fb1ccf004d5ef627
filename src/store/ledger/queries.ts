import { TypeOverrides, types, type ClientBase } from 'pg';
import type { StoredCapabilities } from '../../model/capabilities.ts';
import type { DriftFinding, NoEffect } from '../../model/drift-finding.ts';
import type {
  AssignmentRow,
  BranchRow,
  CompanyRow,
  HostMappingRow,
  LedgerEntry,
  MapRow,
  OpenIntent,
  RunChangeRecord,
  RunRecord,
  ServiceRow,
  StaffRow,
  StoredBooking,
} from '../../model/stored.ts';
import type { RegisteredWebhook } from '../../model/webhook.ts';
import { SessionClient } from '../connection/session.ts';
import type { AuditRecord } from '../store.ts';

/**
 * What is read: for each of the model's rows its columns by property. PostgreSQL names the columns as the properties, so
 * that the driver's rows are the model's. (Measured with 70,000 rows: no slower than one JSON text for each table.)
 */
export type Columns<Row> = { readonly [Property in keyof Row]-?: string };

const company: Columns<CompanyRow> = {
  id: 'id',
  name: 'name',
  title: 'title',
  timeZone: 'time_zone',
  locale: 'locale',
  environment: 'environment',
  teamId: 'team_id',
  region: 'region',
  apiKey: 'api_key',
  webhookSecret: 'webhook_secret',
  retellKey: 'retell_key',
  notifications: 'notifications',
  customerMail: 'customer_mail',
  callerEmail: 'caller_email',
  defaultServiceId: 'default_service_id',
};

const branch: Columns<BranchRow> = {
  id: 'id',
  name: 'name',
  title: 'title',
  timeZone: 'time_zone',
  address: 'address',
};

const staff: Columns<StaffRow> = {
  id: 'id',
  name: 'name',
  title: 'title',
  email: 'email',
  phone: 'phone',
  branches: 'branches',
  isActive: 'is_active',
};

const service: Columns<ServiceRow> = {
  id: 'id',
  name: 'name',
  title: 'title',
  description: 'description',
  priceAmount: 'price_amount',
  priceCurrency: 'price_currency',
  composite: 'composite',
  segments: 'segments',
  branches: 'branches',
  pauseBookablePolicy: 'pause_bookable_policy',
  scheduling: 'scheduling',
  state: 'state',
  isActive: 'is_active',
};

const assignment: Columns<AssignmentRow> = {
  serviceId: 'service_id',
  staffId: 'staff_id',
  isPrimary: 'is_primary',
  customDuration: 'custom_duration',
  customPrice: 'custom_price',
  state: 'state',
};

const map: Columns<MapRow> = {
  branchId: 'branch_id',
  serviceId: 'service_id',
  segmentKey: 'segment_key',
  staffId: 'staff_id',
  eventTypeId: 'event_type_id',
  childEventTypeId: 'child_event_type_id',
  eventNamePattern: 'event_name_pattern',
  hidden: 'hidden',
  externalChanges: 'external_changes',
};

const hostMapping: Columns<HostMappingRow> = {
  staffId: 'staff_id',
  userId: 'user_id',
  email: 'email',
  username: 'username',
  source: 'source',
  score: 'score',
};

const ledger: Columns<LedgerEntry> = {
  serviceId: 'service_id',
  serviceName: 'service_name',
  segmentKey: 'segment_key',
  eventTypeId: 'event_type_id',
  slug: 'slug',
  applied: 'applied',
  accepted: 'accepted',
  children: 'children',
};

const openIntent: Columns<OpenIntent> = {
  runId: 'run_id',
  changeId: 'change_id',
  kind: 'kind',
  action: 'action',
  slug: 'slug',
  serviceId: 'service_id',
  segmentKey: 'segment_key',
};

const run: Columns<RunRecord> = {
  id: 'id',
  companyId: 'company_id',
  command: 'command',
  who: 'who',
  host: 'host',
  commit: 'commit',
  runUrl: 'run_url',
  planDigest: 'plan_digest',
  status: 'status',
  startedAt: 'started_at',
  finishedAt: 'finished_at',
  calls: 'calls',
};

/** A change that was called done, until the run's own verification found that nothing had come of it. */
const wasWithoutEffect = `EXISTS (SELECT FROM calops.audit_log AS entry WHERE entry.company_id = run_changes.company_id
  AND entry.resource = run_changes.change_id AND entry.run_id = run_changes.run_id AND entry.action = 'no-effect')`;
const noEffectError = `jsonb_build_object('code', 'no-effect', 'message', 'Cal.com answered success, but did nothing')`;

const runChange: Columns<RunChangeRecord> = {
  runId: 'run_id',
  changeId: 'change_id',
  kind: 'kind',
  action: 'action',
  name: 'name',
  status: `CASE WHEN ${wasWithoutEffect} THEN 'failed' ELSE status END`,
  before: 'before',
  after: `CASE WHEN ${wasWithoutEffect} THEN NULL ELSE after END`,
  error: `CASE WHEN ${wasWithoutEffect} THEN ${noEffectError} ELSE error END`,
};

const finding: Columns<DriftFinding> = {
  id: 'id',
  kind: 'kind',
  resource: 'resource',
  field: 'field',
  blame: 'blame',
  theirs: 'theirs',
  ours: 'ours',
  lastApplied: 'last_applied',
  status: 'status',
  firstSeen: 'first_seen',
  lastSeen: 'last_seen',
  timesSeen: 'times_seen',
  reason: 'reason',
  acknowledgedBy: 'acknowledged_by',
  resolvedAt: 'resolved_at',
  changedBy: 'changed_by',
};

const auditRecord: Columns<AuditRecord> = {
  at: 'entry.at',
  who: 'entry.who',
  tokenLabel: 'token.label',
  action: 'entry.action',
  resource: 'entry.resource',
  runId: 'entry.run_id',
  before: 'entry.before',
  after: 'entry.after',
};

const standingBooking: Columns<StoredBooking> = {
  serviceId: 'appointment.service_id',
  staffId: 'phase.staff_id',
  bookingUid: 'phase.booking_uid',
  endsAt: 'appointment.ends_at',
};

const webhook: Columns<RegisteredWebhook> = {
  ownerKind: 'owner_kind',
  ownerId: 'owner_id',
  webhookId: 'webhook_id',
  url: 'url',
  triggers: 'triggers',
  secretHash: 'secret_hash',
  differs: 'differs',
  checkedAt: 'checked_at',
};

interface ChangeCount extends Pick<RunChangeRecord, 'runId' | 'status'> {
  readonly count: number;
}

/** One statement and the type of its rows. */
export interface Query<Row> {
  readonly text: string;
  /**
   * Of a statement that every booking makes: each session parses and plans it once, which takes longer than its execution. Behind
   * a pooler it is sent unnamed, because the session of the next transaction may be another.
   */
  readonly name?: string;
  /** Of the type only: never there. */
  readonly row?: Row;
}

function select<Row extends object>(columns: Columns<Row>, rest: string): Query<Row> {
  const list = Object.entries(columns).map(([property, column]) => `${String(column)} AS "${property}"`);
  return { text: `SELECT ${list.join(', ')} FROM calops.${rest}` };
}

/** $1 is the company, but where it says otherwise. */
export const queries = {
  company: select(company, 'companies WHERE id = $1'),
  branches: select(branch, 'branches WHERE company_id = $1'),
  staff: select(staff, 'staff WHERE company_id = $1'),
  services: select(service, 'services WHERE company_id = $1'),
  assignments: select(assignment, 'staff_event_types WHERE company_id = $1'),
  maps: select(map, 'calcom_event_map WHERE company_id = $1'),
  hostMappings: select(hostMapping, 'calcom_host_mappings WHERE company_id = $1'),
  ledger: select(ledger, 'calcom_event_types WHERE company_id = $1'),
  openIntents: select(
    openIntent,
    "run_changes WHERE company_id = $1 AND status IN ('intended', 'unknown') AND resolved_by IS NULL ORDER BY position",
  ),
  /** $2 is now, in milliseconds. */
  standingBookings: select(
    standingBooking,
    `appointments AS appointment LEFT JOIN calops.appointment_phases AS phase
       ON phase.company_id = appointment.company_id AND phase.appointment_id = appointment.id
         AND phase.status NOT IN ('rejected', 'cancelled')
     WHERE appointment.company_id = $1 AND appointment.status IN ('pending', 'requested', 'booked')
       AND appointment.ends_at > to_timestamp($2::float8 / 1000)`,
  ),
  runs: select(run, 'runs WHERE company_id = $1 ORDER BY started_at DESC, id LIMIT $2'),
  runningRun: select(run, "runs WHERE company_id = $1 AND status = 'running'"),
  /** $2 is since when, in milliseconds, or null; $3 how many. */
  auditLog: select(
    auditRecord,
    `audit_log AS entry LEFT JOIN calops.api_tokens AS token
       ON token.company_id = entry.company_id AND entry.who = 'token:' || token.id
     WHERE entry.company_id = $1 AND ($2::float8 IS NULL OR entry.at >= to_timestamp($2::float8 / 1000))
     ORDER BY entry.at DESC, entry.id DESC LIMIT $3`,
  ),
  /** When a run last wrote each event type. $2 are their resources. */
  lastWrites: select<{ readonly resource: string; readonly at: string }>(
    { resource: 'resource', at: 'max(at)' },
    'audit_log WHERE company_id = $1 AND run_id IS NOT NULL AND resource = ANY($2::text[]) GROUP BY resource',
  ),
  capabilities: select<StoredCapabilities>(
    { scope: 'scope', facts: 'facts' },
    'calcom_capabilities WHERE company_id = $1',
  ),
  webhooks: select(webhook, 'calcom_webhooks WHERE company_id = $1 ORDER BY checked_at, owner_kind, owner_id'),
  findings: select(finding, 'drift_findings WHERE company_id = $1 ORDER BY resource, kind, field, id'),
  hostsToRead: select<{ readonly userId: number }>(
    { userId: 'user_id' },
    'calcom_host_mappings WHERE company_id = $1 ORDER BY children_read_at NULLS FIRST, user_id',
  ),
  /** A write without effect is in the audit log as such; any later entry of the resource has made it good. */
  noEffects: {
    text: `SELECT failed.resource, ARRAY(SELECT jsonb_object_keys(failed.before)) AS fields
      FROM calops.audit_log AS failed
      WHERE failed.company_id = $1 AND failed.action = 'no-effect' AND NOT EXISTS (
        SELECT FROM calops.audit_log AS later
        WHERE later.company_id = $1 AND later.resource = failed.resource AND later.id > failed.id)
      ORDER BY failed.resource`,
  } satisfies Query<NoEffect> as Query<NoEffect>,
  /** $1 is the run. */
  run: select(run, 'runs WHERE id = $1'),
  /** $2 is the run. */
  runOfCompany: select(run, 'runs WHERE company_id = $1 AND id = $2'),
  /** $2 is the run, $3 how many. */
  changesOfCompany: select(runChange, 'run_changes WHERE company_id = $1 AND run_id = $2 ORDER BY position LIMIT $3'),
  /** $2 are the runs. */
  changeCounts: {
    text: `SELECT run_id AS "runId", ${runChange.status} AS status, count(*)::int AS count
      FROM calops.run_changes WHERE company_id = $1 AND run_id = ANY($2::text[]) GROUP BY 1, 2`,
  } satisfies Query<ChangeCount> as Query<ChangeCount>,
  /** $1 is the run. */
  runChanges: select(runChange, 'run_changes WHERE run_id = $1 ORDER BY position'),
} as const;

/** Event type ids are safe integers, and times leave here as ISO 8601 with Z. */
const parsers = new TypeOverrides();
parsers.setTypeParser(types.builtins.INT8, Number);
parsers.setTypeParser(types.builtins.TIMESTAMPTZ, (text) => new Date(text).toISOString());

export async function fetchRows<Row extends object>(
  client: ClientBase,
  query: Query<Row>,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  const { text, name } = query;
  const isNamed = name !== undefined && client instanceof SessionClient && client.keepsSession;
  const config = { text, values: [...values], types: parsers, ...(isNamed && { name }) };
  const result = await client.query<Row>(config);
  return result.rows;
}
