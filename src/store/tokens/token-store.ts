import type { Database } from '../connection/database.ts';
import { asUuid, fetchRows } from '../connection/statement.ts';
import { columnList } from '../tables/columns.ts';
import { revisionOf } from '../bookings/upkeep.ts';
import { apiToken } from '../tables/booking-tables.ts';

/** Bearer tokens of the runtime, each of one company. Only their SHA-256 (hex) is stored and looked up. */
export interface TokenStore {
  /** Undefined: the company does not exist. */
  create(companyId: string, token: NewToken): Promise<ApiToken | undefined>;
  /** Latest first, with revoked ones. */
  list(companyId: string): Promise<readonly ApiToken[]>;
  /** False: the company has no such token, or it is already revoked. */
  revoke(companyId: string, id: string, who: string): Promise<boolean>;
  /** Undefined if unknown or revoked. Records the use, at most once a minute. */
  find(tokenHash: string): Promise<TokenOwner | undefined>;
  /** The same with the revision of the company, in one round trip. */
  authenticate(tokenHash: string): Promise<FoundToken | undefined>;
}

export interface NewToken {
  /** What the token is for. */
  readonly label: string;
  readonly tokenHash: string;
  /** The creator, for the audit log. */
  readonly who: string;
}

/** Times are epoch milliseconds. */
export interface ApiToken {
  readonly id: string;
  readonly label: string;
  readonly createdMs: number;
  readonly lastUsedMs: number | null;
  readonly revokedMs: number | null;
}

export interface TokenOwner {
  readonly companyId: string;
  readonly tokenId: string;
}

export interface FoundToken extends TokenOwner {
  /** The company's revision, read with the token. */
  readonly revision: string | null;
}

export function createTokenStore(database: Database): TokenStore {
  return {
    create: (companyId, token) => create(database, companyId, token),
    list: (companyId) => list(database, companyId),
    revoke: (companyId, id, who) => revoke(database, { companyId, id, who }),
    find: async (tokenHash) => {
      const found = await authenticate(database, tokenHash);
      return found && { companyId: found.companyId, tokenId: found.tokenId };
    },
    authenticate: (tokenHash) => authenticate(database, tokenHash),
  };
}

const columns = columnList(apiToken);

async function create(database: Database, companyId: string, token: NewToken): Promise<ApiToken | undefined> {
  const text = `
    WITH made AS (
      INSERT INTO calops.api_tokens (company_id, label, token_hash)
      SELECT id, $2, $3 FROM calops.companies WHERE id = $1 RETURNING *
    ),
    audited AS (${audited('made', 'create-token', '$4')})
    SELECT ${columns} FROM made`;
  const values = [companyId, token.label, token.tokenHash, token.who];
  return (await database.run((client) => fetchRows<ApiToken>(client, { text }, values)))[0];
}

function list(database: Database, companyId: string): Promise<readonly ApiToken[]> {
  const text = `SELECT ${columns} FROM calops.api_tokens WHERE company_id = $1 ORDER BY created_at DESC, id`;
  return database.run((client) => fetchRows<ApiToken>(client, { text }, [companyId]));
}

interface Revocation {
  readonly companyId: string;
  readonly id: string;
  readonly who: string;
}

async function revoke(database: Database, { companyId, id, who }: Revocation): Promise<boolean> {
  const text = `
    WITH revoked AS (
      UPDATE calops.api_tokens SET revoked_at = now()
      WHERE company_id = $1 AND id = $2 AND revoked_at IS NULL RETURNING *
    ),
    audited AS (${audited('revoked', 'revoke-token', '$3')})
    SELECT id FROM revoked`;
  const result = await database.run((client) => client.query(text, [companyId, asUuid(id), who]));
  return result.rowCount === 1;
}

function audited(tokens: string, action: string, who: string): string {
  return `INSERT INTO calops.audit_log (company_id, who, action, resource, after)
    SELECT company_id, ${who}, '${action}', 'token/' || id, jsonb_build_object('label', label) FROM ${tokens}`;
}

/** Runs before every request, which needs no other statement to know that its company is unchanged. */
async function authenticate(database: Database, tokenHash: string): Promise<FoundToken | undefined> {
  const text = `
    WITH found AS (
      SELECT company_id, id FROM calops.api_tokens WHERE token_hash = $1 AND revoked_at IS NULL
    ),
    used AS (
      UPDATE calops.api_tokens AS token SET last_used_at = now() FROM found
      WHERE token.company_id = found.company_id AND token.id = found.id
        AND (token.last_used_at IS NULL OR token.last_used_at <= now() - interval '1 minute')
    )
    SELECT company_id AS "companyId", id AS "tokenId", ${revisionOf('found.company_id')} AS revision FROM found`;
  return (await database.run((client) => fetchRows<FoundToken>(client, { name: 'token', text }, [tokenHash])))[0];
}
