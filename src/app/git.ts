import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { CommandError } from './command-error.ts';

/** Commit of the directory's repository, with `-dirty` if files are changed; null outside git or without git. */
export async function manifestsCommit(dir: string): Promise<string | null> {
  const words = ['-C', dir, 'describe', '--always', '--dirty', '--abbrev=40', '--exclude=*'];
  return promisify(execFile)('git', words).then(
    ({ stdout }) => stdout.trim(),
    () => null,
  );
}

/**
 * The commit that an option names.
 * @throws CommandError git-missing, no-repository, unknown-ref, git-failed
 */
export async function commitOf(dir: string, ref: string, option: string): Promise<string> {
  const isShallow = (await git(dir, ['rev-parse', '--is-shallow-repository'])).trim() === 'true';
  try {
    return (await git(dir, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`])).trim();
  } catch {
    const hint = isShallow
      ? `This clone is shallow: git fetch --depth=1 origin BRANCH and ${option} FETCH_HEAD; in actions/checkout, fetch-depth: 2 and ${option} HEAD^1.`
      : 'Name a commit, a tag or a branch that git rev-parse knows, such as origin/main; git fetch gets what is new there.';
    throw new CommandError('unknown-ref', `Git has no commit ${ref} here.`, hint);
  }
}

/** Runs git without changing anything. @throws CommandError git-missing, no-repository, git-failed */
export async function git(dir: string, words: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('git', ['-C', dir, ...words], { maxBuffer: 256 * 1024 * 1024 });
    return stdout;
  } catch (error) {
    throw gitError(dir, error);
  }
}

function gitError(dir: string, error: unknown): CommandError {
  const { code, stderr = '' } = error as { readonly code?: unknown; readonly stderr?: string };
  if (code === 'ENOENT') {
    return new CommandError(
      'git-missing',
      'There is no git here to read a commit with.',
      'Install git, or leave out the option that names a commit.',
    );
  }
  if (/not a git repository/i.test(stderr)) {
    const hint = 'Name a directory of manifests inside a clone of their repository.';
    return new CommandError('no-repository', `${dir} is in no git repository.`, hint);
  }
  return gitFailed(stderr.split('\n').find((line) => line.trim() !== '') ?? 'it says nothing');
}

export function gitFailed(why: string): CommandError {
  return new CommandError('git-failed', `Git cannot read the commit: ${why}`, 'Try the same with git show REF:DIR.');
}
