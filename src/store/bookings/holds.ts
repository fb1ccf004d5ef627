import { sql } from 'kysely';
import { jsonBuildObject } from 'kysely/helpers/postgres';
import { DatabaseError, type ClientBase } from 'pg';
import type { Interval } from '../../model/time/interval.ts';
import { isCollision, sqlState } from '../connection/database-errors.ts';
import type { Database } from '../connection/database.ts';
import { fetchRows } from '../connection/statement.ts';
import { anyOf, db, epochMs, fetchAll, prepared, word } from '../connection/typed.ts';
import { staffSpace } from '../schema.ts';
import { instant } from '../tables/columns.ts';
import type { BookingStore, Busy, HeldTime, Hold, Taken } from './booking-store.ts';
import { holdRows, type AppointmentKey } from './rows.ts';

type HoldReads = Pick<BookingStore, 'busy' | 'holdersOf'>;

export function holdReads(database: Database): HoldReads {
  return {
    busy: async (companyId, staffIds, { fromMs, toMs }) => {
      const values = { companyId, staffIds, from: instant(fromMs), to: instant(toMs) };
      return (await database.run((client) => readBusy(client, values)))[0] ?? { stretches: [], epochs: {} };
    },
    holdersOf: (companyId, staffIds, within) =>
      database.run((client) => fetchAll(client, holders(companyId, staffIds, within))),
  };
}

const busyParameters = { companyId: 'text', staffIds: 'text[]', from: 'timestamptz', to: 'timestamptz' } as const;

const readBusy = prepared('busy', busyParameters, ({ companyId, staffIds, from, to }) =>
  db
    .with('asked', (db) => db.selectNoFrom(sql<string>`unnest(${staffIds})`.as('staff_id')).distinct())
    .selectNoFrom((is) => [
      is
        .selectFrom('asked')
        .innerJoin('holds as hold', (join) =>
          join
            .on('hold.company_id', '=', companyId)
            .onRef('hold.staff_id', '=', 'asked.staff_id')
            .on('hold.during', '&&', sql<string>`tstzrange(${from}, ${to})`),
        )
        .select((is) =>
          sql<readonly HeldTime[]>`coalesce(json_agg(json_strip_nulls(${jsonBuildObject({
            staffId: is.ref('hold.staff_id'),
            fromMs: epochMs(sql<string>`lower(during)`),
            toMs: epochMs(sql<string>`upper(during)`),
            classKey: is.ref('hold.class_key'),
          })}) ORDER BY hold.staff_id, during), '[]')`.as('held'),
        )
        .$asScalar()
        .$notNull()
        .as('stretches'),
      is
        .selectFrom('asked')
        .leftJoin('slot_epochs as stored', (join) =>
          join.on('stored.company_id', '=', companyId).onRef('stored.staff_id', '=', 'asked.staff_id'),
        )
        .select(sql<Busy['epochs']>`coalesce(json_object_agg(asked.staff_id, coalesce(epoch, 0)), '{}')`.as('epochs'))
        .$asScalar()
        .$notNull()
        .as('epochs'),
    ]),
);

function holders(companyId: string, staffIds: readonly string[], { fromMs, toMs }: Interval) {
  return db
    .selectFrom('holds as hold')
    .innerJoin('appointments as appointment', (join) =>
      join.onRef('appointment.company_id', '=', 'hold.company_id').onRef('appointment.id', '=', 'hold.appointment_id'),
    )
    .distinct()
    .select((is) => [
      'hold.appointment_id as appointmentId',
      'hold.staff_id as staffId',
      sql<boolean>`${is.exists(
        is
          .selectFrom('sagas as saga')
          .where('saga.company_id', '=', companyId)
          .whereRef('saga.appointment_id', '=', 'hold.appointment_id')
          .where('saga.finished_at', 'is', null),
      )}`.as('isBeingChanged'),
    ])
    .where('hold.company_id', '=', companyId)
    .where('hold.staff_id', '=', anyOf(staffIds))
    .where('hold.during', '&&', sql<string>`tstzrange(${instant(fromMs)}, ${instant(toMs)})`)
    .where('appointment.calcom_sync_status', '<>', word('manual_review'))
    .orderBy('appointmentId')
    .orderBy('staffId');
}

/**
 * Makes transactions that change the holds of one staff member run one after the other: otherwise two that insert overlapping times at the
 * same moment would deadlock, and the server takes a second to detect it. Locks are taken in the order of their keys. The constraint, not
 * this lock, prevents overlapping holds.
 *
 * @param staffIds an expression: a relation with a column staff_id
 */
export function lockStaffOf(companyId: string, staffIds: string): string {
  return `SELECT staff.staff_ids, pg_advisory_xact_lock(${staffSpace}, staff.key)
    FROM (
      SELECT hashtext(${companyId} || '/' || staff_id) AS key, array_agg(staff_id) AS staff_ids
      FROM ${staffIds} AS named GROUP BY 1 ORDER BY 1
    ) AS staff`;
}

const lockStaff = lockStaffOf(
  '$1::text',
  `(SELECT staff_id FROM calops.holds WHERE company_id = $1 AND appointment_id = $2
    UNION SELECT unnest($3::text[]))`,
);

/**
 * Returns the staff whose time this changes. Holds that stay are not touched: a customer keeps the place in a class, whatever its capacity
 * is now.
 */
export async function replaceHolds(
  client: ClientBase,
  owner: AppointmentKey,
  holds: readonly Hold[],
): Promise<readonly string[]> {
  const { companyId, appointmentId } = owner;
  const staffIds = holds.map(({ staffId }) => staffId);
  const locked = await fetchRows<{ staff_ids: readonly string[] }>(client, { text: lockStaff }, [
    companyId,
    appointmentId,
    staffIds,
  ]);
  const rows = holdRows(owner, holds);
  await client.query(
    `DELETE FROM calops.holds AS hold WHERE company_id = $1 AND appointment_id = $2
       AND (staff_id, during) NOT IN (SELECT staff_id, during FROM jsonb_populate_recordset(NULL::calops.holds, $3))`,
    [companyId, appointmentId, rows],
  );
  if (holds.length > 0) {
    await client.query(
      `INSERT INTO calops.holds (company_id, appointment_id, staff_id, during, class_key, capacity)
       SELECT company_id, appointment_id, staff_id, during, class_key, capacity
       FROM jsonb_populate_recordset(NULL::calops.holds, $1) AS given
       WHERE NOT EXISTS (SELECT FROM calops.holds AS kept WHERE kept.company_id = given.company_id
         AND kept.appointment_id = given.appointment_id AND kept.staff_id = given.staff_id AND kept.during = given.during)
       ORDER BY staff_id, during`,
      [rows],
    );
  }
  return locked.flatMap((row) => row.staff_ids);
}

const taken: Taken = { state: 'taken' };

/** PostgreSQL's Appendix A. */
const exclusionViolation = '23P01';
/** Another appointment of the same customer came first: the retry finds it. */
const maxTries = 3;

/** `taken` when the constraint refused the holds of `work`, or when another transaction conflicted with every attempt. */
export async function unlessTaken<T>(work: () => Promise<T>): Promise<T | Taken> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (sqlState(error) !== exclusionViolation && !isCollision(error)) throw error;
      const isOfCustomer = constraintOf(error) === 'customer_times_no_overlap';
      if (!isOfCustomer || tries === maxTries) return taken;
    }
  }
}

function constraintOf(error: unknown): string | undefined {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return cause instanceof DatabaseError ? cause.constraint : undefined;
}
