import { withConnection } from '../support/database/connections.ts';

/** Looks at, or tampers with, the database behind the store's back. */
export function queryRows(url: string, text: string): Promise<readonly Record<string, unknown>[]> {
  return withConnection(url, async (client) => (await client.query<Record<string, unknown>>(text)).rows);
}
