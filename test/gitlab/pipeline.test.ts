import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { workDirectory } from '../cli/support/company-directory.ts';
import { gitlabJobs } from '../support/github/gitlab-job.ts';
import { listen } from '../support/servers/listen.ts';

const TEMPLATE = await readFile(new URL('../../.github/templates/gitlab-ci.yml', import.meta.url), 'utf8');

interface Job {
  readonly stage: string;
  readonly needs?: readonly string[];
  readonly environment?: string;
  readonly rules: readonly { readonly if: string; readonly when?: string }[];
  readonly script: readonly string[];
}

const PIPELINE = parse(TEMPLATE) as Readonly<Record<string, unknown>> & { readonly stages: readonly string[] };
const JOBS = Object.entries(PIPELINE).filter(
  (entry): entry is [string, Job] => typeof entry[1] === 'object' && entry[1] !== null && 'script' in entry[1],
);

interface Note {
  readonly id: number;
  readonly system: boolean;
  readonly author: { readonly id: number };
  body: string;
}

/** Whose the token is. */
const ME = { id: 70 };

/** The notes of merge request 3 of project 5, as GitLab's API lists and changes them. */
async function notesApi(notes: Note[]) {
  const server = createServer((request, response) => {
    void (async () => {
      const [, id] = /^\/api\/v4\/projects\/5\/merge_requests\/3\/notes(?:\/(\d+))?$/.exec(
        (request.url ?? '').split('?')[0] ?? '',
      ) ?? [null];
      const body = new URLSearchParams(await text(request)).get('body') ?? '';
      if (request.headers['private-token'] !== 'project-token') return response.writeHead(401).end('{}');
      if (request.url === '/api/v4/user') return response.end(JSON.stringify(ME));
      if (request.method === 'GET') return response.end(JSON.stringify(notes));
      const found = notes.find((note) => String(note.id) === id);
      if (request.method === 'PUT' && found !== undefined) found.body = body;
      else if (request.method === 'POST' && id === undefined) notes.push({ id: 100, system: false, author: ME, body });
      else return response.writeHead(404).end('{}');
      return response.writeHead(request.method === 'POST' ? 201 : 200).end('{}');
    })();
  });
  const listening = await listen(server);
  return {
    variables: {
      CI_API_V4_URL: `${listening.url}/api/v4`,
      CI_PROJECT_ID: '5',
      CI_MERGE_REQUEST_IID: '3',
      CALOPS_GITLAB_TOKEN: 'project-token',
    },
    [Symbol.asyncDispose]: () => listening[Symbol.asyncDispose](),
  };
}

async function pipeline() {
  const directory = await workDirectory();
  const home = join(directory.path, 'home');
  await mkdir(home);
  await directory.write('.gitlab-ci.yml', TEMPLATE);
  const jobs = await gitlabJobs(directory.path, { home, variables: {} });
  return { ...jobs, directory, [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose]() };
}

it.each(JOBS)('%s: bash can read its script, its stage exists, and it needs jobs that there are', (_name, job) => {
  execFileSync('bash', ['-n'], { input: job.script.join('\n'), stdio: ['pipe', 'ignore', 'pipe'] });
  expect(PIPELINE.stages).toContain(job.stage);
  expect(JOBS.map(([name]) => name)).toEqual(expect.arrayContaining([...(job.needs ?? [])]));
});

it('only applying has the variables of an environment, and the last environment waits for a person', () => {
  const named = JOBS.flatMap(([name, { environment }]) => (environment === undefined ? [] : [[name, environment]]));
  expect(named).toStrictEqual([
    ['apply:staging', 'staging'],
    ['apply:production', 'production'],
  ]);
  const waiting = JOBS.filter(([, { rules }]) => rules.some(({ when }) => when === 'manual')).map(([name]) => name);
  expect(waiting).toStrictEqual(['apply:production']);
});

it('a merge request from a fork gets no job but the one without secrets', () => {
  const forFork = JOBS.filter(([, { rules }]) =>
    rules.some((rule) => rule.if === '$CI_PIPELINE_SOURCE == "merge_request_event"'),
  );
  expect(forFork.map(([name]) => name)).toStrictEqual(['check']);
  expect(forFork.flatMap(([, { script }]) => script).join('\n')).not.toMatch(/DATABASE_URL|API_KEY|TOKEN/);
});

it('a merge request has one note for each environment, written again in place; what others write stays theirs', async () => {
  const author = { id: 8 };
  const foreign = [
    { id: 1, system: false, author, body: 'Looks good. <!-- calops plan: staging -->' },
    { id: 2, system: false, author, body: '<!-- calops plan: staging -->\nNo changes.' },
  ];
  const notes: Note[] = structuredClone(foreign);
  await using api = await notesApi(notes);
  await using at = await pipeline();
  for (const [environment, plan] of [
    ['staging', 'first plan'],
    ['staging', 'second plan, 100% "quoted" & äöü'],
  ] as const) {
    await at.directory.write(`calops-plan-${environment}/plan.md`, plan);
    expect(await at.run(`note:${environment}`, api.variables)).toMatchObject({ code: 0 });
  }
  expect(notes).toStrictEqual([
    ...foreign,
    { id: 100, system: false, author: ME, body: '<!-- calops plan: staging -->\nsecond plan, 100% "quoted" & äöü' },
  ]);
});

it('a note that GitLab refuses fails its job, and without a token there is none', async () => {
  await using api = await notesApi([]);
  await using at = await pipeline();
  await at.directory.write('calops-plan-production/plan.md', 'plan');
  const { CALOPS_GITLAB_TOKEN: _token, ...without } = api.variables;
  expect(await at.run('note:production', without)).toMatchObject({ code: 0 });
  const refused = await at.run('note:production', { ...without, CALOPS_GITLAB_TOKEN: 'another' });
  expect(refused.code).not.toBe(0);
  expect(refused.log).toContain('401');
  expect(refused.log).not.toContain('another');
});

it('a plan that cannot be made ends its job with the exit code, and says in its artifact where to look', async () => {
  await using at = await pipeline();
  await writeFile(join(at.directory.path, 'manifests'), 'no directory');
  const variables = {
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    CALCOM_API_KEY: 'cal_x',
    CI_JOB_URL: 'https://ci.example/7',
  };
  expect(await at.run('plan:production', variables)).toMatchObject({ code: 1 });
  const kept = await readFile(join(at.directory.path, 'calops-plan-production', 'plan.md'), 'utf8');
  expect(kept).toBe('No plan of production: exit code 1, see the log of https://ci.example/7\n');
});

it.each(['plan:staging', 'apply:staging', 'drift:staging'])('%s names the variable that is missing', async (job) => {
  await using at = await pipeline();
  const { code, log } = await at.run(job, { DATABASE_URL: 'postgres://production' });
  expect(code).not.toBe(0);
  expect(log).toContain('Store STAGING_DATABASE_URL under Settings, CI/CD, Variables.');
});
