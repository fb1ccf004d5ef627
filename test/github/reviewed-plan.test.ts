import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { workDirectory } from '../cli/support/company-directory.ts';
import { beginGit } from '../support/github/git-repository.ts';
import { endWithThis } from '../support/when-this-ends.ts';

const ACTION = new URL('../../.github/actions/calops-reviewed-plan/action.yml', import.meta.url);

interface Action {
  readonly runs: { readonly steps: readonly { readonly id?: string; readonly run?: string }[] };
}

/** What the action makes of a kept plan that is about the manifests of this commit. */
async function judged(kept: { readonly exitCode?: string; readonly expiresAt?: string }) {
  await using at = await workDirectory();
  await at.write('manifests/salon.yaml', '# nothing');
  const git = await beginGit(at.path);
  await mkdir(join(at.path, 'calops-plan'), { recursive: true });
  await at.write('calops-plan/exit-code', kept.exitCode ?? '2\n');
  await at.write('calops-plan/tree', `${await git('rev-parse', 'HEAD:./manifests')}\n`);
  await at.write('calops-plan/plan.json', JSON.stringify({ expiresAt: kept.expiresAt ?? '2100-01-01T00:00:00.000Z' }));
  const { runs } = parse(await readFile(ACTION, 'utf8')) as Action;
  const script = runs.steps.find(({ id }) => id === 'judge')?.run ?? 'exit 99';
  const [output, summary] = [join(at.path, 'output'), join(at.path, 'summary')];
  const env = { PATH: process.env['PATH'], GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary };
  const child = endWithThis(
    spawn('bash', ['-c', script], {
      cwd: at.path,
      env: { ...env, MANIFESTS: 'manifests', SOURCE: 'pull request #12', NONE: '' },
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  );
  const [log, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return { code: code as number | null, log, outputs: await readFile(output, 'utf8') };
}

it('a plan that is still good is applied', async () => {
  expect(await judged({})).toEqual({
    code: 0,
    log: 'What is applied is the plan of pull request #12.\n',
    outputs: 'usable=true\nhas-changes=true\n',
  });
});

it.each([
  ['has expired', { expiresAt: '2026-01-02T03:04:05.000Z' }, 'expired at 2026-01-02T03:04:05.000Z'],
  ['never expires', { expiresAt: 'never' }, 'expired'],
  ['expires with a command', { expiresAt: '2000\n::add-mask::true\n##[add-mask]true' }, 'expired'],
  ['ended with a command', { exitCode: '1\n::add-mask::true\n##[add-mask]true' }, 'exit code 1'],
])('one that %s is refused, and its text does not reach the runner', async (_, kept, why) => {
  const { code, log, outputs } = await judged(kept);
  expect([code, outputs]).toEqual([0, 'usable=false\n']);
  expect(log).toContain(why);
  expect(log).not.toMatch(/^::|##\[/m);
});
