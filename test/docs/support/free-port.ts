import { once } from 'node:events';
import { createServer } from 'node:net';

/** Of this machine, and not given to anybody else soon: the system hands them out in turn or at random. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
