import { setTimeout as delay } from 'node:timers/promises';
import type { HttpAnswer } from '../http/connection.ts';
import { rateLimitWaitMs, readGithubAnswer } from './answer.ts';
import { GithubError } from './errors.ts';
import { type GithubRequest, GithubTransport } from './transport.ts';

/** Time and chance as arguments, so that tests need neither. */
export interface GithubClock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
}

export interface GithubSettings {
  readonly apiUrl: string;
  readonly token: string;
  readonly answerMs?: number;
  readonly clock?: GithubClock;
}

interface Attempt {
  readonly request: GithubRequest;
  readonly answer: HttpAnswer | undefined;
  /** From 1. */
  readonly attempt: number;
}

const systemClock: GithubClock = {
  now: () => Date.now(),
  sleep: (ms) => delay(ms),
  random: () => Math.random(),
};

const ATTEMPTS = 4;
const BASE_MS = 500;
/** A build waits no longer for a limit than it may take itself. */
const LONGEST_WAIT_MS = 120_000;
/** Ten thousand comments: nobody has more, and a server that never ends must not keep a build for ever. */
const MOST_PAGES = 100;

/**
 * GitHub's REST API: one call at a time, as GitHub asks of whoever writes.
 *
 * | failure | read, edit, delete | create |
 * |---|---|---|
 * | rate limit, two minutes at most | after the wait | same |
 * | certainly not received | back off | same |
 * | 5xx, broken connection, timeout | back off | throw: look first |
 * | anything else | throw | throw |
 */
export class GithubClient implements AsyncDisposable {
  readonly #transport: GithubTransport;
  readonly #clock: GithubClock;

  constructor({ apiUrl, token, answerMs = 20_000, clock = systemClock }: GithubSettings) {
    this.#transport = new GithubTransport({ apiUrl, token, answerMs });
    this.#clock = clock;
  }

  /** The body as answered and unchecked; null of an answer without one. @throws GithubError */
  async call(request: GithubRequest): Promise<unknown> {
    return (await this.#send(request)).body;
  }

  /** All items of all pages. @throws GithubError */
  async list(request: Omit<GithubRequest, 'method' | 'body'>): Promise<readonly unknown[]> {
    const items: unknown[] = [];
    let path: string | null = request.path;
    for (let page = 1; path !== null; page += 1) {
      const { body, answer } = await this.#send({ ...request, method: 'GET', path });
      if (!Array.isArray(body) || page > MOST_PAGES) {
        throw new GithubError(`GET ${path} answered no list, or one without end`, {
          kind: 'unexpected-shape',
          outcome: 'refused',
        });
      }
      items.push(...(body as readonly unknown[]));
      path = this.#nextPath(answer);
    }
    return items;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#transport[Symbol.asyncDispose]();
  }

  async #send(request: GithubRequest): Promise<{ readonly body: unknown; readonly answer: HttpAnswer }> {
    for (let attempt = 1; ; attempt += 1) {
      let answer: HttpAnswer | undefined;
      try {
        answer = await this.#transport.send(request);
        return { body: readGithubAnswer(request, answer), answer };
      } catch (error) {
        const waitMs = error instanceof GithubError ? this.#waitBeforeNext(error, { request, answer, attempt }) : null;
        if (waitMs === null) throw error;
        await this.#clock.sleep(waitMs);
      }
    }
  }

  /** Null: not again. */
  #waitBeforeNext(error: GithubError, { request, answer, attempt }: Attempt): number | null {
    if (attempt >= ATTEMPTS) return null;
    if (error.kind === 'rate-limited') {
      const waitMs = answer === undefined ? 0 : rateLimitWaitMs(answer, this.#clock.now());
      return waitMs <= LONGEST_WAIT_MS ? waitMs : null;
    }
    const isPassing = error.kind === 'server' || error.kind === 'unreachable' || error.kind === 'timeout';
    if (!isPassing || (request.method === 'POST' && error.outcome === 'unknown')) return null;
    return Math.round(BASE_MS * 2 ** (attempt - 1) * (0.5 + this.#clock.random() / 2));
  }

  /** `<https://api.github.com/repositories/1/issues?page=2>; rel="next", …` (RFC 8288); the token goes nowhere else. */
  #nextPath({ headers }: HttpAnswer): string | null {
    const { link } = headers;
    const text = Array.isArray(link) ? link.join(', ') : (link ?? '');
    const [, address] = /<([^<>]+)>;[^,]*\brel="next"/.exec(text) ?? [];
    return address === undefined ? null : this.#transport.pathOf(address);
  }
}
