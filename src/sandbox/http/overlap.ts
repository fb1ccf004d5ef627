import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** Ends a wait for a request that never comes, on a connection that was opened for it. */
const LONGEST_MS = 1000;
/** Ends a wait for a machine to become calm. */
const CALM_MS = 100;
/** How long a pause is at least: when connections are being made, when there are several, and when a client is alone. */
const LEAST_MS = { opening: 12, several: 1, alone: 0 };
/** A client that opens a connection is expected to open more within this time. */
const OPENING_MS = 50;

/**
 * Lets requests that arrive together overlap as they do at the real server, where a check (is the slug free?) and the
 * write after it are two steps: `pause` lies between them, and ends when no other request is on its way to the same point.
 */
export class Overlap {
  readonly #open = new Set<Socket>();
  readonly #silent = new Set<Socket>();
  #lastOpenedAt = 0;
  #running = 0;
  #paused = 0;

  /** Sockets that were opened and have sent nothing yet: their requests count as on their way. */
  watch(server: Server): void {
    server.on('connection', (socket) => {
      this.#lastOpenedAt = performance.now();
      this.#open.add(socket);
      this.#silent.add(socket);
      socket.once('data', () => this.#silent.delete(socket));
      socket.once('close', () => {
        this.#open.delete(socket);
        this.#silent.delete(socket);
      });
    });
  }

  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#running += 1;
    try {
      return await work();
    } finally {
      this.#running -= 1;
    }
  }

  async pause(): Promise<void> {
    const until = performance.now() + LONGEST_MS;
    this.#paused += 1;
    try {
      const least = LEAST_MS[this.#traffic()];
      if (least > 0) await calm(least);
      await turn();
      while (this.#othersAreComing() && performance.now() < until) await turn();
    } finally {
      this.#paused -= 1;
    }
  }

  /** On a connection that is kept alive, nothing tells ahead that a request is coming. */
  #traffic(): keyof typeof LEAST_MS {
    if (performance.now() - this.#lastOpenedAt < OPENING_MS) return 'opening';
    return this.#open.size > 1 ? 'several' : 'alone';
  }

  #othersAreComing(): boolean {
    return this.#silent.size > 0 || this.#running > this.#paused;
  }
}

/** At least `ms`, and longer where timers are late: then clients are late too. */
async function calm(ms: number): Promise<void> {
  const until = performance.now() + CALM_MS;
  let lateMs = 0;
  do {
    const begun = performance.now();
    await delay(ms);
    lateMs = performance.now() - begun - ms;
  } while (lateMs > ms / 2 && performance.now() < until);
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
