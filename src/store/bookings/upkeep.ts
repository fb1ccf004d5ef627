import { sql } from 'kysely';
import type { Database } from '../connection/database.ts';
import { asUuid } from '../connection/statement.ts';
import { anyOf, db, execute, now, prepared, word, words } from '../connection/typed.ts';
import { isAtRest, revisionOf } from './conditions.ts';
import type { BookingStore } from './booking-store.ts';

type Upkeep = Pick<BookingStore, 'revision' | 'markSynced' | 'markSyncedIfSame' | 'bumpEpochs' | 'replaceChild'>;

/** Records what is learned about Cal.com outside of a saga, and reads for bookings. One statement each. */
export function upkeep(database: Database): Upkeep {
  return {
    revision: async (companyId) =>
      (await database.run((client) => readRevision(client, { companyId })))[0]?.revision ?? null,
    markSynced: async (companyId, appointmentId) => {
      const values = { companyId, id: asUuid(appointmentId), status: null, bookingUids: [] };
      await database.run((client) => writeSynced(client, values));
    },
    markSyncedIfSame: async (companyId, appointmentId, { status, bookingUids }) => {
      const values = { companyId, id: asUuid(appointmentId), status, bookingUids };
      return (await database.run((client) => writeSynced(client, values)))[0]?.same === true;
    },
    bumpEpochs: async (companyId, staffIds) => {
      await database.run((client) => execute(client, raisedEpochs(companyId, staffIds)));
    },
    replaceChild: async (companyId, { eventTypeId, staffId, oldChildId, newChildId }) => {
      const query = db
        .updateTable('calcom_event_map')
        .set({ child_event_type_id: newChildId })
        .where('company_id', '=', companyId)
        .where('event_type_id', '=', eventTypeId)
        .where('staff_id', '=', staffId)
        .where('child_event_type_id', '=', oldChildId);
      await database.run((client) => execute(client, query));
    },
  };
}

/** Ids of staff that the company does not have are ignored. */
function raisedEpochs(companyId: string, staffIds: readonly string[]) {
  return db
    .insertInto('slot_epochs')
    .columns(['company_id', 'staff_id', 'epoch'])
    .expression((db) =>
      db
        .selectFrom('staff')
        .select(['company_id', 'id', sql.lit(1).as('epoch')])
        .where('company_id', '=', companyId)
        .where('id', '=', anyOf(staffIds))
        .orderBy('id'),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['company_id', 'staff_id'])
        .doUpdateSet((is) => ({ epoch: is('slot_epochs.epoch', '+', sql.lit(1)) })),
    );
}

const readRevision = prepared('revision', { companyId: 'text' }, ({ companyId }) =>
  db.selectNoFrom(revisionOf(companyId).as('revision')),
);

const syncedParameters = { companyId: 'text', id: 'uuid', status: 'text', bookingUids: 'text[]' } as const;

/**
 * Only appointments that are in Cal.com and not being changed: for any other the comparison was too early. A null `status` matches every
 * status.
 */
const writeSynced = prepared('synced', syncedParameters, ({ companyId, id, status, bookingUids }) =>
  db
    .with('same', (db) =>
      db
        .selectFrom('appointments')
        .select('id')
        .where('company_id', '=', companyId)
        .where('id', '=', id)
        .where((is) => is.or([is(status, 'is', null), is(status, '=', is.ref('appointments.status'))]))
        .where(isAtRest(companyId, id)).where(sql<boolean>`NOT EXISTS (
          SELECT unnest(${bookingUids}) EXCEPT
          SELECT booking_uid FROM calops.appointment_phases WHERE company_id = ${companyId} AND appointment_id = ${id}
        )`),
    )
    .with('synced', (db) =>
      db
        .updateTable('appointments')
        .from('same')
        .set({ calcom_sync_status: word('synced'), flag: null })
        .where('appointments.company_id', '=', companyId)
        .where('appointments.id', '=', id)
        .where('appointments.status', 'in', words('booked', 'requested'))
        .where('appointments.calcom_sync_status', 'in', words('pending', 'synced'))
        .where((is) => is.or([is(status, 'is', null), is(status, '=', is.ref('appointments.status'))]))
        .where(isAtRest(companyId, id))
        .returning('appointments.id'),
    )
    .with('resolved', (db) =>
      db
        .updateTable('alerts')
        .from('synced')
        .set({ resolved_at: now })
        .where('alerts.company_id', '=', companyId)
        .where('alerts.kind', '=', word('appointment_flagged'))
        .where('alerts.resource', '=', sql<string>`'appointment/' || synced.id`)
        .where('alerts.resolved_at', 'is', null),
    )
    .with('verified', (db) =>
      db
        .updateTable('saga_steps as step')
        .from(['sagas as saga', 'synced'])
        .set({ status: word('verified') })
        .where('saga.company_id', '=', companyId)
        .whereRef('saga.appointment_id', '=', 'synced.id')
        .where('step.company_id', '=', companyId)
        .whereRef('step.saga_id', '=', 'saga.id')
        .where('step.status', '=', word('confirmed')),
    )
    .selectNoFrom((is) => is.exists(is.selectFrom('same').select('id')).as('same')),
);
