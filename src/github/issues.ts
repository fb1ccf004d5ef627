import { objectOf } from './answer.ts';
import { type Author, authorOf } from './author.ts';
import type { GithubClient } from './client.ts';
import { GithubError } from './errors.ts';

export interface Issue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly isOpen: boolean;
  readonly url: string;
  readonly labels: readonly string[];
  readonly author: Author | null;
}

export interface Label {
  readonly name: string;
  /** Six hexadecimal digits. */
  readonly color: string;
  readonly description: string;
}

/** What an edit changes. */
export interface IssueEdit {
  readonly title?: string;
  readonly body?: string;
  readonly state?: 'open' | 'closed';
  readonly state_reason?: 'completed' | 'not_planned' | 'reopened';
}

const permission = 'issues: write';

/** All issues with the label, closed ones too; pull requests, which GitHub lists among them, are not. @throws GithubError */
export async function listIssues(client: GithubClient, repository: string, label: string): Promise<readonly Issue[]> {
  const query = new URLSearchParams({ labels: label, state: 'all', per_page: '100' });
  const items = await client.list({ path: `/repos/${repository}/issues?${query.toString()}`, permission });
  return items.filter((item) => objectOf(item)['pull_request'] === undefined).map(issueOf);
}

/** @throws GithubError */
export async function createIssue(
  client: GithubClient,
  repository: string,
  issue: Pick<Issue, 'title' | 'body' | 'labels'>,
): Promise<Issue> {
  return issueOf(await client.call({ method: 'POST', path: `/repos/${repository}/issues`, body: issue, permission }));
}

/** @throws GithubError */
export async function editIssue(
  client: GithubClient,
  repository: string,
  { number, ...edit }: IssueEdit & Pick<Issue, 'number'>,
): Promise<Issue> {
  const path = `/repos/${repository}/issues/${number}`;
  return issueOf(await client.call({ method: 'PATCH', path, body: edit, permission }));
}

/** Makes the label where there is none. @throws GithubError */
export async function ensureLabel(client: GithubClient, repository: string, label: Label): Promise<void> {
  try {
    await client.call({ method: 'POST', path: `/repos/${repository}/labels`, body: label, permission });
  } catch (error) {
    if (!(error instanceof GithubError) || !error.isThere) throw error;
  }
}

function issueOf(value: unknown): Issue {
  const { number, title, body, state, html_url: url, user, labels } = objectOf(value);
  if (typeof number !== 'number' || typeof title !== 'string' || typeof url !== 'string' || !Array.isArray(labels)) {
    const message = 'GitHub answered something else than an issue';
    throw new GithubError(message, { kind: 'unexpected-shape', outcome: 'unknown' });
  }
  const names = labels.map((label) => (typeof label === 'string' ? label : objectOf(label)['name']));
  return {
    number,
    title,
    body: typeof body === 'string' ? body : '',
    isOpen: state === 'open',
    url,
    labels: names.filter((name) => typeof name === 'string'),
    author: authorOf(user),
  };
}
