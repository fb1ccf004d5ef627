import { hash } from 'node:crypto';

/** SHA-256 in hex. The only import of Node in this folder: a hash depends on its text alone, and all folders need the same one. */
export function sha256(text: string | Uint8Array): string {
  return hash('sha256', text);
}
