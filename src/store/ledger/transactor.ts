import { sql } from 'kysely';
import type { ClientBase } from 'pg';
import type { ChildIds } from '../../model/event-type/event-type.ts';
import type { LedgerEntry, MapRow } from '../../model/stored.ts';
import type { RegisteredWebhook } from '../../model/webhook.ts';
import { anyOf, db, execute, fetchAll, now } from '../connection/typed.ts';
import { writeNotice } from '../notices/notice-sql.ts';
import type { Transactor } from '../store.ts';
import { rowOf, rowsOf } from '../tables/columns.ts';
import * as tables from '../tables/company-tables.ts';
import { deleteRows, upsert } from './batch.ts';
import { journalWrites } from './journal.ts';
import { lockFindings } from './reader.ts';

/** All writes of the reconciler, on a connection in a transaction that the caller commits. */
export function createTransactor(client: ClientBase): Transactor {
  return {
    ...journalWrites(client),
    ...declarationWrites(client),
    ...calcomWrites(client),
    ...webhookWrites(client),
    saveAbsence: async (companyId, absence) => {
      const rows = [{ company_id: companyId, ...rowOf(tables.absence, absence) }];
      await upsert(client, { table: 'calcom_absences', keys: ['company_id', 'closure_id', 'staff_id'], rows });
    },
    deleteAbsence: async (companyId, { closureId, staffId, userId }) => {
      const keys = [{ company_id: companyId, closure_id: closureId, staff_id: staffId, user_id: userId }];
      await deleteRows(client, { table: 'calcom_absences', keys });
    },
    lockFindings: (companyId) => lockFindings(client, companyId),
    upsertFindings: (companyId, findings) =>
      upsert(client, {
        table: 'drift_findings',
        keys: ['company_id', 'id'],
        rows: rowsOf(tables.finding, findings, { company_id: companyId }),
      }),
    notify: (companyId, notice) => writeNotice(client, companyId, notice),
  };
}

type DeclarationWrites = Pick<
  Transactor,
  | 'upsertCompany'
  | 'upsertBranches'
  | 'upsertStaff'
  | 'upsertServices'
  | 'upsertClosures'
  | 'deleteClosures'
  | 'upsertAssignments'
  | 'deleteAssignments'
>;

