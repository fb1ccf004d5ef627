import { join } from 'node:path';
import { inject } from 'vitest';
import type { TestProcess } from './bundle-setup.ts';

/** The program as a user starts it: `node PROGRAM plan`. Bundled in this run from the sources, as it is published. */
export const PROGRAM = join(inject('bundle'), 'src/cli/calops.js');

/** The bundled script of a test, for a process of its own. */
export function bundled(source: TestProcess): string {
  return join(inject('bundle'), 'dist', source.replace(/\.ts$/, '.js'));
}
