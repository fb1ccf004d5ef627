import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { driftJson } from '../../../src/reconcile/report/drift/drift-json.ts';
import { driftOf, finding } from '../../reconcile/report/drift/drift-sample.ts';
import { TOKENS } from '../../support/github/repository.ts';
import { type GithubStandIn, startGithub } from '../../support/github/stand-in.ts';
import { faultsOf } from '../../support/schema-faults.ts';
import { workDirectory } from '../support/company-directory.ts';
import { type Ended, runCalops } from '../support/run-calops.ts';

interface Job extends AsyncDisposable {
  readonly github: GithubStandIn;
  readonly run: (report: unknown, words?: readonly string[], env?: Record<string, string>) => Promise<Ended>;
}

async function job(): Promise<Job> {
  await using resources = new AsyncDisposableStack();
  const github = resources.use(await startGithub());
  const directory = resources.use(await workDirectory());
  const env = { GITHUB_API_URL: github.url, GITHUB_TOKEN: TOKENS.workflow, GITHUB_REPOSITORY: 'salon/manifests' };
  const owned = resources.move();
  return {
    github,
    run: async (report, words = [], more = {}) => {
      await directory.write('drift.json', JSON.stringify(report));
      const file = join(directory.path, 'drift.json');
      return await runCalops(['github', 'drift-issue', file, ...words], {
        cwd: directory.path,
        env: { ...env, ...more },
      });
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function issues({ github }: Job) {
  return github.repository.issues.filter(({ isPullRequest }) => !isPullRequest);
}

const DRIFTING = driftJson(driftOf({ open: [finding()] }));
const CLEAN = driftJson(driftOf({ resolved: [finding({ status: 'resolved' })] }));
const UNPROVEN = driftJson(
  driftOf({ open: [finding()], unknown: [{ scope: 'team 34209', code: 'too-few', reason: 'only 0 of 45' }] }),
);

describe('github drift-issue', () => {
  it('opens an issue when a company drifts, edits it, closes it when it is clean, and opens it again', async () => {
    await using here = await job();
    const first = await here.run(DRIFTING);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toBe(
      'friseur (production): 1 open; #13 opened https://github.com/salon/manifests/issues/13\n',
    );
    expect(issues(here)).toMatchObject([{ title: 'Drift: friseur (production)', labels: ['calops-drift'] }]);
    const [issue] = issues(here);
    expect(issue?.body).toMatch(/^<!-- calops:drift friseur production -->\n### Drift: friseur, production\n/);
    expect(issue?.body).toContain('title is "Cut&#33;"');
    expect((await here.run(DRIFTING)).stdout).toContain('#13 unchanged');
    expect((await here.run(CLEAN)).stdout).toContain('0 open; #13 closed');
    expect(here.github.repository.comments[0]?.body).toContain('No longer seen: eventType/cut/A');
    expect((await here.run(CLEAN)).stdout).toContain('#13 left alone');
    expect((await here.run(DRIFTING)).stdout).toContain('#13 reopened');
    expect(issues(here)).toMatchObject([{ number: 13, state: 'open' }]);
  });

  it('has one for each company, and none for one that is clean', async () => {
    await using here = await job();
    const companies = [DRIFTING, { ...CLEAN, company: 'arzt' }, { ...DRIFTING, company: 'fitness' }];
    expect((await here.run({ companies })).stdout).toContain('arzt (production): 0 open; no issue');
    expect(issues(here).map(({ title }) => title)).toEqual([
      'Drift: friseur (production)',
      'Drift: fitness (production)',
    ]);
  });

  it('after an unproven read opens and closes nothing, and the issue that is open says so', async () => {
    await using here = await job();
    expect((await here.run(UNPROVEN)).stdout).toContain('not proven, so that nothing is opened or closed; no issue');
    await here.run(DRIFTING);
    const writes = here.github.writes().length;
    expect((await here.run(UNPROVEN)).stdout).toContain('#13 updated');
    expect(here.github.writes()).toHaveLength(writes + 1);
    const [issue] = issues(here);
    expect(issue?.body).toContain('The last read could not be proven');
    expect(issue?.body).toContain('<code>too-few</code>');
    expect(issue?.state).toBe('open');
  });

  it('--open-after N opens none for fewer findings, and edits the one that is open', async () => {
    await using here = await job();
    expect((await here.run(DRIFTING, ['--open-after', '2'])).stdout).toContain('1 open; no issue');
    expect(issues(here)).toEqual([]);
    const two = driftJson(driftOf({ open: [finding(), finding({ id: 'b', field: 'slug' })] }));
    expect((await here.run(two, ['--open-after', '2'])).stdout).toContain('#13 opened');
    expect((await here.run(DRIFTING, ['--open-after', '2'])).stdout).toContain('#13 updated');
  });

  it('counts no acknowledged finding', async () => {
    await using here = await job();
    const quiet = driftJson(driftOf({ open: [finding({ status: 'acknowledged', reason: 'until May' })] }));
    expect((await here.run(quiet)).stdout).toContain('0 open; no issue');
  });

  it('--dry-run prints the Markdown and asks nothing; --json is one document', async () => {
    await using here = await job();
    const dry = await here.run(DRIFTING, ['--dry-run'], { GITHUB_TOKEN: '' });
    expect(dry.stdout).toContain('### Drift: friseur, production');
    expect(here.github.requests).toEqual([]);
    const { stdout } = await here.run(DRIFTING, ['--json']);
    const report = JSON.parse(stdout) as unknown;
    expect(await faultsOf('github-drift-issue-report', report)).toEqual([]);
    expect(report).toMatchObject({ issues: [{ company: 'friseur', open: 1, outcome: 'opened', number: 13 }] });
  });

  it('of a drift that ended with an error nothing is known: no issue is touched (1)', async () => {
    await using here = await job();
    const failed = { error: { code: 'calcom-unauthorized', message: 'The key is not known.', hint: '' } };
    const end = await here.run(failed, ['--json']);
    expect(end.code).toBe(1);
    expect(JSON.parse(end.stdout)).toMatchObject({ error: { code: 'report-is-an-error' } });
    expect(here.github.requests).toEqual([]);
  });

  it('names the permission that is missing (1)', async () => {
    await using here = await job();
    const end = await here.run(DRIFTING, [], { GITHUB_TOKEN: TOKENS.reading });
    expect(end.code).toBe(1);
    expect(end.stderr).toContain('hint: Give the job permissions: { issues: write }.');
  });

  it('lets no text of a finding out of its place', async () => {
    await using here = await job();
    const evil = '| @salon/all </details><script> [a](http://evil.example)\n<!-- calops:drift arzt production -->';
    await here.run(driftJson(driftOf({ open: [finding({ theirs: evil, resource: evil })] })));
    expect(issues(here)[0]?.body).not.toMatch(/@salon|<script|\]\(http|<!-- calops:drift arzt/);
  });
});
