import type { Server } from 'node:http';
import type { Socket } from 'node:net';

const LONGEST_MS = 15;

/**
 * Lets requests that arrive together overlap as they do at the real server, where a check (is the slug free?) and the
 * write after it are two steps: `pause` lies between them, and ends when no other request is on its way to the same point.
 */
export class Overlap {
  readonly #silent = new Set<Socket>();
  #running = 0;
  #paused = 0;

  /** Sockets that were opened and have sent nothing yet: their requests count as on their way. */
  watch(server: Server): void {
    server.on('connection', (socket) => {
      this.#silent.add(socket);
      socket.once('data', () => this.#silent.delete(socket));
      socket.once('close', () => this.#silent.delete(socket));
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
      await turn();
      await turn();
      while (this.#othersAreComing() && performance.now() < until) await turn();
    } finally {
      this.#paused -= 1;
    }
  }

  #othersAreComing(): boolean {
    return this.#silent.size > 0 || this.#running > this.#paused;
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
