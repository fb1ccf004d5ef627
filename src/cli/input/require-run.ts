import type { RunDetails, Store } from '../../store/store.ts';
import { CliError } from '../cli-error.ts';

/** @throws CliError unknown-run */
export async function requireRun(id: string, store: Store): Promise<RunDetails> {
  const details = await store.read((reader) => reader.run(id));
  if (details !== null) return details;
  throw new CliError(
    'unknown-run',
    `The database knows no run ${id}.`,
    'calops history lists the runs with their ids.',
  );
}
