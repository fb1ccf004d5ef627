import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Runs git in one repository, and returns what it printed. */
export type Git = (...words: string[]) => Promise<string>;

/** Makes a repository of a directory: all that it holds is the first commit, and any commit can be fetched from it by its hash. */
export async function beginGit(path: string, message = 'Begin'): Promise<Git> {
  const git: Git = async (...words) => {
    const author = ['-c', 'user.name=Emma', '-c', 'user.email=emma@salon.example'];
    const { stdout } = await promisify(execFile)('git', ['-C', path, ...author, ...words]);
    return stdout.trim();
  };
  await git('init', '--quiet', '--initial-branch=main');
  await git('config', 'uploadpack.allowAnySHA1InWant', 'true');
  await git('add', '--all');
  await git('commit', '--quiet', '--message', message);
  return git;
}
