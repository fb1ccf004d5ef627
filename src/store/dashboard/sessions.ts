import { sql } from 'kysely';
import type { Database } from '../connection/database.ts';
import { asUuid } from '../connection/statement.ts';
import { anyOf, db, execute, fetchAll, fetchFirst, now, word } from '../connection/typed.ts';
import type { DashboardStore, NewSession, SessionOwner } from './dashboard-store.ts';

type Sessions = Pick<DashboardStore, 'startSession' | 'session' | 'endSession' | 'validSessions'>;

/** Sessions expire by the database's clock, and end when their token is revoked. */
export function sessions(database: Database): Sessions {
  return {
    startSession: async (session) => (await database.run((client) => execute(client, start(session)))) === 1,
    session: async (sessionHash) => {
      const query = valid()
        .select(['token.company_id as companyId', 'token.id as tokenId'])
        .where('session.session_hash', '=', sessionHash);
      const row = await database.run((client) => fetchFirst(client, query));
      return row && ownerOf(row);
    },
    endSession: async (sessionHash) => {
      const query = db.deleteFrom('dashboard_sessions').where('session_hash', '=', sessionHash);
      await database.run((client) => execute(client, query));
    },
    validSessions: async (sessionHashes) => {
      const query = valid()
        .select('session.session_hash as hash')
        .where('session.session_hash', '=', anyOf(sessionHashes));
      return (await database.run((client) => fetchAll(client, query))).map(({ hash }) => hash);
    },
  };
}

interface OwnerRow {
  readonly companyId: string | null;
  readonly tokenId: string;
}

/** The token says whose session it is. */
function ownerOf({ companyId, tokenId }: OwnerRow): SessionOwner {
  return companyId === null ? { kind: 'operator', tokenId } : { kind: 'company', companyId, tokenId };
}

function valid() {
  return db
    .selectFrom('dashboard_sessions as session')
    .innerJoin('api_tokens as token', 'token.id', 'session.token_id')
    .where('session.expires_at', '>', now)
    .where('token.revoked_at', 'is', null);
}

/** Also deletes expired sessions, so that no job is needed for that. */
function start({ sessionHash, owner, lifeMs }: NewSession) {
  const companyId = owner.kind === 'company' ? owner.companyId : null;
  return db
    .with('expired', (db) => db.deleteFrom('dashboard_sessions').where('expires_at', '<=', now))
    .with('token', (db) =>
      db
        .selectFrom('api_tokens')
        .select(['id', 'company_id', 'is_operator'])
        .where('id', '=', asUuid(owner.tokenId))
        .where('company_id', 'is not distinct from', companyId)
        .where('revoked_at', 'is', null),
    )
    .with('audited', (db) =>
      db
        .insertInto('audit_log')
        .columns(['who', 'action', 'resource', 'after'])
        .expression(
          db
            .selectFrom('token')
            .select([
              sql<string>`'token:' || id`.as('who'),
              word('sign-in').as('action'),
              sql<string>`'token/' || id`.as('resource'),
              sql`'{"operator":true}'::jsonb`.as('after'),
            ])
            .where('is_operator', '=', true),
        ),
    )
    .insertInto('dashboard_sessions')
    .columns(['session_hash', 'company_id', 'token_id', 'expires_at'])
    .expression((db) =>
      db
        .selectFrom('token')
        .select([
          sql<string>`${sessionHash}`.as('session_hash'),
          'company_id',
          'id',
          sql<string>`now() + ${lifeMs}::float8 * interval '1 millisecond'`.as('expires_at'),
        ]),
    );
}
