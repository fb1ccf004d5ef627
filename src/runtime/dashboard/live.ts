import { Readable } from 'node:stream';
import type { Clock } from '../../calcom/caller/clock.ts';
import type { DashboardStore } from '../../store/dashboard/dashboard-store.ts';
import type { Session } from './sessions.ts';

export interface LiveOptions {
  readonly store: Pick<DashboardStore, 'version' | 'companiesVersion' | 'validSessions'>;
  readonly clock: Clock;
  /** State of this process that is shown in addition to the database. */
  readonly state: () => string;
  readonly onError: (error: unknown, doing: string) => void;
}

/** What pages show: one company by id, or all of them. */
export type Scope = { readonly kind: 'company'; readonly companyId: string } | { readonly kind: 'all' };

/** Interval between two reads of the database, shared by all viewers of a company, and by those of all companies. */
const LOOK_MS = 2000;
/** Proxies close a connection without traffic. */
const LOOKS_TO_BEAT = 12;
const MINUTE_MS = 60_000;
const MOST = 200;
/** A browser has at most six connections to one server. */
const MOST_OF_SESSION = 6;

interface Viewer {
  readonly session: Session;
  readonly scope: Scope;
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

  /** The version of everything that pages with this scope show. That of all companies is another one every minute, for what it leaves out. */
  async version(scope: Scope): Promise<string> {
    const { store, clock, state } = this.#options;
    if (scope.kind === 'all') return `${await store.companiesVersion()}-${Math.floor(clock.now() / MINUTE_MS)}`;
    return `${await store.version(scope.companyId)}-${state()}`;
  }

  /** Undefined: there are too many viewers, and this one must reload by hand. */
  async open(session: Session, scope: Scope): Promise<Readable | undefined> {
    const version = await this.version(scope);
    const own = [...this.#viewers].filter(({ session: { sessionHash } }) => sessionHash === session.sessionHash);
    const isFull = this.#viewers.size >= MOST || own.length >= MOST_OF_SESSION;
    if (this.#stop.signal.aborted || isFull) return undefined;
    const stream = new Readable({ read: () => {} });
    const viewer = { session, scope, stream };
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
    for (const [key, scope] of new Map(viewers.map((viewer) => [keyOf(viewer.scope), viewer.scope]))) {
      const version = await this.version(scope);
      if (this.#sent.get(key) === version) continue;
      this.#sent.set(key, version);
      for (const { session, scope: shown, stream } of viewers) {
        if (keyOf(shown) === key && valid.has(session.sessionHash)) stream.push(eventOf('version', version));
      }
    }
  }
}

function keyOf(scope: Scope): string {
  return scope.kind === 'all' ? 'all' : `company ${scope.companyId}`;
}

function eventOf(name: string, data: string): string {
  return `event: ${name}\ndata: ${data}\n\n`;
}
