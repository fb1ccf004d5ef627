import { randomBytes } from 'node:crypto';
import type { DashboardStore } from '../../store/dashboard/dashboard-store.ts';
import type { TokenOwner } from '../../store/tokens/token-store.ts';
import { tokenHash } from '../http/authenticate.ts';
import type { FindToken } from '../http/authenticate.ts';

/** A long working day: whoever comes back tomorrow signs in again. */
const LIFE_MS = 14 * 3_600_000;

/** Of a request: whose it is, and which of that company's sessions. */
export interface Session extends TokenOwner {
  readonly sessionHash: string;
}

/** Who is signed in. The id is known to the browser alone; it ends when its token does. */
export class Sessions {
  readonly #store: DashboardStore;
  readonly #findToken: FindToken;

  constructor(store: DashboardStore, findToken: FindToken) {
    this.#store = store;
    this.#findToken = findToken;
  }

  /** The new session's id; undefined for a token that is unknown or was revoked. */
  async start(token: string): Promise<string | undefined> {
    const owner = await this.#findToken(tokenHash(token));
    if (!owner) return undefined;
    const id = randomBytes(32).toString('base64url');
    const isStarted = await this.#store.startSession({ ...owner, sessionHash: tokenHash(id), lifeMs: LIFE_MS });
    return isStarted ? id : undefined;
  }

  async find(id: string | undefined): Promise<Session | undefined> {
    if (id === undefined || id === '') return undefined;
    const sessionHash = tokenHash(id);
    const owner = await this.#store.session(sessionHash);
    return owner && { ...owner, sessionHash };
  }

  async end({ sessionHash }: Session): Promise<void> {
    await this.#store.endSession(sessionHash);
  }
}
