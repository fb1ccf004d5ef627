import { type Author, authorOf } from './author.ts';
import { allPages, type GithubClient, ownerAndName } from './client.ts';
import { GithubError } from './errors.ts';

/** A comment of a pull request or an issue. */
export interface Comment {
  readonly id: number;
  readonly body: string;
  readonly url: string;
  readonly author: Author | null;
}

/** A pull request, or an issue: for GitHub's comments they are the same. */
export interface Thread {
  /** OWNER/NAME */
  readonly repository: string;
  readonly number: number;
  /** Words of a workflow's `permissions` that writing there needs. */
  readonly permission: string;
}

/** @throws GithubError, as all of them */
export async function listComments(client: GithubClient, thread: Thread): Promise<readonly Comment[]> {
  const items = await allPages((page) =>
    client.request(
      'GET /repos/{owner}/{repo}/issues/{issue_number}/comments',
      { ...parametersOf(thread), ...page },
      thread.permission,
    ),
  );
  return items.map(commentOf);
}

export async function createComment(client: GithubClient, thread: Thread, body: string): Promise<Comment> {
  const made = await client.request(
    'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
    { ...parametersOf(thread), body },
    thread.permission,
  );
  return commentOf(made);
}

export async function editComment(
  client: GithubClient,
  { repository, permission }: Thread,
  { id, body }: Pick<Comment, 'id' | 'body'>,
): Promise<Comment> {
  const edited = await client.request(
    'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}',
    { ...ownerAndName(repository), comment_id: id, body },
    permission,
  );
  return commentOf(edited);
}

/** Deletes a comment; one that is gone already is no error. */
export async function deleteComment(
  client: GithubClient,
  { repository, permission }: Thread,
  id: number,
): Promise<void> {
  try {
    await client.request(
      'DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}',
      { ...ownerAndName(repository), comment_id: id },
      permission,
    );
  } catch (error) {
    if (!(error instanceof GithubError) || error.kind !== 'not-found') throw error;
  }
}

function parametersOf({ repository, number }: Thread) {
  return { ...ownerAndName(repository), issue_number: number };
}

interface CommentData {
  readonly id: number | bigint;
  readonly body?: string;
  readonly html_url: string;
  readonly user: Parameters<typeof authorOf>[0];
}

function commentOf({ id, body, html_url: url, user }: CommentData): Comment {
  return { id: Number(id), body: body ?? '', url, author: authorOf(user) };
}
