import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parse } from 'yaml';
import { writeWarmProgram } from '../../cli/support/warm-program.ts';
import { endWithThis } from '../when-this-ends.ts';

interface Job {
  readonly script: readonly string[];
}

export interface GitlabJobs {
  /** Names of the jobs, in the order of the file. */
  readonly names: readonly string[];
  /** Runs what the job's script says, in the repository, with bash. */
  readonly run: (
    name: string,
    variables?: Readonly<Record<string, string>>,
  ) => Promise<{ readonly code: number | null; readonly log: string }>;
}

/** The jobs of a repository's .gitlab-ci.yml. `calops` counts as installed, and is this checkout. */
export async function gitlabJobs(
  repository: string,
  { home, variables }: { readonly home: string; readonly variables: Readonly<Record<string, string>> },
): Promise<GitlabJobs> {
  const file = parse(await readFile(join(repository, '.gitlab-ci.yml'), 'utf8')) as Readonly<Record<string, unknown>>;
  const jobs = new Map(Object.entries(file).filter((entry): entry is [string, Job] => isJob(entry[1])));
  const bin = join(home, 'bin');
  await mkdir(bin);
  await writeWarmProgram(join(bin, 'calops'));
  return {
    names: [...jobs.keys()],
    run: async (name, more = {}) => {
      const script = jobs.get(name)?.script.join('\n') ?? 'exit 99';
      const child = endWithThis(
        spawn('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', script], {
          cwd: repository,
          env: {
            PATH: `${bin}:${dirname(process.execPath)}:${process.env['PATH']}`,
            HOME: home,
            CI: 'true',
            NO_COLOR: '1',
            ...variables,
            ...more,
          },
          stdio: ['ignore', 'pipe', 'pipe'],
        }),
      );
      const [[code], ...said] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
      return { code: code as number | null, log: said.join('') };
    },
  };
}

function isJob(value: unknown): value is Job {
  return typeof value === 'object' && value !== null && 'script' in value;
}
