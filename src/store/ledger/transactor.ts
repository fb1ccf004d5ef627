import { sql, type Transaction } from 'kysely';
import type { ChildIds } from '../../model/event-type.ts';
import type { LedgerEntry, MapRow } from '../../model/stored.ts';
import type { RegisteredWebhook } from '../../model/webhook.ts';
import { deleteRows, upsert } from './batch.ts';
import { findingWrites } from './findings.ts';
import { journalWrites } from './journal.ts';
import { noticeWrites } from '../notices/notice-writes.ts';
import {
  assignmentKey,
  assignmentRow,
  branchRow,
  companyRow,
  hostMappingRow,
  ledgerKey,
  ledgerRow,
  mapKey,
  mapRow,
  serviceRow,
  staffRow,
} from './rows.ts';
import type { Transactor } from '../store.ts';
import type { Tables } from '../tables.ts';

/** All writes, on a transaction that the caller commits. */
export function createTransactor(transaction: Transaction<Tables>): Transactor {
  const trx = transaction.withSchema('calops');
  return {
    ...journalWrites(trx),
    ...declarationWrites(trx),
    ...calcomWrites(trx),
    ...findingWrites(trx),
    ...noticeWrites(trx),
  };
}

type DeclarationWrites = Pick<
  Transactor,
  'upsertCompany' | 'upsertBranches' | 'upsertStaff' | 'upsertServices' | 'upsertAssignments' | 'deleteAssignments'
>;

function declarationWrites(trx: Transaction<Tables>): DeclarationWrites {
  return {
    upsertCompany: (company) => upsert(trx, { table: 'companies', keys: ['id'], rows: [companyRow(company)] }),
    upsertBranches: (companyId, rows) =>
      upsert(trx, {
        table: 'branches',
        keys: ['company_id', 'id'],
        rows: rows.map((row) => branchRow(companyId, row)),
      }),
    upsertStaff: (companyId, rows) =>
      upsert(trx, { table: 'staff', keys: ['company_id', 'id'], rows: rows.map((row) => staffRow(companyId, row)) }),
    upsertServices: (companyId, rows) =>
      upsert(trx, {
        table: 'services',
        keys: ['company_id', 'id'],
        rows: rows.map((row) => serviceRow(companyId, row)),
      }),
    upsertAssignments: (companyId, rows) =>
      upsert(trx, {
        table: 'staff_event_types',
        keys: ['company_id', 'service_id', 'staff_id'],
        rows: rows.map((row) => assignmentRow(companyId, row)),
      }),
    deleteAssignments: (companyId, keys) =>
      deleteRows(trx, { table: 'staff_event_types', keys: keys.map((key) => assignmentKey(companyId, key)) }),
  };
}

type CalcomWrites = Pick<
  Transactor,
  | 'upsertLedger'
  | 'deleteLedger'
  | 'leaveTeam'
  | 'upsertMaps'
  | 'deleteMaps'
  | 'upsertHostMappings'
  | 'deleteHostMappings'
  | 'updateMapChildren'
  | 'markHostsRead'
  | 'saveCapabilities'
  | 'saveWebhook'
  | 'markWebhook'
  | 'forgetWebhook'
>;

function calcomWrites(trx: Transaction<Tables>): CalcomWrites {
  return {
    upsertLedger: (companyId, entries) => upsertLedger(trx, companyId, entries),
    deleteLedger: (companyId, keys) =>
      deleteRows(trx, { table: 'calcom_event_types', keys: keys.map((key) => ledgerKey(companyId, key)) }),
    leaveTeam: (companyId, runId) => leaveTeam(trx, companyId, runId),
    upsertMaps: (companyId, rows) => upsertMaps(trx, companyId, rows),
    deleteMaps: (companyId, keys) =>
      deleteRows(trx, { table: 'calcom_event_map', keys: keys.map((key) => mapKey(companyId, key)) }),
    upsertHostMappings: (companyId, rows) =>
      upsert(trx, {
        table: 'calcom_host_mappings',
        keys: ['company_id', 'staff_id'],
        rows: rows.map((row) => hostMappingRow(companyId, row)),
      }),
    deleteHostMappings: (companyId, staffIds) =>
      deleteRows(trx, {
        table: 'calcom_host_mappings',
        keys: staffIds.map((staffId) => ({ company_id: companyId, staff_id: staffId })),
      }),
    markHostsRead: async (companyId, userIds) => {
      await sql`UPDATE calops.calcom_host_mappings SET children_read_at = now()
        WHERE company_id = ${companyId} AND user_id = ANY(${userIds})`.execute(trx);
    },
    saveCapabilities: async (companyId, { scope, facts }) => {
      const rows = [{ company_id: companyId, scope, facts }];
      await upsert(trx, { table: 'calcom_capabilities', keys: ['company_id'], rows });
    },
    saveWebhook: (companyId, webhook) => saveWebhook(trx, companyId, webhook),
    markWebhook: async (companyId, webhook) => {
      const { ownerKind, ownerId, webhookId, url, secretHash, differs, checkedAt } = webhook;
      await sql`UPDATE calops.calcom_webhooks SET differs = ${differs}::text[], checked_at = ${checkedAt}
        WHERE company_id = ${companyId} AND owner_kind = ${ownerKind} AND owner_id = ${ownerId}
          AND webhook_id = ${webhookId} AND url = ${url} AND secret_hash = ${secretHash}`.execute(trx);
    },
    forgetWebhook: async (companyId, { kind, id }) => {
      await trx
        .deleteFrom('calcom_webhooks')
        .where('company_id', '=', companyId)
        .where('owner_kind', '=', kind)
        .where('owner_id', '=', id)
        .execute();
    },
    updateMapChildren: (companyId, eventTypeId, children) =>
      updateMapChildren(trx, { companyId, eventTypeId, children }),
  };
}

