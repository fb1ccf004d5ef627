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

/** Who wrote a comment or an issue; null: the account is gone. */
export interface Author {
  readonly login: string;
  readonly isBot: boolean;
}

export function authorOf(user: { readonly login: string; readonly type?: string } | null | undefined): Author | null {
  return user ? { login: user.login, isBot: user.type === 'Bot' } : null;
}

/**
 * Whether a text that begins with our mark is ours. Anyone can write the mark into a comment and edit that comment later, so
 * that a person's text is ours only when the token is that person's; a bot's text is ours. The token of a workflow is a bot's,
 * and may not ask who it is (403).
 */
export function ownership(client: GithubClient): (author: Author | null) => Promise<boolean> {
  let viewer: Promise<string | null> | undefined;
  return async (author) => {
    if (author === null) return false;
    if (author.isBot) return true;
    viewer ??= viewerLogin(client);
    return author.login === (await viewer);
  };
}

async function viewerLogin(client: GithubClient): Promise<string | null> {
  try {
    const { login } = await client.request('GET /user', {}, 'none');
    return login;
  } catch (error) {
    if (error instanceof GithubError && (error.kind === 'forbidden' || error.kind === 'not-found')) return null;
    throw error;
  }
}

/** Whether two texts are equal but for line ends and spaces at the end: a browser sends other ones. */
export function isSameText(a: string, b: string): boolean {
  const plain = (text: string): string => text.replaceAll('\r\n', '\n').trimEnd();
  return plain(a) === plain(b);
}
