import { hash } from 'node:crypto';

/** SHA-256 in hex. The one import of Node in this folder: a hash follows from its text alone, and all rooms need the same. */
export function sha256(text: string | Uint8Array): string {
  return hash('sha256', text);
}
