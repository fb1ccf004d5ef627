import { Client } from 'pg';

const idle = new Map<string, Client>();

/**
 * Runs `work` on a connection to this address, and keeps the connection for the next caller: to connect costs the processor as much
 * as a hundred small queries. Callers at the same time have connections of their own; locks and settings of the session end with `work`.
 */
export async function withConnection<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = idle.get(url) ?? (await connect(url));
  idle.delete(url);
  let isSound = false;
  try {
    const result = await work(client);
    await client.query('DISCARD ALL');
    isSound = true;
    return result;
  } finally {
    if (isSound && !idle.has(url)) idle.set(url, client);
    else await client.end().catch(() => {});
  }
}

/** Ends the connection that is kept for this address. */
export async function closeConnection(url: string): Promise<void> {
  const client = idle.get(url);
  idle.delete(url);
  await client?.end().catch(() => {});
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  // the server ended it: the next caller connects again
  client.on('error', () => {
    if (idle.get(url) === client) idle.delete(url);
  });
  await client.connect();
  return client;
}
