import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Connection, parseAddress, type HttpAnswer } from '../../http/connection.ts';
import type { TokenVault } from '../../model/calcom-access.ts';
import { sha256 } from '../../model/sha256.ts';
import { CalcomError } from './errors.ts';
import type { TokenSource } from './token-source.ts';
import { networkError, type HttpRequest } from './transport.ts';

/** RFC 6749; the path is from Cal.com's documentation. */
const TOKEN_PATH = '/v2/auth/oauth2/token';

/** An access token with less time left is renewed: it must still be valid when the call arrives. */
const MARGIN_MS = 5 * 60_000;

const ANSWER_MS = 30_000;

export interface OAuthClient {
  readonly clientId: string;
  readonly clientSecret: string;
  /** The first refresh token; used until the vault holds a later one. */
  readonly refreshToken: string;
}

export interface OAuthOptions extends OAuthClient {
  readonly baseUrl: string;
  readonly vault: TokenVault;
  /** False: stored tokens may be used and nothing may be written, so that an expired token is an error. */
  readonly mayRenew?: boolean;
  readonly now: () => number;
  /** Called with each token, so that it is never printed. */
  readonly conceal?: (secret: string) => void;
}

/**
 * Access tokens of an OAuth client. A refresh token is valid once, and its response contains the next one: the renewing process holds the
 * vault's lock from before the call until the new token is stored, and other processes read the stored one. If a process dies between the
 * response and the write, the chain is lost and an operator must authorise calops again.
 */
export class OAuthTokens implements TokenSource {
  readonly budgetKey: string;
  readonly holder: string;
  readonly #options: OAuthOptions;
  readonly #seal: SealKey;
  #tokens: Tokens | null = null;
  /** True if Cal.com issued the tokens and they are not stored yet; no other process may use their refresh token. */
  #isUnkept = false;
  #renewing: Promise<Tokens> | null = null;

  constructor(options: OAuthOptions) {
    const { baseUrl, clientId, clientSecret, refreshToken } = options;
    const server = baseUrl.replace(/\/+$/, '').replace(/\/v2$/, '');
    this.#options = options;
    this.budgetKey = sha256(JSON.stringify(['oauth', server, clientId]));
    this.holder = sha256(JSON.stringify(['oauth', server, clientId, refreshToken]));
    this.#seal = { clientSecret, name: this.holder };
  }

