import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { startSandbox } from '../../src/sandbox/server.ts';
import { salonManifests } from '../cli/support/company-directory.ts';
import { writeWarmProgram } from '../cli/support/warm-program.ts';
import { freshDatabase } from '../support/database/database.ts';
import { beginGit, type Git } from '../support/github/git-repository.ts';
import type { JobEnd, StepEnd } from '../support/github/github-run.ts';
import { githubRunner } from '../support/github/github-runner.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const KEY = { SALON_KEY: 'cal_sandbox_friseur' };
/** `$CALOPS` is the program in a process that has loaded it already. */
const use = (given: object, env: object = KEY) => ({
  uses: './.github/actions/calops',
  with: { path: '$CALOPS', ...given },
  env,
});

/** Each is a job of its own; the database is the same for all, and no job before the last writes. */
const USES = {
  fine: use({ path: join(ROOT, 'src/cli/calops.js'), command: 'validate', dir: 'manifests', format: 'text' }),
  difference: use({ command: 'plan', dir: 'manifests' }),
  refused: use({ command: 'plan', dir: 'manifests', accept: '0' }),
  markdown: use({ command: 'plan', dir: 'manifests', format: 'markdown' }),
  error: use({ command: 'plan', dir: 'broken' }),
  unproven: use({ command: 'plan', dir: 'elsewhere' }),
  unset: use({ command: 'plan', dir: 'manifests', require: 'DATABASE_URL SALON_KEY OTHER' }, {}),
  words: use({ command: 'plan', args: '--only\n  service/cut --env production', report: 'kept/plan.json' }),
  typo: use({ command: 'plna' }),
  hostile: use({ command: 'validate', dir: 'hostile', format: 'text' }),
  quoted: use({ command: 'plan', dir: 'hostile' }),
  applied: use({ command: 'apply', dir: 'manifests', args: '--yes', format: 'text', accept: '0' }),
};

