import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { expect } from 'vitest';
import { openEmbeddedServer } from '../../../src/store/embedded/embedded-server.ts';
import { readPostmasterFile } from '../../../src/store/embedded/server-process.ts';
import { temporaryHome } from './postgres-home.ts';

/** A PostgreSQL that a test may end and start again, at one address. */
export interface OwnPostgres extends AsyncDisposable {
  readonly url: string;
  /** `SIGINT`: connections are told and ended; `SIGQUIT`: they just end, and the server recovers when it starts. */
  stop(signal: 'SIGINT' | 'SIGQUIT'): Promise<void>;
  start(): Promise<void>;
}

/** The server has another port after each start: what is before it stays, as a load balancer would. */
export async function ownPostgres(): Promise<OwnPostgres> {
  await using resources = new AsyncDisposableStack();
  const home = resources.use(await temporaryHome());
  const open = () => openEmbeddedServer(home.path, { durable: false });
  const front = resources.use(await startFront());
  const url = new URL(resources.use(await open()).url);
  front.port = Number(url.port);
  url.port = String(front.ownPort);
  const data = join(home.path, 'postgres', 'data');
  const owned = resources.move();
  return {
    url: url.href,
    stop: async (signal) => {
      const { pid } = readPostmasterFile(data);
      if (pid === 0) throw new Error('PostgreSQL does not run');
      process.kill(pid, signal);
      await expect.poll(() => readPostmasterFile(data).state).toBe('absent');
    },
    start: async () => {
      front.port = Number(new URL(owned.use(await open()).url).port);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

interface Front extends AsyncDisposable {
  readonly ownPort: number;
  port: number;
}

async function startFront(): Promise<Front> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect({ port: front.port, host: '127.0.0.1' });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        other.resetAndDestroy();
      });
      socket.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const front: Front = {
    ownPort: (server.address() as AddressInfo).port,
    port: 0,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
  return front;
}