  async token(): Promise<string> {
    const tokens = this.#tokens;
    if (tokens !== null && !this.#isUnkept && this.#isFresh(tokens)) return tokens.accessToken;
    return (await this.#renewed(null)).accessToken;
  }

  async renew(refused: string): Promise<string | null> {
    const tokens = this.#tokens;
    if (tokens !== null && tokens.accessToken !== refused && this.#isFresh(tokens)) return tokens.accessToken;
    return (await this.#renewed(refused)).accessToken;
  }

  secrets(): readonly string[] {
    const { clientSecret, refreshToken } = this.#options;
    const { accessToken, refreshToken: next } = this.#tokens ?? {};
    return [clientSecret, refreshToken, accessToken, next].filter((secret) => secret !== undefined);
  }

  #isFresh({ expiresMs }: Tokens): boolean {
    return expiresMs - this.#options.now() > MARGIN_MS;
  }

  /**
   * Single-flight within this process; the vault serialises processes. It cannot be aborted: an unread response would lose the chain.
   * `refused`: an access token that Cal.com refused before it expired.
   */
  #renewed(refused: string | null): Promise<Tokens> {
    this.#renewing ??= this.#fromVault(refused).finally(() => (this.#renewing = null));
    return this.#renewing;
  }

  async #fromVault(refused: string | null): Promise<Tokens> {
    const { vault, mayRenew = true } = this.#options;
    const usable = (tokens: Tokens | null): tokens is Tokens =>
      tokens !== null && tokens.accessToken !== refused && this.#isFresh(tokens);
    const kept = this.#newest(await vault.read(this.holder));
    if (usable(kept) && !this.#isUnkept) return this.#use(kept);
    if (!mayRenew)
      throw refusal('the access token has expired, and this command writes nothing: run calops plan first');
    await vault.replace(this.holder, async (sealed) => {
      const newest = this.#newest(sealed);
      if (usable(newest)) return this.#isUnkept ? sealTokens(newest, this.#seal) : (this.#use(newest), null);
      const tokens = this.#use(await this.#fetch(newest));
      this.#isUnkept = true;
      return sealTokens(tokens, this.#seal);
    });
    this.#isUnkept = false;
    if (this.#tokens === null) throw new TypeError('the vault kept nothing');
    return this.#tokens;
  }

  /** The newer of the stored and this process's tokens: after a failed write this process has the newer ones. */
  #newest(sealed: string | null): Tokens | null {
    const kept = sealed === null ? null : openTokens(sealed, this.#seal);
    const own = this.#tokens;
    return kept === null || (own !== null && own.issuedMs > kept.issuedMs) ? own : kept;
  }

  #use(tokens: Tokens): Tokens {
    const { conceal } = this.#options;
    conceal?.(tokens.accessToken);
    conceal?.(tokens.refreshToken);
    this.#tokens = tokens;
    return tokens;
  }

  async #fetch(newest: Tokens | null): Promise<Tokens> {
    const { clientId, clientSecret, now, baseUrl } = this.#options;
    const refreshToken = newest?.refreshToken ?? this.#options.refreshToken;
    const issuedMs = now();
    const form = {
      grant_type: 'refresh_token',
      client_id: clientId,
      client_secret: clientSecret,
      refresh_token: refreshToken,
    };
    const answer = await post(baseUrl, form);
    const read = readTokens(answer);
    return {
      ...read,
      refreshToken: read.refreshToken ?? refreshToken,
      expiresMs: issuedMs + read.lifetimeMs,
      issuedMs,
    };
  }
}

async function post(baseUrl: string, form: Readonly<Record<string, string>>): Promise<HttpAnswer> {
  const url = parseAddress(baseUrl);
  if (url === null) throw refusal('the address of the Cal.com API must look like https://api.cal.com');
  url.pathname = url.pathname.replace(/\/+$/, '').replace(/\/v2$/, '');
  await using connection = new Connection(url, { maxConnections: 1, connectMs: 10_000, maxResponseBytes: 1024 * 1024 });
  const request: HttpRequest = { method: 'POST', path: TOKEN_PATH, version: '2024-06-14', answerMs: ANSWER_MS };
  const answer = await connection.send({
    ...request,
    headers: { accept: 'application/json' },
    form,
    signal: undefined,
  });
  if ('status' in answer) return answer;
  const { message, kind, retryable } = networkError({ request, ...answer, isAborted: false });
  throw new CalcomError(message, { kind, outcome: 'refused', retryable });
}

interface ReadTokens {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  readonly lifetimeMs: number;
}

/** Errors show only the error code of the response: it contains secrets. */
function readTokens({ status, text }: HttpAnswer): ReadTokens {
  const body = parse(text);
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: seconds, error } = body;
  const code = typeof error === 'string' && /^[a-z_]{1,40}$/.test(error) ? error : `status ${status}`;
  if (status >= 500 || status === 429) {
    throw new CalcomError(`POST ${TOKEN_PATH} answered ${status}`, {
      kind: status === 429 ? 'rate-limited' : 'server',
      outcome: 'refused',
      status,
      retryable: true,
    });
  }
  if (status < 200 || status > 299) throw refusal(`${FIXES[code] ?? FIXES['invalid_grant']} (${code})`, status);
  const isToken = (value: unknown): value is string => typeof value === 'string' && /^[\x21-\x7e]+$/.test(value);
  if (!isToken(accessToken) || (refreshToken !== undefined && !isToken(refreshToken))) {
    throw refusal('Cal.com answered the refresh token without an access token', status);
  }
  const lifetimeMs = typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : DEFAULT_LIFETIME_MS;
  return { accessToken, refreshToken: refreshToken ?? null, lifetimeMs };
}

/** Documented by Cal.com. */
const DEFAULT_LIFETIME_MS = 60 * 60_000;

const FIXES: Readonly<Record<string, string>> = {
  invalid_client: 'Cal.com does not know the OAuth client: check clientId, clientSecret and region',
  invalid_grant:
    'Cal.com refuses the OAuth refresh token, which is used up, expired or revoked: authorise calops again and replace refreshToken',
};

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}

function refusal(message: string, status?: number): CalcomError {
  const facts = { kind: 'unauthorized', outcome: 'refused', retryable: false } as const;
  return new CalcomError(message, { ...facts, ...(status !== undefined && { status }) });
}

/** Tokens of one OAuth client, as stored. */
interface Tokens {
  readonly accessToken: string;
  /** Milliseconds since 1970. */
  readonly expiresMs: number;
  readonly refreshToken: string;
  /** When Cal.com issued them: only the newest are valid. */
  readonly issuedMs: number;
}

/** Input of the encryption key. The secret is in no database; the name binds the ciphertext to its row. */
interface SealKey {
  readonly clientSecret: string;
  readonly name: string;
}

const CIPHER = 'aes-256-gcm';
const VERSION = 'v1';

/** `v1.IV.TAG.TEXT`, in base64url. */
function sealTokens(tokens: Tokens, key: SealKey): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv(CIPHER, keyOf(key), iv).setAAD(Buffer.from(key.name));
  const text = Buffer.concat([cipher.update(JSON.stringify(tokens), 'utf8'), cipher.final()]);
  return [VERSION, ...[iv, cipher.getAuthTag(), text].map((part) => part.toString('base64url'))].join('.');
}

/** Null: encrypted with another secret, or damaged. */
function openTokens(sealed: string, key: SealKey): Tokens | null {
  const [version, ...parts] = sealed.split('.');
  const [iv, tag, text] = parts.map((part) => Buffer.from(part, 'base64url'));
  if (version !== VERSION || !iv || !tag || !text) return null;
  try {
    const decipher = createDecipheriv(CIPHER, keyOf(key), iv, { authTagLength: 16 });
    decipher.setAAD(Buffer.from(key.name)).setAuthTag(tag);
    return JSON.parse(Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8')) as Tokens;
  } catch {
    return null;
  }
}

function keyOf({ clientSecret, name }: SealKey): Buffer {
  return Buffer.from(hkdfSync('sha256', clientSecret, name, 'calops OAuth tokens', 32));
}
