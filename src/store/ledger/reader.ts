import type { ClientBase } from 'pg';
import type { RateWindow } from '../../model/calcom-access.ts';
import type { StoredCapabilities } from '../../model/capabilities.ts';
import type { DriftFinding, NoEffect } from '../../model/drift-finding.ts';
import {
  NOTHING_STORED,
  type StoredBooking,
  type StoredCompany,
  type StoredWork,
  type AuditRecord,
} from '../../model/stored.ts';
import { fetchRows, fetchTogether } from '../connection/statement.ts';
import type { AuditQuery, Reader } from '../store.ts';
import { columnList, ms } from '../tables/columns.ts';
import * as tables from '../tables/company-tables.ts';
import { auditEntry } from '../tables/company-tables.ts';
import { openIntents, readCatalog, readRun, readRunningRun, readRuns } from './run-reads.ts';

/** Reads on a connection with a READ ONLY transaction. */
export function createReader(client: ClientBase): Reader {
  return {
    company: (companyId) => readCompany(client, companyId),
    futureBookings: (companyId, nowMs) => readFutureBookings(client, companyId, nowMs),
    futureWork: (companyId, nowMs) => fetchRows<StoredWork>(client, { text: futureWork }, [companyId, nowMs]),
    capabilities: (companyId) => readCapabilities(client, companyId),
    webhooks: (companyId) => fetchRows(client, { text: webhooks }, [companyId]),
    absences: (companyId) => fetchRows(client, { text: absences }, [companyId]),
    rateWindow: (keyHash) => readRateWindow(client, keyHash),
    runs: (companyId, limit) => readRuns(client, companyId, limit),
    run: (runId) => readRun(client, runId),
    runningRun: (companyId) => readRunningRun(client, companyId),
    catalog: (runId) => readCatalog(client, runId),
    auditLog: (companyId, wanted) => readAuditLog(client, companyId, wanted),
    findings: (companyId) => readFindings(client, companyId),
    hostsToRead: (companyId) => readHostsToRead(client, companyId),
    lastWrites: (companyId, resources) => readLastWrites(client, companyId, resources),
    noEffects: (companyId) => readNoEffects(client, companyId),
  };
}

/** A database without the schema is read as empty. */
export const emptyReader: Reader = {
  company: async () => NOTHING_STORED,
  futureBookings: async () => [],
  futureWork: async () => [],
  capabilities: async () => null,
  webhooks: async () => [],
  absences: async () => [],
  rateWindow: async () => null,
  runs: async () => [],
  run: async () => null,
  runningRun: async () => null,
  catalog: async () => null,
  auditLog: async () => [],
  findings: async () => [],
  hostsToRead: async () => [],
  lastWrites: async () => new Map(),
  noEffects: async () => [],
};

const ofCompany = {
  company: `SELECT ${columnList(tables.company)} FROM calops.companies WHERE id = $1`,
  branches: `SELECT ${columnList(tables.branch)} FROM calops.branches WHERE company_id = $1`,
  staff: `SELECT ${columnList(tables.staff)} FROM calops.staff WHERE company_id = $1`,
  services: `SELECT ${columnList(tables.service)} FROM calops.services WHERE company_id = $1`,
  closures: `SELECT ${columnList(tables.closure)} FROM calops.closures WHERE company_id = $1`,
  assignments: `SELECT ${columnList(tables.assignment)} FROM calops.staff_event_types WHERE company_id = $1`,
  maps: `SELECT ${columnList(tables.eventMap)} FROM calops.calcom_event_map WHERE company_id = $1`,
  hostMappings: `SELECT ${columnList(tables.hostMapping)} FROM calops.calcom_host_mappings WHERE company_id = $1`,
  ledger: `SELECT ${columnList(tables.ledgerEntry)} FROM calops.calcom_event_types WHERE company_id = $1`,
  openIntents,
} satisfies Readonly<Record<keyof StoredCompany, string>>;

async function readCompany(client: ClientBase, companyId: string): Promise<StoredCompany> {
  const { company, ...rows } = await fetchTogether(client, ofCompany, companyId);
  return { company: company[0] ?? null, ...rows } as StoredCompany;
}

const webhooks = `SELECT ${columnList(tables.webhook)} FROM calops.calcom_webhooks WHERE company_id = $1
  ORDER BY checked_at, owner_kind, owner_id`;

const absences = `SELECT ${columnList(tables.absence)} FROM calops.calcom_absences WHERE company_id = $1
  ORDER BY closure_id, staff_id`;

/** Appointments that end after `nowMs`, with the bookings of their phases. */
function readFutureBookings(client: ClientBase, companyId: string, nowMs: number): Promise<readonly StoredBooking[]> {
  const text = `
    SELECT appointment.service_id AS "serviceId", phase.staff_id AS "staffId", phase.booking_uid AS "bookingUid",
      appointment.ends_at AS "endsAt"
    FROM calops.appointments AS appointment LEFT JOIN calops.appointment_phases AS phase
      ON phase.company_id = appointment.company_id AND phase.appointment_id = appointment.id
        AND phase.status NOT IN ('rejected', 'cancelled')
    WHERE appointment.company_id = $1 AND appointment.status IN ('pending', 'requested', 'booked')
      AND appointment.ends_at > to_timestamp($2::float8 / 1000)
    ORDER BY appointment.ends_at, appointment.id, phase.segment_key`;
  return fetchRows<StoredBooking>(client, { text }, [companyId, nowMs]);
}

