import { withConnection } from '../support/database/connections.ts';

export type Row = { readonly [column: string]: unknown };

/** Puts rows into the database behind the store's back, times and all; columns are those of the first row. */
export async function insertRows(
  url: string,
  tables: readonly (readonly [table: string, rows: readonly Row[]])[],
): Promise<void> {
  await withConnection(url, async (client) => {
    for (const [table, rows] of tables) {
      const columns = Object.keys(rows[0] ?? {}).join(', ');
      const text = `INSERT INTO calops.${table} (${columns})
        SELECT ${columns} FROM jsonb_populate_recordset(NULL::calops.${table}, $1)`;
      if (rows.length > 0) await client.query(text, [JSON.stringify(rows)]);
    }
  });
}
