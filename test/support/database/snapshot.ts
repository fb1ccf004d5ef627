import { withConnection } from './connections.ts';

/**
 * Every row of every table of the schema, in a fixed order, with its version (xmin): a rewritten row shows as well. Without the lease of the
 * company's lock, which every apply takes, also one that writes nothing; and without the times of drift checks, which every one notes.
 */
export async function snapshotDatabase(url: string): Promise<Record<string, readonly unknown[]>> {
  return await withConnection(url, async (client) => {
    const { rows } = await client.query<{ table_name: string }>(
      `SELECT table_name FROM information_schema.tables WHERE table_schema = 'calops' AND table_name NOT IN ('company_leases', 'drift_checks') ORDER BY table_name`,
    );
    const tables: Record<string, readonly unknown[]> = {};
    for (const { table_name } of rows) {
      const name = client.escapeIdentifier(table_name);
      const found = await client.query(`SELECT xmin::text, t.* FROM calops.${name} t ORDER BY to_jsonb(t)::text`);
      tables[table_name] = found.rows;
    }
    return tables;
  });
}
