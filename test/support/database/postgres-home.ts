import { chmod, mkdtemp, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TemporaryHome extends AsyncDisposable {
  readonly path: string;
}

/**
 * A CALOPS_HOME for one test. Open to PostgreSQL's own user, which runs the server when the tests run as root: in a
 * directory closed to it, the data would be kept elsewhere on this machine.
 */
export async function temporaryHome(): Promise<TemporaryHome> {
  const path = await mkdtemp(join(tmpdir(), 'calops-home-'));
  await chmod(path, 0o755);
  return { path, [Symbol.asyncDispose]: () => removeHome(path) };
}

/** With the data that a home out of reach has elsewhere. */
export async function removeHome(path: string): Promise<void> {
  const elsewhere = await readlink(join(path, 'postgres')).catch(() => null);
  if (elsewhere !== null) await rm(elsewhere, { recursive: true, force: true });
  await rm(path, { recursive: true, force: true });
}
