import { scrypt } from 'node:crypto';
import { promisify } from 'node:util';

/** 16 MB and some tens of milliseconds for each guess. */
const COST = { N: 16_384, r: 8, p: 1 };
const HASH_BYTES = 32;

const derive: (secret: string, salt: string, bytes: number, cost: typeof COST) => Promise<Buffer> = promisify(scrypt);

/**
 * Tells one secret from another without keeping either: salted with the company, and slow, so that a reader of the database cannot try out
 * weak secrets. Hexadecimal.
 */
export async function webhookSecretHash(secret: string, companyId: string): Promise<string> {
  return (await derive(secret, `calops webhook ${companyId}`, HASH_BYTES, COST)).toString('hex');
}
