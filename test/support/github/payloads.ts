/** What GitHub answers, in its shapes (docs.github.com/rest, version 2022-11-28); what nobody could read is left out of a few. */

export interface User {
  readonly login: string;
  readonly id: number;
  readonly type: 'User' | 'Bot';
}

/** Whom a workflow's GITHUB_TOKEN is. */
export const ACTIONS_BOT: User = { login: 'github-actions[bot]', id: 41_898_282, type: 'Bot' };

export interface StoredComment {
  readonly id: number;
  readonly issue: number;
  readonly user: User;
  body: string;
}

export interface StoredIssue {
  readonly number: number;
  readonly user: User;
  readonly labels: readonly string[];
  readonly isPullRequest: boolean;
  title: string;
  body: string;
  state: 'open' | 'closed';
  stateReason: string | null;
}

const API = 'https://api.github.com';
const WEB = 'https://github.com';
const AT = '2026-11-20T14:22:09Z';

export function userPayload({ login, id, type }: User) {
  const name = encodeURIComponent(login);
  return {
    login,
    id,
    node_id: `U_${id}`,
    avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
    gravatar_id: '',
    url: `${API}/users/${name}`,
    html_url: type === 'Bot' ? `${WEB}/apps/${login.replace('[bot]', '')}` : `${WEB}/${login}`,
    repos_url: `${API}/users/${name}/repos`,
    type,
    user_view_type: 'public',
    site_admin: false,
  };
}

export function commentPayload(repository: string, { id, issue, user, body }: StoredComment) {
  return {
    url: `${API}/repos/${repository}/issues/comments/${id}`,
    html_url: `${WEB}/${repository}/pull/${issue}#issuecomment-${id}`,
    issue_url: `${API}/repos/${repository}/issues/${issue}`,
    id,
    node_id: `IC_${id}`,
    user: userPayload(user),
    created_at: AT,
    updated_at: AT,
    body,
    author_association: user.type === 'Bot' ? 'NONE' : 'CONTRIBUTOR',
    reactions: { url: `${API}/repos/${repository}/issues/comments/${id}/reactions`, total_count: 0, '+1': 0, '-1': 0 },
    performed_via_github_app:
      user.type === 'Bot' ? { id: 15_368, slug: 'github-actions', name: 'GitHub Actions' } : null,
  };
}

export function issuePayload(repository: string, issue: StoredIssue) {
  const { number, title, user, labels, state, stateReason, body, isPullRequest } = issue;
  const kind = isPullRequest ? 'pull' : 'issues';
  return {
    url: `${API}/repos/${repository}/issues/${number}`,
    repository_url: `${API}/repos/${repository}`,
    comments_url: `${API}/repos/${repository}/issues/${number}/comments`,
    html_url: `${WEB}/${repository}/${kind}/${number}`,
    id: 1_370_526_000 + number,
    node_id: `I_${number}`,
    number,
    title,
    user: userPayload(user),
    labels: labels.map((name, index) => ({
      id: 208_045_946 + index,
      node_id: `LA_${index}`,
      url: `${API}/repos/${repository}/labels/${name}`,
      name,
      description: null,
      color: 'ededed',
      default: false,
    })),
    state,
    locked: false,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: 0,
    created_at: AT,
    updated_at: AT,
    closed_at: state === 'closed' ? AT : null,
    author_association: 'NONE',
    active_lock_reason: null,
    ...(isPullRequest && { draft: false, pull_request: { url: `${API}/repos/${repository}/pulls/${number}` } }),
    body,
    closed_by: null,
    timeline_url: `${API}/repos/${repository}/issues/${number}/timeline`,
    performed_via_github_app: null,
    state_reason: stateReason,
  };
}

/** `{ message, errors?, documentation_url, status }`; the status is text. */
export function refusal(status: number, message: string, errors?: readonly object[]) {
  const body = {
    message,
    ...(errors && { errors }),
    documentation_url: 'https://docs.github.com/rest',
    status: String(status),
  };
  return { status, body };
}

export function tooLong(resource: 'IssueComment' | 'Issue') {
  const message = 'Body is too long (maximum is 65536 characters)';
  return refusal(422, 'Validation Failed', [{ resource, code: 'unprocessable', field: 'data', message }]);
}

export const SECONDARY_LIMIT = {
  documentation_url:
    'https://docs.github.com/free-pro-team@latest/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits',
  message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
};
