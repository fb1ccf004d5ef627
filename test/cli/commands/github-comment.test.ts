import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { faultsOf } from '../../support/schema-faults.ts';
import { planDocument, type PlanDocument } from '../../../src/reconcile/report/plan/plan-document.ts';
import { refusal, SECONDARY_LIMIT } from '../../support/github/payloads.ts';
import { STRANGER, TOKENS } from '../../support/github/repository.ts';
import { type GithubStandIn, startGithub } from '../../support/github/stand-in.ts';
import { eventType, map, planOf, service, TOO_MANY } from '../../reconcile/report/plan/plan-sample.ts';
import { workDirectory, type WorkDirectory } from '../support/company-directory.ts';
import { type Ended, runCalops } from '../support/run-calops.ts';

const HEAD_SHA = '0123456789abcdef0123456789abcdef01234567';

/** A job of a workflow on a pull request, as the runner tells it of itself. */
interface Job extends AsyncDisposable {
  readonly github: GithubStandIn;
  readonly directory: WorkDirectory;
  readonly summary: () => Promise<string>;
  /** `github comment report.json` of this document. */
  readonly comment: (report: unknown, words?: readonly string[], env?: Record<string, string>) => Promise<Ended>;
  readonly bodies: () => readonly string[];
}

async function job(): Promise<Job> {
  await using resources = new AsyncDisposableStack();
  const github = resources.use(await startGithub());
  const directory = resources.use(await workDirectory());
  const event = { action: 'synchronize', number: 12, pull_request: { number: 12, head: { sha: HEAD_SHA } } };
  await directory.write('event.json', JSON.stringify(event));
  const env = {
    GITHUB_ACTIONS: 'true',
    GITHUB_API_URL: github.url,
    GITHUB_TOKEN: TOKENS.workflow,
    GITHUB_REPOSITORY: 'salon/manifests',
    GITHUB_REF: 'refs/pull/12/merge',
    GITHUB_SHA: 'f'.repeat(40),
    GITHUB_EVENT_PATH: join(directory.path, 'event.json'),
    GITHUB_STEP_SUMMARY: join(directory.path, 'summary.md'),
    GITHUB_WORKSPACE: directory.path,
  };
  const owned = resources.move();
  return {
    github,
    directory,
    summary: () => readFile(join(directory.path, 'summary.md'), 'utf8'),
    comment: async (report, words = [], more = {}) => {
      await directory.write('report.json', typeof report === 'string' ? report : JSON.stringify(report));
      const all = ['github', 'comment', 'report.json', ...words];
      return await runCalops(all, { cwd: directory.path, env: { ...env, ...more } });
    },
    bodies: () => github.repository.comments.map(({ body }) => body),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

const CHANGED = planOf({
  changes: [
    service('cut', [{ path: 'title', from: 'Cut', to: 'Schnitt' }]),
    eventType('cut/A', { fields: [{ path: 'lengthInMinutes', from: 30, to: 45 }] }),
    map('zentrale/cut/A/emma'),
  ],
});

const NOT_VALID = {
  error: { code: 'invalid-manifests', message: 'The manifests have errors.', hint: 'calops validate' },
  diagnostics: [
    {
      code: 'unknown-staff',
      severity: 'error',
      message: 'no staff member "emna" is declared',
      file: 'friseur/services.yaml',
      line: 3,
      column: 13,
      endColumn: 17,
      hint: 'did you mean "emma"?',
    },
  ],
};

describe('github comment', () => {
  it('makes a comment, keeps it up in place, and says when nothing is left to do', async () => {
    await using here = await job();
    const first = await here.comment(planDocument(CHANGED));
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toContain(
      'friseur (production): created https://github.com/salon/manifests/pull/12#issuecomment-',
    );
    const [body = ''] = here.bodies();
    expect(body).toMatch(/^<!-- calops:plan friseur production -->\n### Plan: friseur, production\n/);
    expect(body).toContain('lengthInMinutes: <code>30 min</code> → <code>45 min</code>');
    expect(body).toContain('for commit <code>0123456789ab</code>');
    const writes = here.github.writes().length;
    expect((await here.comment(planDocument(CHANGED))).stdout).toContain('friseur (production): unchanged');
    expect(here.github.writes()).toHaveLength(writes);
    expect((await here.comment(planDocument(planOf()))).stdout).toContain('friseur (production): updated');
    expect(here.bodies()).toHaveLength(1);
    expect(here.bodies()[0]).toContain('**Nothing to do, 7 event types as declared**');
  });

  it('has one for each company, also when one of them could not be proven', async () => {
    await using here = await job();
    const unknown = [{ scope: 'team 99', code: 'too-few' as const, reason: '0 of 45' }];
    const companies = [CHANGED, planOf({ company: 'arzt', unknown })].map(planDocument);
    expect((await here.comment({ companies })).code).toBe(0);
    expect(here.bodies()).toHaveLength(2);
    expect(here.bodies()[1]).toContain('**Unproven reads, nothing is planned for them**');
  });

  it('shows a difference between commits in the same place', async () => {
    await using here = await job();
    await here.comment(planDocument(CHANGED));
    await here.comment({ ...planDocument(CHANGED), against: { ref: 'HEAD^1', commit: HEAD_SHA } });
    expect(here.bodies()).toHaveLength(1);
    expect(here.bodies()[0]).toContain('### Manifests: friseur, production');
  });

  it('shows an error and that older plans are out of date, and removes both when it is fixed', async () => {
    await using here = await job();
    await here.comment({ companies: [CHANGED, planOf({ environment: 'staging' })].map(planDocument) });
    expect((await here.comment(NOT_VALID)).code).toBe(0);
    const [plan = '', staging = '', error = ''] = here.bodies();
    expect(plan).toContain('**Out of date.**');
    expect(staging).toContain('Nothing to do');
    expect(error).toContain('<code>friseur/services.yaml&#58;3&#58;13</code>');
    expect(error).toContain('did you mean "emma"?');
    expect((await here.comment(planDocument(CHANGED))).stdout).toContain('error (production): deleted');
    expect(here.bodies()).toHaveLength(2);
    expect(here.bodies()[0]).toContain('lengthInMinutes');
  });

  it('says changes, guards and faults at the lines of the manifests, from the root of the repository', async () => {
    await using here = await job();
    const guarded = planOf({
      changes: [eventType('cut/A', { blockedBy: ['too-many-updates'] })],
      guards: [{ ...TOO_MANY, message: '100% would change\n::add-mask::x' }],
    });
    const words = ['--dir', 'git/manifests'];
    const { stdout } = await here.comment(planDocument(guarded), words);
    expect(stdout.split('\n')).toContain(
      String.raw`::error file=git/manifests/friseur/cut.yaml,line=12,col=7,title=Held back%3A too-many-updates::100%25 would change\n::add-mask::x`,
    );
    expect((await here.comment(NOT_VALID, words)).stdout).toContain(
      '::error file=git/manifests/friseur/services.yaml,line=3,endLine=3,col=13,endColumn=17,title=unknown-staff::no staff member "emna" is declared (did you mean "emma"?)\n',
    );
    const quiet = await here.comment(planDocument(CHANGED), [], { GITHUB_ACTIONS: '' });
    expect(quiet.stdout).not.toContain('::notice');
  });

  it('writes the Markdown to the page of the run', async () => {
    await using here = await job();
    await here.comment(planDocument(CHANGED));
    expect(await here.summary()).toContain('### Plan: friseur, production');
    expect(await here.summary()).not.toContain('<!--');
  });

  it('--dry-run asks nothing of GitHub and needs no token: for pull requests from forks', async () => {
    await using here = await job();
    const end = await here.comment(planDocument(CHANGED), ['--dry-run'], { GITHUB_TOKEN: '' });
    expect(end.code).toBe(0);
    expect(end.stdout).toContain('### Plan: friseur, production');
    expect(end.stdout).toContain('::notice file=manifests/friseur/cut.yaml,line=12,');
    expect(await here.summary()).toContain('### Plan: friseur, production');
    expect(here.github.requests).toEqual([]);
  });

  it('--json: one document on stdout, and the annotations on stderr', async () => {
    await using here = await job();
    const end = await here.comment(planDocument(CHANGED), ['--json']);
    const report = JSON.parse(end.stdout) as unknown;
    expect(await faultsOf('github-comment-report', report)).toEqual([]);
    expect(report).toMatchObject({ annotations: 2, comments: [{ company: 'friseur', outcome: 'created' }] });
    expect(end.stderr).toContain('::notice file=');
  });

  it('of a plan longer than GitHub takes, keeps the risks and points to the artifact', async () => {
    await using here = await job();
    const changes = Array.from({ length: 3000 }, (_, index) =>
      eventType(`service-${index}/A`, { fields: [{ path: 'title', from: 'ä'.repeat(60), to: 'ö'.repeat(60) }] }),
    );
    const plan = planDocument(planOf({ changes, guards: [TOO_MANY] }));
    const url = 'https://github.com/salon/manifests/actions/runs/1/artifacts/(2)';
    expect((await here.comment(plan, ['--artifact-url', url])).code).toBe(0);
    const [body = ''] = here.bodies();
    expect(body.length).toBeLessThanOrEqual(65_536);
    expect(body).toContain('41 of 45 event types');
    expect(body).toMatch(/not shown here for want of space; \[the artifact\]\(https:\S+artifacts\/%282%29\) shows all/);
  });

  it('lets no text of a report out of its place: no mention, no HTML, no mark, no command of the runner', async () => {
    await using here = await job();
    const evil =
      '| @salon/all #1 </details><!-- calops:plan arzt production -->\n::error::x ##[stop-commands]y [a](http://evil.example)';
    const plan: PlanDocument = {
      ...planDocument(
        planOf({ changes: [eventType('cut/A', { fields: [{ path: evil, from: evil, to: 'x' }], reason: evil })] }),
      ),
      hostNames: { 11: evil },
    };
    const { stdout, code } = await here.comment({
      ...plan,
      drift: [],
      unknown: [{ scope: evil, code: 'too-few', reason: evil }],
    });
    expect(code).toBe(0);
    const [body = ''] = here.bodies();
    expect(body).not.toMatch(/@salon|<!-- calops:plan arzt|\]\(http|##\[/);
    expect(body.match(/<\/details>/g)).toHaveLength(1);
    expect(stdout.split('\n').filter((line) => line.startsWith('::error::x'))).toEqual([]);
  });

  it('leaves alone what a stranger has written with our mark', async () => {
    await using here = await job();
    const body = '<!-- calops:plan friseur production -->\nnothing to see';
    here.github.repository.addComment({ body, user: STRANGER });
    await here.comment(planDocument(CHANGED));
    expect(here.bodies()[0]).toBe(body);
    expect(here.bodies()).toHaveLength(2);
  });

  it('waits for a secondary rate limit as long as GitHub says', async () => {
    await using here = await job();
    here.github.fail({ on: 'POST *', reply: { status: 403, headers: { 'retry-after': '1' }, body: SECONDARY_LIMIT } });
    expect((await here.comment(planDocument(CHANGED))).code).toBe(0);
    expect(here.bodies()).toHaveLength(1);
  });
});

describe('github comment in a merge queue', () => {
  const QUEUE = 'refs/heads/gh-readonly-queue/main';

  it.each([
    ['its event', { merge_group: { head_ref: `${QUEUE}/pr-12-${HEAD_SHA}` } }, {}],
    ['its ref alone', {}, { GITHUB_REF: `${QUEUE}/pr-12-${HEAD_SHA}` }],
    ['a branch with a slash', { merge_group: { head_ref: `${QUEUE}/2026/pr-12-${HEAD_SHA}` } }, {}],
  ])('comments on the pull request that the queue names: %s', async (_, event, env) => {
    await using here = await job();
    await here.directory.write('event.json', JSON.stringify(event));
    const end = await here.comment(planDocument(CHANGED), [], { GITHUB_REF: 'refs/heads/main', ...env });
    expect(end.code).toBe(0);
    expect(here.github.repository.comments.map(({ issue }) => issue)).toEqual([12]);
  });

  it('writes no comment where the queue names none, and passes', async () => {
    await using here = await job();
    await here.directory.write('event.json', JSON.stringify({ merge_group: { head_ref: `${QUEUE}/batch` } }));
    const end = await here.comment(planDocument(CHANGED), ['--json'], {
      GITHUB_REF: `${QUEUE}/batch`,
      GITHUB_TOKEN: '',
    });
    expect(end).toMatchObject({ code: 0, stderr: expect.stringContaining('merge queue') as string });
    expect(JSON.parse(end.stdout)).toMatchObject({ comments: [] });
    expect(await here.summary()).toContain('cut');
    expect(here.github.requests).toEqual([]);
  });
});

describe('github comment says what is wrong (1)', () => {
  it.each<[what: string, code: string, words: readonly string[], env: Record<string, string>]>([
    ['no token', 'token-missing', [], { GITHUB_TOKEN: '' }],
    ['half a token', 'token-malformed', [], { GITHUB_TOKEN: 'ghs_one two' }],
    ['a token that GitHub does not know', 'github-unauthorized', [], { GITHUB_TOKEN: 'ghs_unknownunknownunknown' }],
    ['a repository that it does not show', 'github-not-found', ['--repo', 'salon/other'], {}],
    ['a pull request that there is not', 'github-not-found', ['--pr', '99'], {}],
    ['no repository', 'repository-needed', [], { GITHUB_REPOSITORY: '' }],
    ['a repository that is none', 'repository-needed', ['--repo', 'salon'], {}],
    ['no pull request', 'pull-request-needed', [], { GITHUB_EVENT_PATH: '', GITHUB_REF: 'refs/heads/main' }],
    ['nobody at the address', 'github-unreachable', [], { GITHUB_API_URL: 'http://127.0.0.1:9' }],
    ['an artifact that is no address', 'usage', ['--artifact-url', 'javascript:alert(1)'], {}],
  ])('%s', async (_, code, words, env) => {
    await using here = await job();
    const end = await here.comment(planDocument(CHANGED), [...words, '--json'], env);
    expect(end.code).toBe(1);
    expect(JSON.parse(end.stdout)).toMatchObject({ error: { code } });
    const token = env['GITHUB_TOKEN'] ?? TOKENS.workflow;
    if (token !== '') expect(end.stdout + end.stderr).not.toContain(token);
  });

  it.each<[what: string, code: string, report: unknown]>([
    ['no JSON', 'report-not-json', 'Plan: nothing to do'],
    ['JSON of something else', 'report-not-a-report', { findings: [] }],
    ['a plan of another version', 'report-not-a-report', { ...planDocument(CHANGED), schemaVersion: 1 }],
    ['a company of a name that none can have', 'report-not-a-report', { ...planDocument(CHANGED), company: '##[x]' }],
    ['a report with more than there is in one', 'report-not-a-report', { ...planDocument(CHANGED), extra: 1 }],
  ])('a report that is %s', async (_, code, report) => {
    await using here = await job();
    const end = await here.comment(report, ['--json']);
    expect(end.code).toBe(1);
    expect(JSON.parse(end.stdout)).toMatchObject({ error: { code } });
    expect(here.github.requests).toEqual([]);
  });

  it('the permission that is missing, as a workflow grants it', async () => {
    await using here = await job();
    const end = await here.comment(planDocument(CHANGED), [], { GITHUB_TOKEN: TOKENS.reading });
    expect(end.code).toBe(1);
    expect(end.stderr).toContain('hint: Give the job permissions: { pull-requests: write }.');
    expect(end.stderr).toContain('--dry-run');
  });

  it('what GitHub refused, in its own words', async () => {
    await using here = await job();
    const errors = [{ resource: 'IssueComment', code: 'custom', field: 'body', message: 'body is not welcome' }];
    here.github.fail({ on: 'POST *', reply: refusal(422, 'Validation Failed', errors) });
    const end = await here.comment(planDocument(CHANGED));
    expect(end).toMatchObject({ code: 1 });
    expect(end.stderr).toContain('answered 422: Validation Failed; body is not welcome');
  });
});
