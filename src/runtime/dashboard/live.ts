import { Readable } from 'node:stream';
import type { Clock } from '../../calcom/caller/clock.ts';
import type { DashboardStore } from '../../store/dashboard/dashboard-store.ts';
import type { Session } from './sessions.ts';

export interface LiveOptions {
  readonly store: Pick<DashboardStore, 'version' | 'validSessions'>;
  readonly clock: Clock;
  /** State of this process that is shown in addition to the database. */
  readonly state: () => string;
  readonly onError: (error: unknown, doing: string) => void;
}

/** Interval between two reads of the database, shared by all viewers of a company. */
const LOOK_MS = 2000;
/** Proxies close a connection without traffic. */
const LOOKS_TO_BEAT = 12;
const MOST = 200;
/** A browser has at most six connections to one server. */
const MOST_OF_SESSION = 6;

interface Viewer {
  readonly session: Session;
  readonly stream: Readable;
}

/**
 * Notifies pages of changes by server-sent events: `version` when there is a new one, and `ended` when the session has ended. Pages then
 * reload themselves. One loop per process, and only while there are viewers.
 */
export class Live {
  readonly #options: LiveOptions;
  readonly #viewers = new Set<Viewer>();
  readonly #sent = new Map<string, string>();
  readonly #stop = new AbortController();
  #watching: Promise<void> | null = null;
  #isBlind = false;

  constructor(options: LiveOptions) {
    this.#options = options;
  }

  /** The version of everything that the pages of a company show. */
  async version(companyId: string): Promise<string> {
    return `${await this.#options.store.version(companyId)}-${this.#options.state()}`;
  }

  /** Undefined: there are too many viewers, and this one must reload by hand. */
  async open(session: Session): Promise<Readable | undefined> {
    const version = await this.version(session.companyId);
    const own = [...this.#viewers].filter(({ session: { sessionHash } }) => sessionHash === session.sessionHash);
    const isFull = this.#viewers.size >= MOST || own.length >= MOST_OF_SESSION;
    if (this.#stop.signal.aborted || isFull) return undefined;
    const stream = new Readable({ read: () => {} });
    const viewer = { session, stream };
    this.#viewers.add(viewer);
    stream.once('close', () => this.#viewers.delete(viewer));
    stream.push(`retry: 3000\n${eventOf('version', version)}`);
    this.#watching ??= this.#watch().finally(() => {
      this.#watching = null;
    });
    return stream;
  }

  /** Ends every stream, so that the connections end too. */
  async close(): Promise<void> {
    this.#stop.abort();
    for (const { stream } of this.#viewers) stream.push(null);
    await this.#watching;
  }

  async #watch(): Promise<void> {
    const { clock, onError } = this.#options;
    for (let looks = 1; this.#viewers.size > 0; looks += 1) {
      await clock.sleep(LOOK_MS, this.#stop.signal).catch(() => {});
      if (this.#stop.signal.aborted) return;
      try {
        await this.#look();
        this.#isBlind = false;
      } catch (error) {
        // once, not every two seconds
        if (!this.#isBlind) onError(error, 'look for what the dashboard shows');
        this.#isBlind = true;
      }
      if (looks % LOOKS_TO_BEAT === 0) for (const { stream } of this.#viewers) stream.push(':\n\n');
    }
    this.#sent.clear();
  }

  async #look(): Promise<void> {
    const viewers = [...this.#viewers];
    const hashes = viewers.map(({ session }) => session.sessionHash);
    const valid = new Set(await this.#options.store.validSessions([...new Set(hashes)]));
    for (const { session, stream } of viewers) {
      if (valid.has(session.sessionHash)) continue;
      stream.push(eventOf('ended', ''));
      stream.push(null);
    }
    for (const companyId of new Set(viewers.map(({ session }) => session.companyId))) {
      const version = await this.version(companyId);
      if (this.#sent.get(companyId) === version) continue;
      this.#sent.set(companyId, version);
      for (const { session, stream } of viewers) {
        if (session.companyId === companyId && valid.has(session.sessionHash)) stream.push(eventOf('version', version));
      }
    }
  }
}

function eventOf(name: string, data: string): string {
  return `event: ${name}\ndata: ${data}\n\n`;
}
