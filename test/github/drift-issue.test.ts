import { describe, expect, it } from 'vitest';
import { GithubClient } from '../../src/github/client.ts';
import {
  decideIssue,
  type DriftIssue,
  DriftIssues,
  type DriftState,
  type IssueStep,
} from '../../src/github/drift-issue.ts';
import { REPOSITORY, STRANGER, TOKENS } from '../support/github/repository.ts';
import { type GithubStandIn, startGithub } from '../support/github/stand-in.ts';

const MARK = '<!-- calops:drift friseur production -->';
const LABELS = ['calops-drift'];

const proven = (open: number): DriftState => ({ open, isProven: true });
const unproven: DriftState = { open: 4, isProven: false };

describe('decideIssue', () => {
  it.each<[state: DriftState, issue: 'none' | 'open' | 'closed', openAfter: number, step: IssueStep]>([
    [unproven, 'none', 1, 'none'],
    [unproven, 'open', 1, 'edit'],
    [unproven, 'closed', 1, 'none'],
    [proven(0), 'none', 1, 'none'],
    [proven(0), 'open', 1, 'close'],
    [proven(0), 'closed', 1, 'none'],
    [proven(2), 'none', 3, 'none'],
    [proven(2), 'open', 3, 'edit'],
    [proven(2), 'closed', 3, 'none'],
    [proven(3), 'none', 3, 'open'],
    [proven(3), 'open', 3, 'edit'],
    [proven(3), 'closed', 3, 'reopen'],
  ])('%j, issue %s, from %i on: %4$s', (state, issue, openAfter, step) => {
    expect(decideIssue(state, issue === 'none' ? null : { isOpen: issue === 'open' }, openAfter)).toBe(step);
  });
});

async function keep(server: GithubStandIn, state: DriftState, body = 'findings') {
  const client = new GithubClient({ apiUrl: server.url, token: TOKENS.workflow, secondMs: 1 });
  const wanted: DriftIssue = {
    ...state,
    mark: MARK,
    title: 'Drift: friseur (production)',
    body,
    openAfter: 1,
    closing: 'No drift any more.',
    reopening: 'It drifts again.',
  };
  return await new DriftIssues(client, REPOSITORY).keep(wanted);
}

function drifting({ repository }: GithubStandIn) {
  return repository.issues.filter(({ labels }) => labels.includes('calops-drift'));
}

describe('the issue of one company', () => {
  it('lives: opened with its label, edited in place, closed with a comment, opened again', async () => {
    await using server = await startGithub();
    expect(await keep(server, proven(1))).toMatchObject({ outcome: 'opened', number: 13 });
    expect(server.repository.labels).toEqual(LABELS);
    expect(await keep(server, proven(1))).toMatchObject({ outcome: 'unchanged', number: 13 });
    expect(await keep(server, proven(2), 'more')).toMatchObject({ outcome: 'updated', number: 13 });
    expect(await keep(server, proven(0), 'none')).toMatchObject({ outcome: 'closed', number: 13 });
    expect(drifting(server)).toMatchObject([{ state: 'closed', stateReason: 'completed', body: `${MARK}\nnone` }]);
    expect(await keep(server, proven(0), 'none')).toMatchObject({ outcome: 'none', number: 13 });
    expect(await keep(server, proven(1))).toMatchObject({ outcome: 'reopened', number: 13 });
    expect(drifting(server)).toMatchObject([{ state: 'open', stateReason: 'reopened' }]);
    expect(server.repository.comments.map(({ body, issue }) => [issue, body])).toEqual([
      [13, 'No drift any more.'],
      [13, 'It drifts again.'],
    ]);
  });

  it('has its label also when the label exists already', async () => {
    await using server = await startGithub();
    server.repository.labels.push('calops-drift');
    expect(await keep(server, proven(1))).toMatchObject({ outcome: 'opened' });
  });

  it('is neither a stranger’s with the mark, nor a pull request, nor another company’s', async () => {
    await using server = await startGithub();
    const mine = { title: 'x', labels: LABELS, body: `${MARK}\nx` };
    server.repository.addIssue({ ...mine, user: STRANGER });
    server.repository.addIssue({ ...mine, isPullRequest: true });
    server.repository.addIssue({ ...mine, body: '<!-- calops:drift arzt production -->' });
    expect(await keep(server, proven(1))).toMatchObject({ outcome: 'opened', number: 16 });
  });

  it('is one: of two that were opened at one moment the younger is closed', async () => {
    await using server = await startGithub();
    for (const title of ['one', 'two']) server.repository.addIssue({ title, labels: LABELS, body: `${MARK}\nx` });
    expect(await keep(server, proven(1))).toMatchObject({ outcome: 'updated', number: 13 });
    expect(drifting(server)).toMatchObject([{ state: 'open' }, { state: 'closed', stateReason: 'not_planned' }]);
  });

  it('fails when it could not be labelled, because it would not be found again', async () => {
    await using server = await startGithub();
    server.repository.mayLabel = false;
    await expect(keep(server, proven(1))).rejects.toMatchObject({ kind: 'forbidden', permission: 'issues: write' });
  });
});
