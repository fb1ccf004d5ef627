import type { TokenVault } from '../../model/calcom-access.ts';
import type { Database } from '../connection/database.ts';

/**
 * One row for each name. The row is locked while the new token is fetched, so that no two processes use the same refresh token. The first
 * statement writes, so that a read-only database is detected before Cal.com is called.
 */
export function createTokenVault(database: Database, requireSchema: () => Promise<void>): TokenVault {
  return {
    read: async (name) => {
      await requireSchema();
      const text = 'SELECT sealed FROM calops.oauth_tokens WHERE name = $1';
      const { rows } = await database.run((client) => client.query<Row>(text, [name]));
      return rows[0]?.sealed ?? null;
    },
    replace: async (name, work) => {
      await requireSchema();
      await database.transact('READ COMMITTED', async (client) => {
        const { rows } = await client.query<Row>(lock, [name]);
        const sealed = await work(rows[0]?.sealed ?? null);
        if (sealed !== null) await client.query(keep, [name, sealed]);
      });
    },
  };
}

interface Row {
  readonly sealed: string | null;
}

const lock = `
INSERT INTO calops.oauth_tokens (name) VALUES ($1)
ON CONFLICT (name) DO UPDATE SET name = excluded.name
RETURNING sealed`;

const keep = 'UPDATE calops.oauth_tokens SET sealed = $2, kept_at = now() WHERE name = $1';
