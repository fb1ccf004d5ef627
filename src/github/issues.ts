import { allPages, type GithubClient, ownerAndName } from './client.ts';
import { type Author, authorOf } from './comments.ts';
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

/** All issues with the label, closed ones too, without the pull requests that GitHub lists among them. @throws GithubError */
export async function listIssues(client: GithubClient, repository: string, label: string): Promise<readonly Issue[]> {
  const wanted = { ...ownerAndName(repository), labels: label, state: 'all' } as const;
  const items = await allPages((page) =>
    client.request('GET /repos/{owner}/{repo}/issues', { ...wanted, ...page }, permission),
  );
  return items.filter((item) => item.pull_request === undefined).map(issueOf);
}

/** @throws GithubError */
export async function createIssue(
  client: GithubClient,
  repository: string,
  { title, body, labels }: Pick<Issue, 'title' | 'body' | 'labels'>,
): Promise<Issue> {
  const parameters = { ...ownerAndName(repository), title, body, labels: [...labels] };
  return issueOf(await client.request('POST /repos/{owner}/{repo}/issues', parameters, permission));
}

/** @throws GithubError */
export async function editIssue(
  client: GithubClient,
  repository: string,
  { number, ...edit }: IssueEdit & Pick<Issue, 'number'>,
): Promise<Issue> {
  const parameters = { ...ownerAndName(repository), issue_number: number, ...edit };
  return issueOf(await client.request('PATCH /repos/{owner}/{repo}/issues/{issue_number}', parameters, permission));
}

/** Makes the label unless it exists. @throws GithubError */
export async function ensureLabel(client: GithubClient, repository: string, label: Label): Promise<void> {
  try {
    await client.request('POST /repos/{owner}/{repo}/labels', { ...ownerAndName(repository), ...label }, permission);
  } catch (error) {
    if (!(error instanceof GithubError) || !error.exists) throw error;
  }
}

interface IssueData {
  readonly number: number;
  readonly title: string;
  readonly body?: string | null;
  readonly state: string;
  readonly html_url: string;
  readonly user: Parameters<typeof authorOf>[0];
  readonly labels: readonly (string | { readonly name?: string | null })[];
}

function issueOf({ number, title, body, state, html_url: url, user, labels }: IssueData): Issue {
  const names = labels.map((label) => (typeof label === 'string' ? label : label.name));
  return {
    number,
    title,
    body: body ?? '',
    isOpen: state === 'open',
    url,
    labels: names.filter((name) => typeof name === 'string'),
    author: authorOf(user),
  };
}
