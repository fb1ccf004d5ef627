import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Commit of the directory's repository, with `-dirty` if files are changed; null outside git or without git. */
export async function manifestsCommit(dir: string): Promise<string | null> {
  const words = ['-C', dir, 'describe', '--always', '--dirty', '--abbrev=40', '--exclude=*'];
  return promisify(execFile)('git', words).then(
    ({ stdout }) => stdout.trim(),
    () => null,
  );
}
