import type { ClientBase } from 'pg';
import { mergeFlags } from '../../model/flag.ts';
import type { Json } from '../../model/json.ts';
import type { Interval } from '../../model/interval.ts';
import type { Busy, ChildChange } from './booking-store.ts';
import { fetchRows } from '../ledger/queries.ts';
import { requireRows } from './claims.ts';
import { ms } from './reads.ts';
import { asUuid, instant, type AppointmentKey } from './rows.ts';

/** What is learned of Cal.com outside of a saga, and what else is asked while booking. One statement each. */

export async function readCompanies(
  client: ClientBase,
): Promise<readonly { readonly id: string; readonly name: string }[]> {
  return fetchRows(client, { text: 'SELECT id, name FROM calops.companies ORDER BY id' }, []);
}

export async function readRevision(client: ClientBase, companyId: string): Promise<string | null> {
  const text = `SELECT CASE WHEN status <> 'running' THEN id || ' ' || finished_at || ' ' || (
      SELECT coalesce(string_agg(id, ' ' ORDER BY id), '') FROM calops.drift_findings
      WHERE company_id = $1 AND kind = 'hazard' AND status = 'confirmed') END AS revision
    FROM calops.runs WHERE company_id = $1 ORDER BY started_at DESC LIMIT 1`;
  const [row] = await fetchRows<{ revision: string | null }>(client, { name: 'revision', text }, [companyId]);
  return row ? row.revision : 'never applied';
}

/** Only of what stands and is not being changed: anything else was compared too early. */
export async function markSynced(client: ClientBase, { companyId, appointmentId }: AppointmentKey): Promise<void> {
  await client.query(
    `WITH synced AS (
       UPDATE calops.appointments AS appointment SET calcom_sync_status = 'synced', flag = NULL
       WHERE company_id = $1 AND id = $2 AND status IN ('booked', 'requested') AND calcom_sync_status IN ('pending', 'synced')
         AND NOT EXISTS (SELECT FROM calops.sagas WHERE company_id = $1 AND appointment_id = $2 AND finished_at IS NULL)
       RETURNING id
     ),
     resolved AS (
       UPDATE calops.alerts SET resolved_at = now() FROM synced
       WHERE company_id = $1 AND kind = 'appointment_flagged' AND resource = 'appointment/' || synced.id
         AND resolved_at IS NULL
     )
     UPDATE calops.saga_steps AS step SET status = 'verified'
     FROM calops.sagas AS saga, synced
     WHERE saga.company_id = $1 AND saga.appointment_id = synced.id AND step.company_id = $1 AND step.saga_id = saga.id
       AND step.status = 'confirmed'`,
    [companyId, asUuid(appointmentId)],
  );
}

/** The row is locked first: what two find at one moment is put together. */
export async function flagAppointment(
  client: ClientBase,
  { companyId, appointmentId }: AppointmentKey,
  flag: Json,
): Promise<void> {
  const present = await fetchRows<{ flag: Json }>(
    client,
    { text: 'SELECT flag FROM calops.appointments WHERE company_id = $1 AND id = $2 FOR UPDATE' },
    [companyId, asUuid(appointmentId)],
  );
  const all = mergeFlags(present[0]?.flag ?? null, flag);
  const text = `
    WITH flagged AS (
      UPDATE calops.appointments SET flag = $3 WHERE company_id = $1 AND id = $2
      RETURNING 'appointment/' || id AS resource, flag
    ),
    raised AS (
      INSERT INTO calops.alerts (company_id, kind, resource, detail)
      SELECT $1, 'appointment_flagged', resource, flag FROM flagged WHERE flag IS NOT NULL
      ON CONFLICT (company_id, kind, resource) WHERE resolved_at IS NULL DO UPDATE SET detail = excluded.detail
    ),
    resolved AS (
      UPDATE calops.alerts AS alert SET resolved_at = now() FROM flagged
      WHERE alert.company_id = $1 AND alert.kind = 'appointment_flagged' AND alert.resource = flagged.resource
        AND alert.resolved_at IS NULL AND flagged.flag IS NULL
    )
    SELECT count(*)::int AS count FROM flagged`;
  const values = [companyId, asUuid(appointmentId), all === null ? null : JSON.stringify(all)];
  const [row] = await fetchRows<{ count: number }>(client, { text }, values);
  requireRows(row?.count ?? 0, 1, `appointments ${appointmentId}`);
}

export async function readBusy(
  client: ClientBase,
  { companyId, staffIds }: { readonly companyId: string; readonly staffIds: readonly string[] },
  within: Interval,
): Promise<Busy> {
  const hold = `'staffId', hold.staff_id, 'fromMs', ${ms('lower(during)')}, 'toMs', ${ms('upper(during)')}`;
  const text = `
    WITH asked AS (SELECT DISTINCT unnest($2::text[]) AS staff_id)
    SELECT
      (SELECT coalesce(json_agg(json_build_object(${hold}) ORDER BY hold.staff_id, during), '[]')
       FROM asked JOIN calops.holds AS hold ON hold.company_id = $1 AND hold.staff_id = asked.staff_id
         AND hold.during && tstzrange($3, $4)) AS stretches,
      (SELECT coalesce(json_object_agg(asked.staff_id, coalesce(epoch, 0)), '{}')
       FROM asked LEFT JOIN calops.slot_epochs AS stored
         ON stored.company_id = $1 AND stored.staff_id = asked.staff_id) AS epochs`;
  const values = [companyId, staffIds, instant(within.fromMs), instant(within.toMs)];
  const [busy] = await fetchRows<Busy>(client, { name: 'busy', text }, values);
  return busy ?? { stretches: [], epochs: {} };
}

/** Staff that the company does not have are left out. */
export async function bumpEpochs(client: ClientBase, companyId: string, staffIds: readonly string[]): Promise<void> {
  await client.query(
    `INSERT INTO calops.slot_epochs AS stored (company_id, staff_id, epoch)
     SELECT company_id, id, 1 FROM calops.staff WHERE company_id = $1 AND id = ANY($2::text[]) ORDER BY id
     ON CONFLICT (company_id, staff_id) DO UPDATE SET epoch = stored.epoch + 1`,
    [companyId, staffIds],
  );
}

export async function replaceChild(client: ClientBase, companyId: string, change: ChildChange): Promise<void> {
  const { eventTypeId, staffId, oldChildId, newChildId } = change;
  await client.query(
    `UPDATE calops.calcom_event_map SET child_event_type_id = $5
     WHERE company_id = $1 AND event_type_id = $2 AND staff_id = $3 AND child_event_type_id = $4`,
    [companyId, eventTypeId, staffId, oldChildId, newChildId],
  );
}
