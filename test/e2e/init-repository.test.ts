import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { begunRepository, type BegunRepository, KEY } from '../support/github/begun-repository.ts';
import { githubAround } from '../support/github/github-around.ts';
import { gitlabJobs } from '../support/github/gitlab-job.ts';
import { caller, SALON as TEAM } from '../support/sandbox-calls.ts';

const LIVE = ['--team', '34209', '--time-zone', 'Europe/Berlin', '--record'];
const BASE = { teamId: 34_209, schedulingType: 'managed', lengthInMinutes: 30, hosts: [{ userId: 1001 }] };

/** A salon that was made by hand: a composite service and a simple one. */
const SALON = [
  { ...BASE, title: 'Tönung: Auftragen (1 of 2)', slug: 'toenung-1' },
  { ...BASE, title: 'Tönung: Auswaschen (2 of 2)', slug: 'toenung-2', lengthInMinutes: 15 },
  { ...BASE, title: 'Bartpflege', slug: 'bart', hosts: [{ userId: 1002 }] },
];

const SERVICES = 'manifests/friseur/services.yaml';

/** Minutes by slug, as Cal.com has them. */
async function minutesIn({ sandbox }: BegunRepository): Promise<Readonly<Record<string, number>>> {
  const { body } = await caller(sandbox)('GET', TEAM.types);
  const types = body.data as readonly { readonly slug: string; readonly lengthInMinutes: number }[];
  return Object.fromEntries(types.map(({ slug, lengthInMinutes }) => [slug, lengthInMinutes]));
}

const LONGER = { 'toenung-1': 30, 'toenung-2': 20, bart: 30 };

const APPLY = { workflow: 'calops-apply.yml', event: 'push' } as const;
const DRIFT = { workflow: 'calops-drift.yml', event: 'schedule' } as const;

it('a repository of a live team passes its own workflows on GitHub: validate, plan, comment, apply, verify, drift', async () => {
  await using begun = await begunRepository([...LIVE, '--ci', 'github'], SALON);
  await begun.edit('longer', SERVICES, (text) => text.replace('minutes: 15', 'minutes: 20'));
  await using hub = await githubAround(begun);
  expect(await hub.onPull()).toEqual(['validate: 0', 'plan: 2', 'plan: 2', 'github comment: 0']);
  expect(hub.people.comments.map(({ body }) => body)).toEqual([expect.stringContaining('toenung')]);
  expect(await hub.onMain(APPLY)).toEqual(['github comment: 0', 'apply: 0', 'verify: 0']);
  expect(await minutesIn(begun)).toEqual(LONGER);
  expect(await hub.onMain(DRIFT)).toEqual(['drift: 0', 'github drift-issue: 0']);
});

it('a live team without manifests is taken over by the workflow on GitHub, as the README says', async () => {
  await using begun = await begunRepository([...LIVE.slice(0, -1), '--ci', 'github'], SALON);
  const readme = await readFile(join(begun.path, 'README.md'), 'utf8');
  const flags = /by hand with the flags `(.+?)`/.exec(readme)?.[1] ?? 'none';
  await using hub = await githubAround(begun);
  const byHand = { workflow: 'calops-apply.yml', event: 'workflow_dispatch' } as const;
  const ran = await hub.onMain({ ...byHand, inputs: { environment: 'production', flags } });
  expect(ran).toEqual(['plan: 2', 'github comment: 0', 'apply: 0', 'verify: 0']);
  expect(await minutesIn(begun)).toEqual({ 'toenung-1': 30, 'toenung-2': 15, bart: 30 });
  const writes = begun.sandbox.journal.entries().filter(({ method }) => method !== 'GET');
  expect(writes).toEqual([]);
});

it('a repository of the sample passes its own workflows on GitHub, in a team that is empty', async () => {
  await using begun = await begunRepository(['--sample', '--ci', 'github'], []);
  await using hub = await githubAround(begun);
  expect(await hub.onMain(APPLY)).toEqual(['plan: 2', 'github comment: 0', 'apply: 0', 'verify: 0']);
  expect(Object.keys(await minutesIn(begun))).toHaveLength(4);
  expect(await hub.onMain(DRIFT)).toEqual(['drift: 0', 'github drift-issue: 0']);
});

/** What a merge request, the merge, and the schedule run, in the order of the file. */
async function onGitlab(begun: BegunRepository) {
  const jobs = await gitlabJobs(begun.path, {
    home: begun.home,
    variables: { CALCOM_API_URL: begun.sandbox.url, DATABASE_URL: begun.databaseUrl, CALCOM_API_KEY: KEY },
  });
  const ended: (readonly [name: string, code: number | string | null])[] = [];
  for (const name of jobs.names) {
    const base = await begun.git('merge-base', 'main', 'HEAD');
    const { code, log } = await jobs.run(name, { CI_MERGE_REQUEST_DIFF_BASE_SHA: base });
    ended.push([name, code === 0 ? code : `exit code ${code}\n${log}`]);
  }
  return ended;
}

const GITLAB_JOBS = ['check', 'plan:production', 'note:production', 'apply:production', 'drift:production'];

it('a repository of a live team passes its own pipeline on GitLab', async () => {
  await using begun = await begunRepository([...LIVE, '--ci', 'gitlab'], SALON);
  await begun.edit('longer', SERVICES, (text) => text.replace('minutes: 15', 'minutes: 20'));
  expect(await onGitlab(begun)).toEqual(GITLAB_JOBS.map((name) => [name, 0]));
  expect(await minutesIn(begun)).toEqual(LONGER);
});

it('a repository of the sample passes its own pipeline on GitLab, in a team that is empty', async () => {
  await using begun = await begunRepository(['--sample', '--ci', 'gitlab'], []);
  expect(await onGitlab(begun)).toEqual(GITLAB_JOBS.map((name) => [name, 0]));
  expect(Object.keys(await minutesIn(begun))).toHaveLength(4);
});
