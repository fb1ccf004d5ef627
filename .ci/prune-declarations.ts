import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Keeps the declarations that `entry` leads to: types that cannot be imported are left out. */
export function pruneDeclarations(directory: string, entry: string): void {
  const reached = new Set<string>();
  follow(join(directory, entry), reached);
  for (const path of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    const file = join(directory, path);
    if (path.endsWith('.d.ts') && !reached.has(file)) rmSync(file);
  }
}

function follow(file: string, reached: Set<string>): void {
  if (reached.has(file)) return;
  reached.add(file);
  for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(/(?:from |import\()['"](\.[^'"]+)['"]/g)) {
    follow(join(dirname(file), specifier.replace(/\.ts$/, '.d.ts')), reached);
  }
}
