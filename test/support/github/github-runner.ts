import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { writeWarmProgram } from '../../cli/support/warm-program.ts';
import { interpolate, isWanted } from './github-expression.ts';
import {
  JOB_TOKEN,
  type JobEnd,
  type KeptRun,
  type Place,
  type RunnerOptions,
  type Step,
  type Texts,
  type WorkflowRun,
} from './github-run.ts';
import { contextOf, mapTexts, runSteps } from './github-steps.ts';

interface Job {
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly environment?: string;
  readonly permissions?: Texts;
  readonly env?: Texts;
  readonly outputs?: Texts;
  readonly steps: readonly Step[];
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
  await installed(home, options.version);
  const steps = await runSteps(job.steps, { ...place, home, workspace, values, env: job.env ?? {} });
  const context = contextOf(values, steps);
  return {
    result: context.failed ? 'failure' : 'success',
    outputs: mapTexts(job.outputs ?? {}, (value) => interpolate(value, context)),
    steps,
    summary: await readFile(join(home, 'summary'), 'utf8').catch(() => ''),
  };
}

/** As the action leaves it after an installation, so that nothing is fetched; with the `node` that runs it in a warm process. */
async function installed(home: string, version: string): Promise<void> {
  for (const program of [join('temp', `calops-${version}`, 'node_modules', '.bin', 'calops'), join('bin', 'node')]) {
    await mkdir(dirname(join(home, program)), { recursive: true });
    await writeWarmProgram(join(home, program));
  }
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
