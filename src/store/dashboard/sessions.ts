import type { Database } from '../connection/database.ts';
import { fetchRows } from '../connection/statement.ts';
import type { DashboardStore, TokenOwner } from './dashboard-store.ts';

type Sessions = Pick<DashboardStore, 'startSession' | 'session' | 'endSession' | 'validSessions'>;

/** Sessions expire by the database's clock, and end when their token is revoked. */
export function sessions(database: Database): Sessions {
  return {
    startSession: async ({ sessionHash, companyId, tokenId, lifeMs }) => {
      const values = [sessionHash, companyId, tokenId, lifeMs];
      return (await database.run((client) => client.query(startText, values))).rowCount === 1;
    },
    session: async (sessionHash) => {
      const text = `SELECT session.company_id AS "companyId", session.token_id AS "tokenId"
        FROM ${valid} AND session.session_hash = $1`;
      return (await database.run((client) => fetchRows<TokenOwner>(client, { text }, [sessionHash])))[0];
    },
    endSession: (sessionHash) =>
      database.runTyped(async ({ db }) => {
        await db.deleteFrom('dashboard_sessions').where('session_hash', '=', sessionHash).execute();
      }),
    validSessions: async (sessionHashes) => {
      const text = `SELECT session.session_hash AS hash FROM ${valid} AND session.session_hash = ANY($1::text[])`;
      const rows = await database.run((client) => fetchRows<{ hash: string }>(client, { text }, [sessionHashes]));
      return rows.map(({ hash }) => hash);
    },
  };
}

const valid = `calops.dashboard_sessions AS session
  JOIN calops.api_tokens AS token ON token.company_id = session.company_id AND token.id = session.token_id
  WHERE session.expires_at > now() AND token.revoked_at IS NULL`;

/** Also deletes expired sessions, so that no job is needed for that. */
const startText = `
WITH expired AS (DELETE FROM calops.dashboard_sessions WHERE expires_at <= now())
INSERT INTO calops.dashboard_sessions (session_hash, company_id, token_id, expires_at)
SELECT $1, company_id, id, now() + $4::float8 * interval '1 millisecond'
FROM calops.api_tokens WHERE company_id = $2 AND id = $3 AND revoked_at IS NULL`;
