import type { Database } from '../connection/database.ts';
import { asUuid, fetchRows } from '../connection/statement.ts';
import type { BookingStore } from './booking-store.ts';

type Upkeep = Pick<
  BookingStore,
  'companies' | 'revision' | 'markSynced' | 'markSyncedIfSame' | 'bumpEpochs' | 'replaceChild'
>;

/** Records what is learned about Cal.com outside of a saga, and reads for bookings. One statement each. */
export function upkeep(database: Database): Upkeep {
  return {
    companies: () => {
      const text = 'SELECT id, name FROM calops.companies ORDER BY id';
      return database.run((client) => fetchRows<{ id: string; name: string }>(client, { text }, []));
    },
    revision: async (companyId) => {
      const query = { name: 'revision', text: revisionText };
      const [row] = await database.run((client) => fetchRows<{ revision: string | null }>(client, query, [companyId]));
      return row?.revision ?? null;
    },
    markSynced: async (companyId, appointmentId) => {
      await database.run((client) => client.query(syncedText, [companyId, asUuid(appointmentId), null, []]));
    },
    markSyncedIfSame: async (companyId, appointmentId, { status, bookingUids }) => {
      const values = [companyId, asUuid(appointmentId), status, bookingUids];
      const query = { name: 'synced', text: syncedText };
      const [row] = await database.run((client) => fetchRows<{ same: boolean }>(client, query, values));
      return row?.same === true;
    },
    // Ids of staff that the company does not have are ignored.
    bumpEpochs: (companyId, staffIds) =>
      database.runTyped(async ({ db, sql }) => {
        await db
          .insertInto('slot_epochs')
          .columns(['company_id', 'staff_id', 'epoch'])
          .expression(
            db
              .selectFrom('staff')
              .select(['company_id', 'id', sql.lit(1).as('epoch')])
              .where('company_id', '=', companyId)
              .where('id', '=', sql<string>`ANY(${staffIds}::text[])`)
              .orderBy('id'),
          )
          .onConflict((conflict) =>
            conflict.columns(['company_id', 'staff_id']).doUpdateSet({ epoch: sql<number>`slot_epochs.epoch + 1` }),
          )
          .execute();
      }),
    replaceChild: (companyId, { eventTypeId, staffId, oldChildId, newChildId }) =>
      database.runTyped(async ({ db }) => {
        await db
          .updateTable('calcom_event_map')
          .set({ child_event_type_id: newChildId })
          .where('company_id', '=', companyId)
          .where('event_type_id', '=', eventTypeId)
          .where('staff_id', '=', staffId)
          .where('child_event_type_id', '=', oldChildId)
          .execute();
      }),
  };
}

/** Of a company to which nothing was ever applied. */
const NEVER_APPLIED = 'never applied';

/** An expression: changes whenever an apply or a drift run has changed what the runtime reads; null while an apply runs. */
export function revisionOf(companyId: string): string {
  return `coalesce((
    SELECT jsonb_build_array(CASE WHEN status <> 'running' THEN id || ' ' || finished_at || ' ' || (
      SELECT coalesce(string_agg(id, ' ' ORDER BY id), '') FROM calops.drift_findings
      WHERE company_id = ${companyId} AND kind = 'hazard' AND status = 'confirmed') END)
    FROM calops.runs WHERE company_id = ${companyId} ORDER BY started_at DESC LIMIT 1
  ), '["${NEVER_APPLIED}"]') ->> 0`;
}

const revisionText = `SELECT ${revisionOf('$1')} AS revision`;

/** Only appointments that are in Cal.com and not being changed: for any other the comparison was too early. */
const syncedText = `
WITH same AS (
  SELECT FROM calops.appointments AS appointment
  WHERE company_id = $1 AND id = $2 AND ($3::text IS NULL OR status = $3)
    AND NOT EXISTS (SELECT FROM calops.sagas WHERE company_id = $1 AND appointment_id = $2 AND finished_at IS NULL)
    AND NOT EXISTS (
      SELECT unnest($4::text[]) EXCEPT
      SELECT booking_uid FROM calops.appointment_phases WHERE company_id = $1 AND appointment_id = $2
    )
),
synced AS (
  UPDATE calops.appointments AS appointment SET calcom_sync_status = 'synced', flag = NULL
  FROM same
  WHERE company_id = $1 AND id = $2 AND status IN ('booked', 'requested') AND calcom_sync_status IN ('pending', 'synced')
    AND ($3::text IS NULL OR status = $3)
    AND NOT EXISTS (SELECT FROM calops.sagas WHERE company_id = $1 AND appointment_id = $2 AND finished_at IS NULL)
  RETURNING id
),
resolved AS (
  UPDATE calops.alerts SET resolved_at = now() FROM synced
  WHERE company_id = $1 AND kind = 'appointment_flagged' AND resource = 'appointment/' || synced.id
    AND resolved_at IS NULL
),
verified AS (
  UPDATE calops.saga_steps AS step SET status = 'verified'
  FROM calops.sagas AS saga, synced
  WHERE saga.company_id = $1 AND saga.appointment_id = synced.id AND step.company_id = $1 AND step.saga_id = saga.id
    AND step.status = 'confirmed'
)
SELECT EXISTS (SELECT FROM same) AS same`;