describe('the action calops, against a stand-in for Cal.com', () => {
  let home = '';
  let jobs: ReadonlyMap<string, JobEnd> = new Map();
  const resources = new AsyncDisposableStack();

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'calops-action-'));
    resources.defer(() => rm(home, { recursive: true, force: true }));
    const sandbox = resources.use(await startSandbox());
    const database = resources.use(await freshDatabase());
    const env = { CALCOM_API_URL: sandbox.url, DATABASE_URL: database.url, GITHUB_REPOSITORY: 'salon/booking' };
    const repository = join(home, 'repository');
    const git = await begin(repository);
    const runner = githubRunner({ repository, home, secrets: {}, env, version: 'none' });
    jobs = await runner.start({ workflow: 'uses.yml', event: 'push', sha: await git('rev-parse', 'HEAD') });
  });
  afterAll(() => resources.disposeAsync());

  const endOf = (job: keyof typeof USES): StepEnd => {
    const step = jobs.get(job)?.steps.at(-1);
    if (step === undefined) throw new Error(`no job ${job}`);
    return step;
  };
  const reportOf = (job: keyof typeof USES): Promise<string> => readFile(endOf(job).outputs['report'] ?? '', 'utf8');

  it.each([
    ['fine', { outcome: 'success', outputs: { 'exit-code': '0', outcome: 'fine', 'has-changes': 'false' } }],
    ['difference', { outcome: 'success', outputs: { 'exit-code': '2', outcome: 'difference', 'has-changes': 'true' } }],
    ['refused', { outcome: 'failure', outputs: { 'exit-code': '2', outcome: 'difference', 'has-changes': 'true' } }],
    ['error', { outcome: 'failure', outputs: { 'exit-code': '1', outcome: 'error', 'has-changes': 'false' } }],
    ['unproven', { outcome: 'failure', outputs: { 'exit-code': '3', outcome: 'unproven', 'has-changes': 'false' } }],
    ['unset', { outcome: 'failure', outputs: { 'exit-code': '1', outcome: 'error', 'has-changes': 'false' } }],
    ['typo', { outcome: 'failure', outputs: { 'exit-code': '1', outcome: 'error', 'has-changes': 'false' } }],
    ['applied', { outcome: 'success', outputs: { 'exit-code': '0', outcome: 'fine', 'has-changes': 'false' } }],
  ] as const)('tells the exit code of %s apart', (job, end) => {
    expect(endOf(job)).toMatchObject(end);
  });

  it('keeps the report of the command, whole and as JSON, also of an error', async () => {
    expect(JSON.parse(await reportOf('difference'))).toHaveProperty('summary.create', 3);
    expect(JSON.parse(await reportOf('error'))).toHaveProperty('error.code');
    expect(JSON.parse(await reportOf('unproven'))).toHaveProperty('unknown.0.reason');
  });

  it('never fails without saying why in the log and as an annotation', () => {
    for (const job of ['refused', 'error', 'unproven', 'unset', 'typo'] as const) {
      expect(endOf(job).log).toMatch(/^::error title=calops pl\w+::It ended with exit code \d/m);
    }
    expect(endOf('error').log).toContain('unknown-kind');
  });

  it('takes nothing that is quoted for a command to the runner', () => {
    for (const job of ['hostile', 'quoted'] as const) {
      expect(endOf(job).log).toContain('##[add-mask]true');
      expect(commandsIn(endOf(job).log)).toEqual([expect.stringMatching(/^::error title=calops/)]);
    }
  });

  it('starts nothing while a variable is missing, and names each that is', async () => {
    expect(JSON.parse(await reportOf('unset'))).toMatchObject({
      error: { code: 'secret-missing', message: 'Not set: SALON_KEY OTHER.' },
    });
  });

  it('splits words at blanks and line ends, and keeps the report where it is asked to', async () => {
    const { outputs } = endOf('words');
    expect(outputs).toMatchObject({ 'exit-code': '2', report: 'kept/plan.json' });
    const kept = await readFile(join(home, '1-words', 'workspace', 'kept', 'plan.json'), 'utf8');
    expect(JSON.parse(kept)).toHaveProperty('summary.create', 1);
  });

  it('shows text and Markdown in the summary of the job, and of JSON how it ended', () => {
    expect(jobs.get('fine')?.summary).toBe(
      '**calops validate**: fine, exit code 0\n\n    ok: 1 company, 2 services, 3 event types, 4 event maps\n\n',
    );
    expect(jobs.get('difference')?.summary).toBe('**calops plan**: difference, exit code 2\n\n\n');
    expect(jobs.get('markdown')?.summary).toContain('friseur');
  });
});

/** Lines that the runner heeds: those that begin as a command, and older ones wherever they stand, unless it was told to stop. */
function commandsIn(log: string): readonly string[] {
  const heeded: string[] = [];
  let resume: string | undefined;
  for (const line of log.split('\n')) {
    if (resume === undefined) {
      resume = /^::stop-commands::(.+)$/.exec(line)?.[1];
      if (resume === undefined && /^\s*::|##\[/.test(line)) heeded.push(line);
    } else if (line === `::${resume}::`) resume = undefined;
  }
  return heeded;
}

/** The action of this repository, four companies (sound, broken, hostile, of a team that is not ours), and a workflow of all uses. */
async function begin(repository: string): Promise<Git> {
  const warm = join(repository, '..', 'calops');
  await writeWarmProgram(warm);
  const files = {
    'manifests/salon.yaml': salonManifests(),
    'broken/salon.yaml': salonManifests().replace('kind: Branch', 'kind: Brnch'),
    'hostile/salon.yaml': salonManifests().replace('kind: Branch', "kind: '##[add-mask]true'"),
    'elsewhere/salon.yaml': salonManifests().replace('teamId: 34209', 'teamId: 40110'),
    '.github/workflows/uses.yml': stringify({
      jobs: Object.fromEntries(
        Object.entries(USES).map(([job, step]) => [job, { steps: [{ uses: 'actions/checkout@v0' }, step] }]),
      ),
    }).replaceAll('$CALOPS', warm),
  };
  for (const [file, content] of Object.entries(files)) {
    await mkdir(join(repository, file, '..'), { recursive: true });
    await writeFile(join(repository, file), content);
  }
  await cp(join(ROOT, '.github', 'actions'), join(repository, '.github', 'actions'), { recursive: true });
  return beginGit(repository);
}
