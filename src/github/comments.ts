import { objectOf } from './answer.ts';
import { type Author, authorOf } from './author.ts';
import type { GithubClient } from './client.ts';
import { GithubError } from './errors.ts';

/** A comment of a pull request or an issue. */
export interface Comment {
  readonly id: number;
  readonly body: string;
  readonly url: string;
  readonly author: Author | null;
}

/** A pull request, or an issue: to GitHub the one is the other. */
export interface Thread {
  /** OWNER/NAME */
  readonly repository: string;
  readonly number: number;
  /** Words of a workflow's `permissions` that writing there needs. */
  readonly permission: string;
}

/** @throws GithubError, as all of them */
export async function listComments(client: GithubClient, thread: Thread): Promise<readonly Comment[]> {
  const { permission } = thread;
  const items = await client.list({ path: `${pathOf(thread)}/comments?per_page=100`, permission });
  return items.map(commentOf);
}

export async function createComment(client: GithubClient, thread: Thread, body: string): Promise<Comment> {
  const { permission } = thread;
  const path = `${pathOf(thread)}/comments`;
  return commentOf(await client.call({ method: 'POST', path, body: { body }, permission }));
}

export async function editComment(
  client: GithubClient,
  thread: Thread,
  { id, body }: Pick<Comment, 'id' | 'body'>,
): Promise<Comment> {
  const { repository, permission } = thread;
  const path = `/repos/${repository}/issues/comments/${id}`;
  return commentOf(await client.call({ method: 'PATCH', path, body: { body }, permission }));
}

/** That it is gone already is no fault: somebody else was faster. */
export async function deleteComment(client: GithubClient, { repository, permission }: Thread, id: number) {
  try {
    await client.call({ method: 'DELETE', path: `/repos/${repository}/issues/comments/${id}`, permission });
  } catch (error) {
    if (!(error instanceof GithubError) || error.kind !== 'not-found') throw error;
  }
}

function pathOf({ repository, number }: Thread): string {
  return `/repos/${repository}/issues/${number}`;
}

function commentOf(value: unknown): Comment {
  const { id, body, html_url: url, user } = objectOf(value);
  if (typeof id === 'number' && typeof url === 'string') {
    return { id, body: typeof body === 'string' ? body : '', url, author: authorOf(user) };
  }
  const message = 'GitHub answered something else than a comment';
  throw new GithubError(message, { kind: 'unexpected-shape', outcome: 'unknown' });
}
