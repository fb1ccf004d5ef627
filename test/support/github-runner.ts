import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { type ExpressionContext, interpolate, isWanted } from './github-expression.ts';

const CALOPS = fileURLToPath(new URL('../../src/cli/calops.js', import.meta.url));

/** Of a job, where nobody named another. */
export const JOB_TOKEN = 'job-token';

type Texts = Readonly<Record<string, string>>;

interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string;
  readonly env?: Texts;
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string | number | boolean>>;
  readonly 'continue-on-error'?: boolean;
}

interface Job {
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly environment?: string;
  readonly permissions?: Texts;
  readonly env?: Texts;
  readonly outputs?: Texts;
  readonly steps: readonly Step[];
}

interface Action {
  readonly inputs?: Readonly<Record<string, { readonly default?: string }>>;
  readonly outputs?: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

export interface StepEnd {
  readonly name: string;
  readonly outcome: 'success' | 'failure' | 'skipped';
  readonly outputs: Texts;
  /** Of all its scripts, stdout and stderr as they come. */
  readonly log: string;
}

export interface JobEnd {
  readonly result: 'success' | 'failure' | 'skipped';
  readonly outputs: Texts;
  readonly steps: readonly StepEnd[];
  /** What its steps wrote to GITHUB_STEP_SUMMARY. */
  readonly summary: string;
}

export interface WorkflowRun {
  /** Name of the file under .github/workflows, of the commit that runs. */
  readonly workflow: string;
  readonly event: 'pull_request' | 'push' | 'schedule' | 'workflow_dispatch';
  readonly sha: string;
  /** Context `github.event`. */
  readonly payload?: object;
  /** The one that a workflow by hand or on a schedule runs on; main when not said. */
  readonly branch?: string;
  readonly actor?: string;
  readonly inputs?: Texts;
}

export interface RunnerOptions {
  /** A repository to clone from, and a directory for everything else. */
  readonly repository: string;
  readonly home: string;
  /** Of the repository, and of each of its environments. */
  readonly secrets: Texts;
  readonly environments?: Readonly<Record<string, Texts>>;
  /** What every script sees besides. */
  readonly env: Texts;
  /** `github.token` of every job. */
  readonly token?: string;
  /** The same where no permission of the job says `write`. */
  readonly readingToken?: string;
  /** Version of calops that the pipelines ask for: it counts as installed, and is this checkout. */
  readonly version: string;
}

/** What ran, for the part of GitHub's API that tells of it. */
export interface KeptRun {
  readonly id: number;
  readonly workflow: string;
  readonly event: string;
  readonly sha: string;
  readonly artifacts: Map<string, number>;
}

/** Runs workflows as they are written, job by job and step by step, with bash; of GitHub's own actions it knows four. */
export interface GithubRunner {
  readonly runs: readonly KeptRun[];
  readonly start: (run: WorkflowRun) => Promise<ReadonlyMap<string, JobEnd>>;
}

export function githubRunner(options: RunnerOptions): GithubRunner {
  const runs: KeptRun[] = [];
  const start: GithubRunner['start'] = async (asked) => {
    const artifacts = new Map<string, number>();
    const run = { id: runs.length + 1, workflow: asked.workflow, event: asked.event, sha: asked.sha, artifacts };
    runs.push(run);
    const show = ['-C', options.repository, 'show', `${asked.sha}:.github/workflows/${asked.workflow}`];
    const { stdout } = await promisify(execFile)('git', show);
    const { jobs } = parse(stdout) as { readonly jobs: Readonly<Record<string, Job>> };
    const ended = new Map<string, JobEnd>();
    for (const [name, job] of Object.entries(jobs)) {
      ended.set(name, await runJob({ name, job, jobs, ended }, { options, asked, run, runs }));
    }
    return ended;
  };
  return { runs, start };
}

interface JobAt {
  readonly name: string;
  readonly job: Job;
  readonly jobs: Readonly<Record<string, Job>>;
  readonly ended: ReadonlyMap<string, JobEnd>;
}

interface Place {
  readonly options: RunnerOptions;
  readonly asked: WorkflowRun;
  readonly run: KeptRun;
  readonly runs: readonly KeptRun[];
}

async function runJob({ name, job, jobs, ended }: JobAt, place: Place): Promise<JobEnd> {
  const { options, asked } = place;
  const needs = Object.fromEntries(needsOf(job).map((need) => [need, ended.get(need)]));
  const ancestors = ancestorsOf(job, jobs).map((one) => ended.get(one)?.result);
  const { token = JOB_TOKEN, readingToken = token } = options;
  const mayWrite = Object.values(job.permissions ?? {}).includes('write');
  const values = {
    github: {
      repository: options.env['GITHUB_REPOSITORY'],
      token: mayWrite ? token : readingToken,
      event_name: asked.event,
      event: { repository: { default_branch: 'main' }, ...asked.payload },
      ref_name: asked.branch ?? 'main',
      actor: asked.actor ?? 'emma',
    },
    inputs: asked.inputs ?? {},
    needs,
    secrets: { ...options.secrets, ...(job.environment !== undefined && options.environments?.[job.environment]) },
  };
  const asksForState = /\b(?:success|failure|cancelled|always)\(\)/.test(job.if ?? '');
  const isHeldUp = !asksForState && needsOf(job).some((need) => ended.get(need)?.result !== 'success');
  if (isHeldUp || !isWanted(job.if, { values, failed: ancestors.includes('failure') })) {
    return { result: 'skipped', outputs: {}, steps: [], summary: '' };
  }
  const home = join(options.home, `${place.run.id}-${name}`);
  const workspace = join(home, 'workspace');
  await mkdir(workspace, { recursive: true });
  await installed(join(home, 'temp'), options.version);
  const steps = await runSteps(job.steps, { ...place, home, workspace, values, env: job.env ?? {} });
  const context = contextOf(values, steps);
  return {
    result: context.failed ? 'failure' : 'success',
    outputs: mapTexts(job.outputs ?? {}, (value) => interpolate(value, context)),
    steps,
    summary: await readFile(join(home, 'summary'), 'utf8').catch(() => ''),
  };
}

interface StepPlace extends Place {
  readonly home: string;
  readonly workspace: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** From the step that uses the action which these steps are of. */
  readonly env: Texts;
}

interface EndedStep extends StepEnd {
  readonly id: string | undefined;
  readonly isForgiven: boolean;
}

async function runSteps(steps: readonly Step[], place: StepPlace): Promise<readonly EndedStep[]> {
  const ended: EndedStep[] = [];
  for (const step of steps) {
    const context = contextOf(place.values, ended);
    const head = { id: step.id, name: step.name ?? step.uses ?? 'run', isForgiven: step['continue-on-error'] ?? false };
    if (!isWanted(step.if, context)) {
      ended.push({ ...head, outcome: 'skipped', outputs: {}, log: '' });
      continue;
    }
    const env = { ...place.env, ...mapTexts(step.env ?? {}, (value) => interpolate(value, context)) };
    const within = { ...place, env };
    const given = mapTexts(step.with ?? {}, (value) => interpolate(String(value), context));
    const { failed, outputs, log } =
      step.run === undefined ? await useAction(step.uses ?? '', given, within) : await runScript(step.run, within);
    ended.push({ ...head, outcome: failed ? 'failure' : 'success', outputs, log });
  }
  return ended;
}

interface Done {
  readonly failed: boolean;
  readonly outputs: Texts;
  readonly log: string;
}

async function runScript(script: string, { options, asked, home, workspace, env }: StepPlace): Promise<Done> {
  const [file, output, event] = [join(home, 'script.sh'), join(home, 'output'), join(home, 'event.json')];
  await writeFile(file, script);
  await writeFile(output, '');
  await writeFile(event, JSON.stringify(asked.payload ?? {}));
  const child = spawn('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', file], {
    cwd: workspace,
    env: {
      PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
      HOME: home,
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: workspace,
      NO_COLOR: '1',
      RUNNER_TEMP: join(home, 'temp'),
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: join(home, 'summary'),
      GITHUB_EVENT_PATH: event,
      GITHUB_EVENT_NAME: asked.event,
      GITHUB_SHA: asked.sha,
      ...options.env,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [[code], stdout, stderr] = await Promise.all([
    once(child, 'close'),
    textOf(child.stdout),
    textOf(child.stderr),
  ]);
  const lines = (await readFile(output, 'utf8')).split('\n').filter((line) => line !== '');
  const outputs = Object.fromEntries(lines.map((line) => [line.split('=', 1)[0], line.slice(line.indexOf('=') + 1)]));
  return { failed: code !== 0, outputs, log: stdout + stderr };
}

async function useAction(uses: string, given: Texts, place: StepPlace): Promise<Done> {
  if (uses.startsWith('./')) return useOwnAction(join(place.workspace, uses, 'action.yml'), given, place);
  const action = KNOWN_ACTIONS[uses.split('@')[0] ?? ''];
  if (action === undefined) throw new Error(`${uses} is no action that this runner knows`);
  return { failed: false, log: '', outputs: await action(given, place) };
}

async function useOwnAction(file: string, given: Texts, place: StepPlace): Promise<Done> {
  const action = parse(await readFile(file, 'utf8')) as Action;
  const declared = Object.entries(action.inputs ?? {});
  for (const name of Object.keys(given)) {
    if (!declared.some(([known]) => known === name)) throw new Error(`${file} has no input ${name}`);
  }
  const inputs = Object.fromEntries(declared.map(([name, one]) => [name, given[name] ?? one.default ?? '']));
  const values = { ...place.values, inputs };
  const steps = await runSteps(action.runs.steps, { ...place, values });
  const context = contextOf(values, steps);
  return {
    failed: context.failed,
    outputs: Object.fromEntries(
      Object.entries(action.outputs ?? {}).map(([name, { value }]) => [name, interpolate(value, context)]),
    ),
    log: steps.map(({ log }) => log).join(''),
  };
}

/** GitHub's own, as far as their inputs are used. */
const KNOWN_ACTIONS: Readonly<Record<string, (given: Texts, place: StepPlace) => Promise<Texts>>> = {
  'actions/checkout': async (given, { options, asked, workspace }) => {
    const git = (...words: string[]) => promisify(execFile)('git', ['-C', workspace, ...words]);
    await git('init', '--quiet');
    const depth = given['fetch-depth'] ?? '1';
    await git('fetch', '--quiet', '--depth', depth, `file://${options.repository}`, asked.sha);
    await git('checkout', '--quiet', 'FETCH_HEAD');
    return {};
  },
  'actions/setup-node': () => Promise.resolve({}),
  'actions/upload-artifact': async (given, { options, run, runs, workspace }) => {
    const id = 1000 * run.id + runs.length + run.artifacts.size;
    await cp(join(workspace, given['path'] ?? ''), join(options.home, `artifact-${id}`), { recursive: true });
    run.artifacts.set(given['name'] ?? '', id);
    return { 'artifact-id': String(id), 'artifact-url': `https://github.example/artifacts/${id}` };
  },
  'actions/download-artifact': async (given, { options, run, workspace }) => {
    const id = given['artifact-ids'] ?? run.artifacts.get(given['name'] ?? '');
    const target = join(workspace, given['path'] ?? '');
    await rm(target, { recursive: true, force: true });
    await cp(join(options.home, `artifact-${id}`), target, { recursive: true });
    return {};
  },
};

/** As the action leaves it after an installation, so that nothing is fetched. */
async function installed(temp: string, version: string): Promise<void> {
  const bin = join(temp, `calops-${version}`, 'node_modules', '.bin');
  await mkdir(bin, { recursive: true });
  await symlink(CALOPS, join(bin, 'calops'));
}

function contextOf(values: Readonly<Record<string, unknown>>, steps: readonly EndedStep[]): ExpressionContext {
  const known = steps.flatMap(({ id, outputs, outcome }) => (id === undefined ? [] : [[id, { outputs, outcome }]]));
  return {
    values: { ...values, steps: Object.fromEntries(known) as unknown },
    failed: steps.some(({ outcome, isForgiven }) => outcome === 'failure' && !isForgiven),
  };
}

function needsOf({ needs = [] }: Job): readonly string[] {
  return typeof needs === 'string' ? [needs] : needs;
}

function ancestorsOf(job: Job, jobs: Readonly<Record<string, Job>>): readonly string[] {
  return needsOf(job).flatMap((need) => {
    const parent = jobs[need];
    return [need, ...(parent === undefined ? [] : ancestorsOf(parent, jobs))];
  });
}

function mapTexts<T>(record: Readonly<Record<string, T>>, change: (value: T) => string): Texts {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
