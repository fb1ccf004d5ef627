import type { ApiToken } from '../../model/stored.ts';
import type { Database } from '../connection/database.ts';
import { asUuid, fetchRows } from '../connection/statement.ts';
import { columnList } from '../tables/columns.ts';
import { revisionOf } from '../bookings/upkeep.ts';
import { apiToken } from '../tables/booking-tables.ts';

/** Bearer tokens of the runtime. Only their SHA-256 (hex) is stored and looked up. */
export interface TokenStore {
  /** Undefined: the company does not exist. */
  create(companyId: string, token: NewToken): Promise<ApiToken | undefined>;
  /** Latest first, with revoked ones. */
  list(companyId: string): Promise<readonly ApiToken[]>;
  /** False: the company has no such token, or it is already revoked. */
  revoke(companyId: string, id: string, who: string): Promise<boolean>;
  readonly operators: OperatorTokens;
  /**
   * Undefined if unknown or revoked. Records the use, at most once a minute. One round trip, with all that a request needs to know of its
   * company. `named`: the company that the request names, by id or name; it counts for an operator's token only.
   */
  authenticate(tokenHash: string, named?: string): Promise<FoundToken | undefined>;
}

/** Tokens that read every company of the server, also those that are applied later. */
export interface OperatorTokens {
  create(token: NewToken): Promise<ApiToken>;
  /** Latest first, with revoked ones. */
  list(): Promise<readonly ApiToken[]>;
  /** False: no operator has such a token, or it is already revoked. */
  revoke(id: string, who: string): Promise<boolean>;
}

export interface NewToken {
  /** What the token is for. */
  readonly label: string;
  readonly tokenHash: string;
  /** The creator, for the audit log. */
  readonly who: string;
}

export interface FoundToken {
  readonly tokenId: string;
  readonly isOperator: boolean;
  /** Of the token; for an operator's token the named one, null if the request names none or an unknown one. */
  readonly company: FoundCompany | null;
}

export interface FoundCompany {
  readonly id: string;
  readonly name: string;
  /** Read with the token. */
  readonly revision: string | null;
}

export function createTokenStore(database: Database): TokenStore {
  return {
    create: (companyId, token) => create(database, companyId, token),
    list: (companyId) => list(database, companyId),
    revoke: (companyId, id, who) => revoke(database, { companyId, id, who }),
    operators: {
      create: async (token) => {
        const made = await create(database, null, token);
        if (!made) throw new Error('INSERT returned no row of an operator token');
        return made;
      },
      list: () => list(database, null),
      revoke: (id, who) => revoke(database, { companyId: null, id, who }),
    },
    authenticate: (tokenHash, name) => authenticate(database, tokenHash, name),
  };
}

const columns = columnList(apiToken);

/** The owner of tokens: a company; null: operators. */
type Owner = string | null;

/** The tokens of owner $1. */
const owned = '(company_id = $1 OR $1::text IS NULL AND is_operator)';

async function create(database: Database, owner: Owner, token: NewToken): Promise<ApiToken | undefined> {
  const text = `
    WITH made AS (
      INSERT INTO calops.api_tokens (company_id, is_operator, label, token_hash)
      SELECT $1, $1::text IS NULL, $2, $3
      WHERE $1::text IS NULL OR EXISTS (SELECT FROM calops.companies WHERE id = $1) RETURNING *
    ),
    audited AS (${audited('made', 'create-token', '$4')})
    SELECT ${columns} FROM made`;
  const values = [owner, token.label, token.tokenHash, token.who];
  return (await database.run((client) => fetchRows<ApiToken>(client, { text }, values)))[0];
}

function list(database: Database, owner: Owner): Promise<readonly ApiToken[]> {
  const text = `SELECT ${columns} FROM calops.api_tokens WHERE ${owned} ORDER BY created_at DESC, id`;
  return database.run((client) => fetchRows<ApiToken>(client, { text }, [owner]));
}

interface Revocation {
  readonly companyId: Owner;
  readonly id: string;
  readonly who: string;
}

async function revoke(database: Database, { companyId, id, who }: Revocation): Promise<boolean> {
  const text = `
    WITH revoked AS (
      UPDATE calops.api_tokens SET revoked_at = now()
      WHERE ${owned} AND id = $2 AND revoked_at IS NULL RETURNING *
    ),
    audited AS (${audited('revoked', 'revoke-token', '$3')})
    SELECT id FROM revoked`;
  const result = await database.run((client) => client.query(text, [companyId, asUuid(id), who]));
  return result.rowCount === 1;
}

/** An entry without a company is in the audit log of every company. */
function audited(tokens: string, action: string, who: string): string {
  return `INSERT INTO calops.audit_log (company_id, who, action, resource, after)
    SELECT company_id, ${who}, '${action}', 'token/' || id,
      jsonb_build_object('label', label) || CASE WHEN is_operator THEN '{"operator":true}'::jsonb ELSE '{}' END
    FROM ${tokens}`;
}

/** An id comes before a name, which several companies may have: then it names none. */
const named = `coalesce(
  (SELECT id FROM calops.companies WHERE id = $2),
  (SELECT min(id) FROM calops.companies WHERE name = $2 HAVING count(*) = 1)
)`;

const authenticateText = `
  WITH found AS (
    SELECT id, is_operator, CASE WHEN is_operator THEN ${named} ELSE company_id END AS company_id
    FROM calops.api_tokens WHERE token_hash = $1 AND revoked_at IS NULL
  ),
  used AS (
    UPDATE calops.api_tokens AS token SET last_used_at = now() FROM found
    WHERE token.id = found.id
      AND (token.last_used_at IS NULL OR token.last_used_at <= now() - interval '1 minute')
  )
  SELECT found.id AS "tokenId", is_operator AS "isOperator", company.id, company.name,
    ${revisionOf('company.id')} AS revision
  FROM found LEFT JOIN calops.companies AS company ON company.id = found.company_id`;

interface TokenRow {
  readonly tokenId: string;
  readonly isOperator: boolean;
  readonly id: string | null;
  readonly name: string;
  readonly revision: string | null;
}

/** Runs before every request, which needs no other statement to know that its company is unchanged. */
async function authenticate(
  database: Database,
  tokenHash: string,
  name: string | null = null,
): Promise<FoundToken | undefined> {
  const statement = { name: 'token', text: authenticateText };
  const [row] = await database.run((client) => fetchRows<TokenRow>(client, statement, [tokenHash, name]));
  if (!row) return undefined;
  const { tokenId, isOperator, id, name: companyName, revision } = row;
  return { tokenId, isOperator, company: id === null ? null : { id, name: companyName, revision } };
}
