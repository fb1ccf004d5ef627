import type { Client } from 'pg';

/** Everything in the catalogs that a test may have changed, rows' versions included, with the migrations that were applied. */
export async function schemaOf(client: Client): Promise<string> {
  const { rows } = await client.query<{ readonly schema: string }>(
    `SELECT concat_ws(' ',
      (SELECT concat_ws(' ', datdba, datconnlimit, datacl) FROM pg_database WHERE datname = current_database()),
      (SELECT count(*) FROM pg_db_role_setting JOIN pg_database d ON d.oid = setdatabase WHERE datname = current_database()),
      ${CATALOGS.map((name) => `(SELECT md5(string_agg(oid::text || '.' || xmin::text, ' ' ORDER BY oid)) FROM ${name} WHERE oid >= 16384 OR oid = 2200)`).join(', ')},
      (SELECT md5(string_agg(attrelid::text || '.' || attnum || '.' || xmin::text, ' ' ORDER BY attrelid, attnum))
        FROM pg_attribute WHERE attrelid >= 16384),
      (SELECT md5(string_agg(m::text, ' ' ORDER BY m::text)) FROM calops.migrations m)) AS schema`,
  );
  return rows[0]?.schema ?? '';
}

const CATALOGS = [
  'pg_class',
  'pg_constraint',
  'pg_default_acl',
  'pg_extension',
  'pg_namespace',
  'pg_policy',
  'pg_proc',
  'pg_trigger',
  'pg_type',
];

/** As a replica: without the triggers that forbid to delete, and without a look at foreign keys. */
export const EMPTY_TABLES = `DO $$
  DECLARE place text; filled boolean;
  BEGIN
    SET LOCAL session_replication_role = replica;
    FOR place IN SELECT format('calops.%I', tablename) FROM pg_tables WHERE schemaname = 'calops' AND tablename <> 'migrations' LOOP
      EXECUTE 'SELECT EXISTS (SELECT FROM ' || place || ')' INTO filled;
      IF filled THEN EXECUTE 'DELETE FROM ' || place; END IF;
    END LOOP;
    PERFORM setval(seqrelid, seqstart, false) FROM pg_sequence;
  END $$`;