function declarationWrites(client: ClientBase): DeclarationWrites {
  return {
    upsertCompany: (company) =>
      upsert(client, { table: 'companies', keys: ['id'], rows: [rowOf(tables.company, company)] }),
    upsertBranches: (companyId, branches) =>
      upsert(client, {
        table: 'branches',
        keys: ['company_id', 'id'],
        rows: rowsOf(tables.branch, branches, { company_id: companyId }),
      }),
    upsertStaff: (companyId, staff) =>
      upsert(client, {
        table: 'staff',
        keys: ['company_id', 'id'],
        rows: rowsOf(tables.staff, staff, { company_id: companyId }),
      }),
    upsertServices: (companyId, services) =>
      upsert(client, {
        table: 'services',
        keys: ['company_id', 'id'],
        rows: rowsOf(tables.service, services, { company_id: companyId }),
      }),
    upsertClosures: (companyId, closures) =>
      upsert(client, {
        table: 'closures',
        keys: ['company_id', 'id'],
        rows: rowsOf(tables.closure, closures, { company_id: companyId }),
      }),
    deleteClosures: (companyId, ids) =>
      deleteRows(client, { table: 'closures', keys: ids.map((id) => ({ company_id: companyId, id })) }),
    upsertAssignments: (companyId, assignments) =>
      upsert(client, {
        table: 'staff_event_types',
        keys: ['company_id', 'service_id', 'staff_id'],
        rows: rowsOf(tables.assignment, assignments, { company_id: companyId }),
      }),
    deleteAssignments: (companyId, keys) =>
      deleteRows(client, {
        table: 'staff_event_types',
        keys: rowsOf(tables.assignmentKey, keys, { company_id: companyId }),
      }),
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
  | 'saveDriftCheck'
  | 'saveCapabilities'
>;

function calcomWrites(client: ClientBase): CalcomWrites {
  return {
    upsertLedger: (companyId, entries) => upsertLedger(client, companyId, entries),
    deleteLedger: (companyId, keys) =>
      deleteRows(client, {
        table: 'calcom_event_types',
        keys: rowsOf(tables.ledgerKey, keys, { company_id: companyId }),
      }),
    leaveTeam: (companyId, runId) => leaveTeam(client, companyId, runId),
    upsertMaps: (companyId, maps) => upsertMaps(client, companyId, maps),
    deleteMaps: (companyId, keys) =>
      deleteRows(client, {
        table: 'calcom_event_map',
        keys: rowsOf(tables.eventMapKey, keys, { company_id: companyId }),
      }),
    upsertHostMappings: (companyId, hosts) =>
      upsert(client, {
        table: 'calcom_host_mappings',
        keys: ['company_id', 'staff_id'],
        rows: rowsOf(tables.hostMapping, hosts, { company_id: companyId }),
      }),
    deleteHostMappings: (companyId, staffIds) =>
      deleteRows(client, {
        table: 'calcom_host_mappings',
        keys: staffIds.map((staffId) => ({ company_id: companyId, staff_id: staffId })),
      }),
    markHostsRead: async (companyId, userIds) => {
      await execute(
        client,
        db
          .updateTable('calcom_host_mappings')
          .set({ children_read_at: now })
          .where('company_id', '=', companyId)
          .where('user_id', '=', sql<number>`ANY(${userIds})`),
      );
    },
    saveDriftCheck: async (companyId, isProven) => {
      const check = { checked_at: now, is_proven: isProven };
      const query = db
        .insertInto('drift_checks')
        .values({ company_id: companyId, ...check })
        .onConflict((conflict) => conflict.column('company_id').doUpdateSet(check));
      await execute(client, query);
    },
    saveCapabilities: async (companyId, { scope, facts }) => {
      const rows = [{ company_id: companyId, scope, facts }];
      await upsert(client, { table: 'calcom_capabilities', keys: ['company_id'], rows });
    },
    updateMapChildren: (companyId, eventTypeId, children) =>
      updateMapChildren(client, { companyId, eventTypeId, children }),
  };
}

type WebhookWrites = Pick<Transactor, 'saveWebhook' | 'markWebhook' | 'deleteWebhook'>;

function webhookWrites(client: ClientBase): WebhookWrites {
  return {
    saveWebhook: (companyId, webhook) => saveWebhook(client, companyId, webhook),
    markWebhook: async (companyId, { ownerKind, ownerId, webhookId, url, secretHash, differs, checkedAt }) => {
      await execute(
        client,
        db
          .updateTable('calcom_webhooks')
          .set({ differs, checked_at: checkedAt })
          .where('company_id', '=', companyId)
          .where('owner_kind', '=', ownerKind)
          .where('owner_id', '=', ownerId)
          .where('webhook_id', '=', webhookId)
          .where('url', '=', url)
          .where('secret_hash', '=', secretHash),
      );
    },
    deleteWebhook: async (companyId, { kind, id }) => {
      await execute(
        client,
        db
          .deleteFrom('calcom_webhooks')
          .where('company_id', '=', companyId)
          .where('owner_kind', '=', kind)
          .where('owner_id', '=', id),
      );
    },
  };
}

/** The sync time of a service is the last apply of one of its event types. */
async function upsertLedger(client: ClientBase, companyId: string, entries: readonly LedgerEntry[]): Promise<number> {
  const written = await upsert(client, {
    table: 'calcom_event_types',
    keys: ['company_id', 'service_id', 'segment_key'],
    rows: rowsOf(tables.ledgerEntry, entries, { company_id: companyId }),
  });
  if (written === 0) return 0;
  const serviceIds = [...new Set(entries.map((entry) => entry.serviceId))];
  await execute(
    client,
    db
      .updateTable('services')
      .set({ sync_status: 'synced', last_calcom_sync: now })
      .where('company_id', '=', companyId)
      .where('id', '=', anyOf(serviceIds)),
  );
  return written;
}

/** Cal.com deletes an event type's webhooks with it: rows of event types that are not in the ledger are deleted. */
async function saveWebhook(client: ClientBase, companyId: string, webhook: RegisteredWebhook): Promise<void> {
  const rows = [{ company_id: companyId, ...rowOf(tables.webhook, webhook) }];
  await upsert(client, { table: 'calcom_webhooks', keys: ['company_id', 'owner_kind', 'owner_id'], rows });
  const orphans = db
    .deleteFrom('calcom_webhooks')
    .where('company_id', '=', companyId)
    .where('owner_kind', '=', 'eventType')
    .where((where) => {
      const entry = where
        .selectFrom('calcom_event_types as entry')
        .select('entry.event_type_id')
        .whereRef('entry.company_id', '=', 'calcom_webhooks.company_id')
        .whereRef('entry.event_type_id', '=', 'calcom_webhooks.owner_id');
      return where.not(where.exists(entry));
    });
  await execute(client, orphans);
}

async function leaveTeam(client: ClientBase, companyId: string, runId: string): Promise<void> {
  await execute(client, db.deleteFrom('calcom_webhooks').where('company_id', '=', companyId));
  await execute(client, db.deleteFrom('calcom_absences').where('company_id', '=', companyId));
  await execute(client, db.deleteFrom('calcom_event_types').where('company_id', '=', companyId));
  await execute(
    client,
    db
      .updateTable('run_changes')
      .set({ resolved_by: runId })
      .where('company_id', '=', companyId)
      .where('run_id', '<>', runId)
      .where('status', 'in', ['intended', 'unknown'])
      .where('resolved_by', 'is', null),
  );
}

/** The map of a managed service is pending until the host has a child event type. */
async function upsertMaps(client: ClientBase, companyId: string, maps: readonly MapRow[]): Promise<number> {
  const managed = await fetchAll(
    client,
    db.selectFrom('services').select('id').where('company_id', '=', companyId).where('scheduling', '=', 'managed'),
  );
  const managedIds = new Set(managed.map((service) => service.id));
  return upsert(client, {
    table: 'calcom_event_map',
    keys: ['company_id', 'branch_id', 'service_id', 'segment_key', 'staff_id'],
    rows: maps.map((map) => {
      const isPending = managedIds.has(map.serviceId) && map.childEventTypeId === null;
      const sync_status = isPending ? ('pending' as const) : ('synced' as const);
      return { company_id: companyId, ...rowOf(tables.eventMap, map), sync_status };
    }),
  });
}

interface Children {
  readonly companyId: string;
  readonly eventTypeId: number;
  readonly children: ChildIds;
}

async function updateMapChildren(client: ClientBase, change: Children): Promise<number> {
  const written = await execute(
    client,
    sql`
    UPDATE calops.calcom_event_map AS map
    SET child_event_type_id = found.child, sync_status = CASE WHEN found.child IS NULL THEN 'pending' ELSE 'synced' END
    FROM (
      SELECT staff_id, (${JSON.stringify(change.children)}::jsonb ->> user_id::text)::bigint AS child
      FROM calops.calcom_host_mappings WHERE company_id = ${change.companyId}
    ) AS found
    WHERE map.company_id = ${change.companyId} AND map.event_type_id = ${change.eventTypeId}
      AND map.staff_id = found.staff_id AND map.child_event_type_id IS DISTINCT FROM found.child`,
  );
  return written;
}