const futureWork = `
  SELECT phase.appointment_id AS "appointmentId", appointment.service_id AS "serviceId",
    appointment.branch_id AS "branchId", phase.staff_id AS "staffId", phase.segment_key AS "segmentKey",
    ${ms('phase.starts_at')} AS "fromMs", ${ms('phase.ends_at')} AS "toMs"
  FROM calops.appointments AS appointment JOIN calops.appointment_phases AS phase
    ON phase.company_id = appointment.company_id AND phase.appointment_id = appointment.id
      AND phase.status NOT IN ('rejected', 'cancelled')
  WHERE appointment.company_id = $1 AND appointment.status IN ('pending', 'requested', 'booked')
    AND phase.starts_at > to_timestamp($2::float8 / 1000)
  ORDER BY phase.starts_at, phase.appointment_id, phase.segment_key`;

async function readCapabilities(client: ClientBase, companyId: string): Promise<StoredCapabilities | null> {
  const text = 'SELECT scope, facts FROM calops.calcom_capabilities WHERE company_id = $1';
  return (await fetchRows<StoredCapabilities>(client, { text }, [companyId]))[0] ?? null;
}

function readAuditLog(
  client: ClientBase,
  companyId: string,
  { sinceMs, limit }: AuditQuery,
): Promise<readonly AuditRecord[]> {
  const text = `
    SELECT ${columnList(auditEntry, 'entry')}, token.label AS "tokenLabel"
    FROM (${auditEntries('company_id = $1')} UNION ALL ${auditEntries('company_id IS NULL')}) AS entry
      LEFT JOIN calops.api_tokens AS token ON entry.who = 'token:' || token.id
    ORDER BY entry.at DESC, entry.id DESC LIMIT $3`;
  return fetchRows<AuditRecord>(client, { text }, [companyId, sinceMs, limit]);
}

/** Of a company, or of the whole server; each by its own part of the index. */
function auditEntries(whose: string): string {
  return `(SELECT * FROM calops.audit_log
    WHERE ${whose} AND ($2::float8 IS NULL OR at >= to_timestamp($2::float8 / 1000))
    ORDER BY at DESC, id DESC LIMIT $3)`;
}

const findings = `SELECT ${columnList(tables.finding)} FROM calops.drift_findings WHERE company_id = $1
  ORDER BY resource, kind, field, id`;

function readFindings(client: ClientBase, companyId: string): Promise<readonly DriftFinding[]> {
  return fetchRows<DriftFinding>(client, { text: findings }, [companyId]);
}

/** Blocks other writers of the findings until the transaction ends. */
export function lockFindings(client: ClientBase, companyId: string): Promise<readonly DriftFinding[]> {
  return fetchRows<DriftFinding>(client, { text: `${findings} FOR UPDATE` }, [companyId]);
}

async function readHostsToRead(client: ClientBase, companyId: string): Promise<readonly number[]> {
  const text = `SELECT user_id AS "userId" FROM calops.calcom_host_mappings WHERE company_id = $1
    ORDER BY children_read_at NULLS FIRST, user_id`;
  return (await fetchRows<{ userId: number }>(client, { text }, [companyId])).map(({ userId }) => userId);
}

async function readLastWrites(
  client: ClientBase,
  companyId: string,
  resources: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const text = `SELECT resource, max(at) AS at FROM calops.audit_log
    WHERE company_id = $1 AND run_id IS NOT NULL AND resource = ANY($2::text[]) GROUP BY resource`;
  const rows = await fetchRows<{ resource: string; at: string }>(client, { text }, [companyId, resources]);
  return new Map(rows.map(({ resource, at }) => [resource, at]));
}

/** The audit log marks a write without effect. Any later entry of the resource supersedes it. */
function readNoEffects(client: ClientBase, companyId: string): Promise<readonly NoEffect[]> {
  const text = `
    SELECT failed.resource, ARRAY(SELECT jsonb_object_keys(failed.before)) AS fields
    FROM calops.audit_log AS failed
    WHERE failed.company_id = $1 AND failed.action = 'no-effect' AND NOT EXISTS (
      SELECT FROM calops.audit_log AS later
      WHERE later.company_id = $1 AND later.resource = failed.resource AND later.id > failed.id)
    ORDER BY failed.resource`;
  return fetchRows<NoEffect>(client, { text }, [companyId]);
}

async function readRateWindow(client: ClientBase, keyHash: string): Promise<RateWindow | null> {
  const text = `
    SELECT call_limit AS "limit",
      CASE WHEN reset_at <= clock_timestamp() THEN call_limit ELSE remaining END AS "remaining",
      greatest(0, ceil(extract(epoch FROM reset_at - clock_timestamp()) * 1000))::float8 AS "resetMs",
      window_ms AS "windowMs"
    FROM calops.rate_limits WHERE key_hash = $1`;
  return (await fetchRows<RateWindow>(client, { text }, [keyHash]))[0] ?? null;
}
