import type { ClientBase } from 'pg';
import type { NewSession } from './dashboard-store.ts';
import { fetchRows } from '../ledger/queries.ts';
import type { TokenOwner } from '../tokens/token-store.ts';

/** Sessions by the database's clock. They end with their token. */
const standing = `calops.dashboard_sessions AS session
  JOIN calops.api_tokens AS token ON token.company_id = session.company_id AND token.id = session.token_id
  WHERE session.expires_at > now() AND token.revoked_at IS NULL`;

/** Those that have expired go, so that nobody else has to see to it. */
export async function startSession(client: ClientBase, session: NewSession): Promise<boolean> {
  const { sessionHash, companyId, tokenId, lifeMs } = session;
  const text = `
    WITH forgotten AS (DELETE FROM calops.dashboard_sessions WHERE expires_at <= now())
    INSERT INTO calops.dashboard_sessions (session_hash, company_id, token_id, expires_at)
    SELECT $1, company_id, id, now() + $4::float8 * interval '1 millisecond'
    FROM calops.api_tokens WHERE company_id = $2 AND id = $3 AND revoked_at IS NULL`;
  const result = await client.query(text, [sessionHash, companyId, tokenId, lifeMs]);
  return result.rowCount === 1;
}

export async function readSession(client: ClientBase, sessionHash: string): Promise<TokenOwner | undefined> {
  const text = `SELECT session.company_id AS "companyId", session.token_id AS "tokenId"
    FROM ${standing} AND session.session_hash = $1`;
  return (await fetchRows<TokenOwner>(client, { text }, [sessionHash]))[0];
}

export async function readStanding(client: ClientBase, sessionHashes: readonly string[]): Promise<readonly string[]> {
  const text = `SELECT session.session_hash AS hash FROM ${standing} AND session.session_hash = ANY($1::text[])`;
  const rows = await fetchRows<{ readonly hash: string }>(client, { text }, [sessionHashes]);
  return rows.map(({ hash }) => hash);
}

export async function endSession(client: ClientBase, sessionHash: string): Promise<void> {
  await client.query('DELETE FROM calops.dashboard_sessions WHERE session_hash = $1', [sessionHash]);
}
