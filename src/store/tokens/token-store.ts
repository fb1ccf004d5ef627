import { sql, type SelectQueryBuilder } from 'kysely';
import type { Json } from '../../model/json.ts';
import type { ApiToken } from '../../model/stored.ts';
import type { Database } from '../connection/database.ts';
import { db, fetchAll, fetchFirst, now, prepared, propertiesOf, uuid } from '../connection/typed.ts';
import { revisionOf } from '../bookings/conditions.ts';
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

/** The owner of tokens: a company; null: operators. */
type Owner = string | null;

function create(database: Database, owner: Owner, token: NewToken): Promise<ApiToken | undefined> {
  const query = db
    .with('made', (db) =>
      db
        .insertInto('api_tokens')
        .columns(['company_id', 'is_operator', 'label', 'token_hash'])
        .expression(tokenRow(owner, token))
        .returningAll(),
    )
    .with('audited', (db) =>
      db
        .insertInto('audit_log')
        .columns(auditColumns)
        .expression(auditOf(db.selectFrom('made'), 'create-token', token.who)),
    )
    .selectFrom('made')
    .select((is) => propertiesOf(is, 'made', apiToken));
  return database.run((client) => fetchFirst(client, query));
}

/** No row for a company that does not exist. */
function tokenRow(owner: Owner, { label, tokenHash }: NewToken) {
  const row = db.selectNoFrom([
    sql`${owner}::text`.as('company_id'),
    sql`${owner === null}::boolean`.as('is_operator'),
    sql`${label}::text`.as('label'),
    sql`${tokenHash}::text`.as('token_hash'),
  ]);
  return owner === null ? row : row.where((is) => is.exists(is.selectFrom('companies').where('id', '=', owner)));
}

/** An entry without a company is in the audit log of every company. */
const auditColumns = ['company_id', 'who', 'action', 'resource', 'after'] as const;

function auditOf<DB, TB extends keyof DB>(tokens: SelectQueryBuilder<DB, TB, object>, action: string, who: string) {
  return tokens.select([
    sql<string | null>`company_id`.as('company_id'),
    sql<string>`${who}::text`.as('who'),
    sql<string>`${action}::text`.as('action'),
    sql<string>`'token/' || id`.as('resource'),
    sql<Json>`jsonb_build_object('label', label) || CASE WHEN is_operator THEN '{"operator":true}'::jsonb ELSE '{}' END`.as(
      'after',
    ),
  ]);
}

function list(database: Database, owner: Owner): Promise<readonly ApiToken[]> {
  const query = db
    .selectFrom('api_tokens')
    .select((is) => propertiesOf(is, 'api_tokens', apiToken))
    .where('company_id', 'is not distinct from', owner)
    .orderBy('created_at', 'desc')
    .orderBy('id');
  return database.run((client) => fetchAll(client, query));
}

interface Revocation {
  readonly companyId: Owner;
  readonly id: string;
  readonly who: string;
}

async function revoke(database: Database, { companyId, id, who }: Revocation): Promise<boolean> {
  const query = db
    .with('revoked', (db) =>
      db
        .updateTable('api_tokens')
        .set({ revoked_at: now })
        .where('company_id', 'is not distinct from', companyId)
        .where('id', '=', uuid(id))
        .where('revoked_at', 'is', null)
        .returningAll(),
    )
    .with('audited', (db) =>
      db
        .insertInto('audit_log')
        .columns(auditColumns)
        .expression(auditOf(db.selectFrom('revoked'), 'revoke-token', who)),
    )
    .selectFrom('revoked')
    .select('id');
  return (await database.run((client) => fetchAll(client, query))).length === 1;
}

/**
 * Runs before every request, which needs no other statement to know that its company is unchanged. An id comes before a name, which several
 * companies may have: then it names none.
 */
const findToken = prepared('token', { tokenHash: 'text', named: 'text' }, ({ tokenHash, named }) =>
  db
    .with('found', (db) =>
      db
        .selectFrom('api_tokens')
        .select((is) => [
          'id',
          'is_operator',
          is
            .case()
            .when('is_operator', '=', sql.lit(true))
            .then(
              is.fn.coalesce(
                is.selectFrom('companies').select('id').where('id', '=', named),
                is
                  .selectFrom('companies')
                  .select((is) => is.fn.min('id').as('id'))
                  .where('name', '=', named)
                  .having((is) => is.fn.countAll(), '=', sql.lit(1)),
              ),
            )
            .else(is.ref('company_id'))
            .end()
            .as('company_id'),
        ])
        .where('token_hash', '=', tokenHash)
        .where('revoked_at', 'is', null),
    )
    .with('used', (db) =>
      db
        .updateTable('api_tokens as token')
        .from('found')
        .set({ last_used_at: now })
        .whereRef('token.id', '=', 'found.id')
        .where((is) =>
          is.or([
            is('token.last_used_at', 'is', null),
            is('token.last_used_at', '<=', sql<string>`now() - interval '1 minute'`),
          ]),
        ),
    )
    .selectFrom('found')
    .leftJoin('companies as company', 'company.id', 'found.company_id')
    .select((is) => [
      'found.id as tokenId',
      'found.is_operator as isOperator',
      'company.id',
      'company.name',
      revisionOf(is.ref('company.id')).as('revision'),
    ]),
);

async function authenticate(
  database: Database,
  tokenHash: string,
  named: string | null = null,
): Promise<FoundToken | undefined> {
  const [row] = await database.run((client) => findToken(client, { tokenHash, named }));
  if (!row) return undefined;
  const { tokenId, isOperator, id, name, revision } = row;
  return { tokenId, isOperator, company: id === null || name === null ? null : { id, name, revision } };
}