/** A service is in sync as of the last time that one of its event types was applied. */
async function upsertLedger(
  trx: Transaction<Tables>,
  companyId: string,
  entries: readonly LedgerEntry[],
): Promise<number> {
  const rows = entries.map((entry) => ledgerRow(companyId, entry));
  const written = await upsert(trx, {
    table: 'calcom_event_types',
    keys: ['company_id', 'service_id', 'segment_key'],
    rows,
  });
  if (written === 0) return 0;
  await trx
    .updateTable('services')
    .set({ sync_status: 'synced', last_calcom_sync: sql<Date>`now()` })
    .where('company_id', '=', companyId)
    .where(sql<boolean>`id = ANY(${[...new Set(entries.map((entry) => entry.serviceId))]}::text[])`)
    .execute();
  return written;
}

async function saveWebhook(trx: Transaction<Tables>, companyId: string, webhook: RegisteredWebhook): Promise<void> {
  const { url, triggers, differs } = webhook;
  const row = {
    company_id: companyId,
    owner_kind: webhook.ownerKind,
    owner_id: webhook.ownerId,
    webhook_id: webhook.webhookId,
    url,
    triggers,
    secret_hash: webhook.secretHash,
    differs,
    checked_at: webhook.checkedAt,
  };
  await upsert(trx, { table: 'calcom_webhooks', keys: ['company_id', 'owner_kind', 'owner_id'], rows: [row] });
  await sql`
    DELETE FROM calops.calcom_webhooks AS hook
    WHERE hook.company_id = ${companyId} AND hook.owner_kind = 'eventType' AND NOT EXISTS (
      SELECT FROM calops.calcom_event_types AS entry
      WHERE entry.company_id = hook.company_id AND entry.event_type_id = hook.owner_id)`.execute(trx);
}

async function leaveTeam(trx: Transaction<Tables>, companyId: string, runId: string): Promise<void> {
  await trx.deleteFrom('calcom_webhooks').where('company_id', '=', companyId).execute();
  await trx.deleteFrom('calcom_event_types').where('company_id', '=', companyId).execute();
  await trx
    .updateTable('run_changes')
    .set({ resolved_by: runId })
    .where('company_id', '=', companyId)
    .where('run_id', '<>', runId)
    .where('status', 'in', ['intended', 'unknown'])
    .where('resolved_by', 'is', null)
    .execute();
}

async function upsertMaps(trx: Transaction<Tables>, companyId: string, maps: readonly MapRow[]): Promise<number> {
  const managed = await trx
    .selectFrom('services')
    .select('id')
    .where('company_id', '=', companyId)
    .where('scheduling', '=', 'managed')
    .execute();
  const managedIds = new Set(managed.map((service) => service.id));
  return upsert(trx, {
    table: 'calcom_event_map',
    keys: ['company_id', 'branch_id', 'service_id', 'segment_key', 'staff_id'],
    rows: maps.map((map) => mapRow(companyId, map, managedIds.has(map.serviceId))),
  });
}

interface Children {
  readonly companyId: string;
  readonly eventTypeId: number;
  readonly children: ChildIds;
}

async function updateMapChildren(trx: Transaction<Tables>, change: Children): Promise<number> {
  const result = await sql`
    UPDATE calops.calcom_event_map AS map
    SET child_event_type_id = found.child, sync_status = CASE WHEN found.child IS NULL THEN 'pending' ELSE 'synced' END
    FROM (
      SELECT staff_id, (${JSON.stringify(change.children)}::jsonb ->> user_id::text)::bigint AS child
      FROM calops.calcom_host_mappings WHERE company_id = ${change.companyId}
    ) AS found
    WHERE map.company_id = ${change.companyId} AND map.event_type_id = ${change.eventTypeId}
      AND map.staff_id = found.staff_id AND map.child_event_type_id IS DISTINCT FROM found.child`.execute(trx);
  return Number(result.numAffectedRows ?? 0n);
}
