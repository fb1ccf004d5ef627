import { join } from 'node:path';
import type { TestProcess } from './bundle-setup.ts';

/** Directory of the bundle; set by bundle-setup.ts for all workers, and by the bench. */
const BUNDLE = process.env['CALOPS_BUNDLE'] ?? '';

/** The program as a user starts it: `node PROGRAM plan`. Bundled in this run from the sources, as it is published. */
export const PROGRAM: string = join(BUNDLE, 'src/cli/calops.js');

/** The bundled script of a test, for a process of its own. */
export function bundled(source: TestProcess): string {
  return join(BUNDLE, 'dist', source.replace(/\.ts$/, '.js'));
}
