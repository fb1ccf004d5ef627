import { Readable } from 'node:stream';
import type { Clock } from '../../calcom/caller/clock.ts';
import type { DashboardStore } from '../../store/dashboard/dashboard-store.ts';
import type { Session } from './sessions.ts';

export interface LiveOptions {
  readonly store: Pick<DashboardStore, 'version' | 'validSessions'>;
  readonly clock: Clock;
  /** What this process shows beside what the database has. */
  readonly state: () => string;
  readonly onError: (error: unknown, doing: string) => void;
}

/** Between two looks at the database, for all viewers of a company together. */
const LOOK_MS = 2000;
/** Without a word, proxies take a connection for dead. */
const LOOKS_TO_BEAT = 12;
const MOST = 200;
/** A browser has six connections to one server. */
const MOST_OF_SESSION = 6;

interface Viewer {
  readonly session: Session;
  readonly stream: Readable;
}

/**
 * Tells pages that what they show has changed, by server-sent events: `version`, whenever there is another one, and `ended` when the
 * session has. Pages then ask for themselves anew. One loop for the process, and only while somebody looks.
 */
export class Live {
  readonly #options: LiveOptions;
  readonly #viewers = new Set<Viewer>();
  readonly #told = new Map<string, string>();
  readonly #stop = new AbortController();
  #watching: Promise<void> | null = null;
  #isBlind = false;

  constructor(options: LiveOptions) {
    this.#options = options;
  }

  /** Of all that the pages of a company show. */
  async version(companyId: string): Promise<string> {
    return `${await this.#options.store.version(companyId)}-${this.#options.state()}`;
  }

  /** Undefined: so many look already that this one has to reload by hand. */
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

  /** Nobody is told anything any more: every stream ends, so that their connections do. */
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
    this.#told.clear();
  }

  async #look(): Promise<void> {
    const viewers = [...this.#viewers];
    const hashes = viewers.map(({ session }) => session.sessionHash);
    const standing = new Set(await this.#options.store.validSessions([...new Set(hashes)]));
    for (const { session, stream } of viewers) {
      if (standing.has(session.sessionHash)) continue;
      stream.push(eventOf('ended', ''));
      stream.push(null);
    }
    for (const companyId of new Set(viewers.map(({ session }) => session.companyId))) {
      const version = await this.version(companyId);
      if (this.#told.get(companyId) === version) continue;
      this.#told.set(companyId, version);
      for (const { session, stream } of viewers) {
        if (session.companyId === companyId && standing.has(session.sessionHash))
          stream.push(eventOf('version', version));
      }
    }
  }
}

function eventOf(name: string, data: string): string {
  return `event: ${name}\ndata: ${data}\n\n`;
}
