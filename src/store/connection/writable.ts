import type { ClientBase } from 'pg';
import { describeAddress } from './database-url.ts';
import type { Database } from './database.ts';
import { StoreError } from '../store-error.ts';

/** Covers a standby as well as `default_transaction_read_only` of server, database or role. */
const isReadOnly = `current_setting('transaction_read_only')::boolean`;

export async function readWritable(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ isReadOnly: boolean }>(`SELECT ${isReadOnly} AS "isReadOnly"`);
  return rows[0]?.isReadOnly === false;
}

const text = `SELECT ${isReadOnly} AS "isReadOnly", pg_is_in_recovery() AS "isStandby",
  has_table_privilege('calops.appointments', 'INSERT') AS "mayInsert"`;

interface Writable {
  readonly isReadOnly: boolean;
  readonly isStandby: boolean;
  readonly mayInsert: boolean;
}

/** @throws StoreError database-read-only, database-permission; requires that the schema exists */
export async function requireWritable(database: Database): Promise<void> {
  const { address } = database;
  const [row] = (await database.run((client) => client.query<Writable>(text))).rows;
  if (row?.isReadOnly !== false) {
    const why = row?.isStandby === true ? 'it is a standby' : 'default_transaction_read_only is on';
    throw new StoreError(
      'database-read-only',
      `the ${describeAddress(address)} only reads: ${why}`,
      'let DATABASE_URL name the primary, with a role that may write',
    );
  }
  if (row.mayInsert) return;
  throw new StoreError(
    'database-permission',
    `"${address.user}" may not write into schema calops of the ${describeAddress(address)}`,
    `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA calops TO "${address.user}"`,
  );
}
