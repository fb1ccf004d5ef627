import type { GithubClient } from './client.ts';
import { GithubError } from './errors.ts';

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
