import { startSandbox, type Sandbox } from '../../../src/sandbox/server.ts';
import { freshDatabase } from '../../support/database/database.ts';
import { salonManifests, workDirectory, type WorkDirectory } from './company-directory.ts';
import { type Ended, runCalops } from './run-calops.ts';

export const SALON_KEY = 'cal_sandbox_friseur';

/** A directory with the salon's manifests, a sandbox and a database, and the program run in it. */
export interface CliWorld extends AsyncDisposable {
  readonly directory: WorkDirectory;
  readonly sandbox: Sandbox;
  readonly env: Readonly<Record<string, string>>;
  readonly run: (...words: string[]) => Promise<Ended>;
}

export interface CliWorldOptions {
  /** How the sandbox fails; not at all when absent. */
  readonly faults?: unknown;
  /** False: an empty database, without the schema. */
  readonly migrated?: boolean;
  /** The demo seed when absent. */
  readonly seed?: unknown;
}

export async function cliWorld({ faults, migrated = true, seed }: CliWorldOptions = {}): Promise<CliWorld> {
  await using resources = new AsyncDisposableStack();
  const directory = resources.use(await workDirectory());
  const sandbox = resources.use(
    await startSandbox({ ...(faults !== undefined && { faults }), ...(seed !== undefined && { seed }) }),
  );
  const database = resources.use(await freshDatabase({ migrated }));
  await directory.write('manifests/friseur/all.yaml', salonManifests());
  const env = { CALCOM_API_URL: sandbox.url, SALON_KEY, DATABASE_URL: database.url };
  const owned = resources.move();
  return {
    directory,
    sandbox,
    env,
    run: (...words) => runCalops(words, { cwd: directory.path, env }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
