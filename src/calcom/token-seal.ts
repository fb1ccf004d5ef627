import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Tokens of one OAuth client, as they are kept. */
export interface Tokens {
  readonly accessToken: string;
  /** Milliseconds since 1970. */
  readonly expiresMs: number;
  readonly refreshToken: string;
  /** When Cal.com gave them out: the newest are good. */
  readonly issuedMs: number;
}

/** What the key follows from. The secret is in no database; the name binds the text to its row. */
export interface SealKey {
  readonly clientSecret: string;
  readonly name: string;
}

const CIPHER = 'aes-256-gcm';
const VERSION = 'v1';

/** `v1.IV.TAG.TEXT`, in base64url. */
export function sealTokens(tokens: Tokens, key: SealKey): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv(CIPHER, keyOf(key), iv).setAAD(Buffer.from(key.name));
  const text = Buffer.concat([cipher.update(JSON.stringify(tokens), 'utf8'), cipher.final()]);
  return [VERSION, ...[iv, cipher.getAuthTag(), text].map((part) => part.toString('base64url'))].join('.');
}

/** Null: sealed with another secret, or damaged. */
export function openTokens(sealed: string, key: SealKey): Tokens | null {
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
