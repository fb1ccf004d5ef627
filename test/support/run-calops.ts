import { fileURLToPath } from 'node:url';
import { type Ended, runCalops } from '../cli/support/run-calops.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The program, run in the checkout with nothing of this process's environment but what any program needs. */
export function calops(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return runCalops(args, { cwd: ROOT, env: { NO_COLOR: '1', ...env } });
}
