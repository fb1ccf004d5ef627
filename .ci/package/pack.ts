import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

export interface Tarball {
  readonly file: string;
  readonly bytes: number;
  readonly unpackedBytes: number;
  /** Paths below the root of the package. */
  readonly paths: readonly string[];
}

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

/** `npm pack`, which builds first. */
export function pack(into: string): Tarball {
  const words = ['pack', '--json', '--silent', '--pack-destination', into];
  const text = execFileSync('npm', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  const [packed] = Object.values(JSON.parse(text) as Readonly<Record<string, Packed>>);
  if (packed === undefined) throw new Error('npm pack made nothing');
  const { filename, size, unpackedSize, files } = packed;
  return { file: join(into, filename), bytes: size, unpackedBytes: unpackedSize, paths: files.map(({ path }) => path) };
}
