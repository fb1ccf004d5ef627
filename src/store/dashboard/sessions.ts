import type { Database } from '../connection/database.ts';
import { fetchRows } from '../connection/statement.ts';
import type { DashboardStore, SessionOwner } from './dashboard-store.ts';

type Sessions = Pick<DashboardStore, 'startSession' | 'session' | 'endSession' | 'validSessions'>;

/** Sessions expire by the database's clock, and end when their token is revoked. */
export function sessions(database: Database): Sessions {
  return {
    startSession: async ({ sessionHash, owner, lifeMs }) => {
      const companyId = owner.kind === 'company' ? owner.companyId : null;
      const values = [sessionHash, companyId, owner.tokenId, lifeMs];
      return (await database.run((client) => client.query(startText, values))).rowCount === 1;
    },
    session: async (sessionHash) => {
      const text = `SELECT token.company_id AS "companyId", token.id AS "tokenId"
        FROM ${valid} AND session.session_hash = $1`;
      const [row] = await database.run((client) => fetchRows<OwnerRow>(client, { text }, [sessionHash]));
      return row && ownerOf(row);
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

interface OwnerRow {
  readonly companyId: string | null;
  readonly tokenId: string;
}

function ownerOf({ companyId, tokenId }: OwnerRow): SessionOwner {
  return companyId === null ? { kind: 'operator', tokenId } : { kind: 'company', companyId, tokenId };
}

/** The token says whose session it is. */
const valid = `calops.dashboard_sessions AS session JOIN calops.api_tokens AS token ON token.id = session.token_id
  WHERE session.expires_at > now() AND token.revoked_at IS NULL`;

/** Also deletes expired sessions, so that no job is needed for that. */
const startText = `
WITH expired AS (DELETE FROM calops.dashboard_sessions WHERE expires_at <= now()),
token AS (
  SELECT * FROM calops.api_tokens
  WHERE id = $3 AND company_id IS NOT DISTINCT FROM $2::text AND revoked_at IS NULL
),
audited AS (
  INSERT INTO calops.audit_log (who, action, resource, after)
  SELECT 'token:' || id, 'sign-in', 'token/' || id, '{"operator":true}' FROM token WHERE is_operator
)
INSERT INTO calops.dashboard_sessions (session_hash, company_id, token_id, expires_at)
SELECT $1, company_id, id, now() + $4::float8 * interval '1 millisecond' FROM token`;
