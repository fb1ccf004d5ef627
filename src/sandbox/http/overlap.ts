import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** Timeout of a wait for a request on a new connection. */
const LONGEST_MS = 1000;
/** Timeout of a wait for timers to be on time. */
const CALM_MS = 100;
/** Minimum pause: while connections are being opened, with several, and with a single client. */
const LEAST_MS = { opening: 12, several: 1, alone: 0 };
/** A client that opens a connection is expected to open others within this time. */
const OPENING_MS = 50;

/**
 * Makes simultaneous requests overlap as in the real server, where a check (is the slug free?) and the write after it are two steps:
 * `pause` is called between them, and ends when no other request is on its way to the same point.
 */
export class Overlap {
  readonly #open = new Set<Socket>();
  readonly #silent = new Set<Socket>();
  #lastOpenedAt = 0;
  #running = 0;
  #paused = 0;

  /** Counts new sockets without data: their requests are on their way. */
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

  /** On a kept-alive connection, nothing announces the next request. */
  #traffic(): keyof typeof LEAST_MS {
    if (performance.now() - this.#lastOpenedAt < OPENING_MS) return 'opening';
    return this.#open.size > 1 ? 'several' : 'alone';
  }

  #othersAreComing(): boolean {
    return this.#silent.size > 0 || this.#running > this.#paused;
  }
}

/** Waits at least `ms`, and longer if timers are late, because clients are then late too. */
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
