import { sql, type Insertable, type RawBuilder } from 'kysely';
import type { ClientBase } from 'pg';
import { execute } from '../connection/typed.ts';
import { StoreError } from '../store-error.ts';
import type { Tables } from '../tables/tables.ts';

type TableName = keyof Tables;
type Column<Name extends TableName> = keyof Tables[Name] & string;

export interface Upsert<Name extends TableName> {
  readonly table: Name;
  readonly keys: readonly Column<Name>[];
  /** All with the same columns. */
  readonly rows: readonly Insertable<Tables[Name]>[];
}

/** Writes any number of rows in one statement with one parameter. Does not touch unchanged rows, and returns how many it wrote. */
export async function upsert<Name extends TableName>(client: ClientBase, batch: Upsert<Name>): Promise<number> {
  const [first] = batch.rows;
  if (first === undefined) return 0;
  const columns = Object.keys(first);
  const keys: readonly string[] = batch.keys;
  const others = columns.filter((column) => !keys.includes(column));
  const written = await execute(
    client,
    sql`
    INSERT INTO ${tableOf(batch.table)} AS stored (${refs(columns)})
    SELECT ${refs(columns)} FROM ${recordset(batch.table, batch.rows)} AS given
    ON CONFLICT (${refs(keys)}) DO UPDATE
    SET ${sql.join(others.map((column) => sql`${sql.ref(column)} = ${sql.id('excluded', column)}`))}
    WHERE (${columnsOf('stored', others)}) IS DISTINCT FROM (${columnsOf('excluded', others)})`,
  );
  return written;
}

export interface Deletion<Name extends TableName> {
  readonly table: Name;
  /** All with the same columns, which together name one row. */
  readonly keys: readonly Partial<Insertable<Tables[Name]>>[];
}

/** @throws StoreError `row-mismatch` unless every key named a row */
export async function deleteRows<Name extends TableName>(client: ClientBase, batch: Deletion<Name>): Promise<void> {
  const [first] = batch.keys;
  if (first === undefined) return;
  const equal = Object.keys(first).map((key) => sql`${sql.id('stored', key)} = ${sql.id('given', key)}`);
  const written = await execute(
    client,
    sql`
    DELETE FROM ${tableOf(batch.table)} AS stored
    USING ${recordset(batch.table, batch.keys)} AS given
    WHERE ${sql.join(equal, sql` AND `)}`,
  );
  requireTouched(written, batch.keys.length, `rows of ${batch.table} to delete`);
}

/** JSON rows as rows of the table: PostgreSQL converts each field to its column's type. */
export function recordset(table: TableName, rows: readonly object[]): RawBuilder<unknown> {
  return sql`jsonb_populate_recordset(NULL::${tableOf(table)}, ${JSON.stringify(rows)}::jsonb)`;
}

/** Another process changed rows of a guarded write: the transaction must not continue. */
export function requireTouched(touched: number, expected: number, what: string): void {
  if (touched === expected) return;
  throw new StoreError(
    'row-mismatch',
    `${touched} of ${expected} ${what} were as expected`,
    'the database was changed meanwhile: plan again',
  );
}

function tableOf(name: TableName): RawBuilder<unknown> {
  return sql.id('calops', name);
}

function refs(columns: readonly string[]): RawBuilder<unknown> {
  return sql.join(columns.map((column) => sql.ref(column)));
}

function columnsOf(table: string, columns: readonly string[]): RawBuilder<unknown> {
  return sql.join(columns.map((column) => sql.id(table, column)));
}
