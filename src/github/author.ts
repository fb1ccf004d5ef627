import { objectOf } from './answer.ts';
import type { GithubClient } from './client.ts';
import { GithubError } from './errors.ts';

/** Who wrote a comment or an issue; null: the account is gone. */
export interface Author {
  readonly login: string;
  readonly isBot: boolean;
}

export function authorOf(user: unknown): Author | null {
  const { login, type } = objectOf(user);
  return typeof login === 'string' ? { login, isBot: type === 'Bot' } : null;
}

/**
 * Whether something that bears our mark is ours. Anybody can write the mark into a comment and edit that comment later, so
 * that a person's is ours only when the token is that person's; what a bot wrote is ours. The token of a workflow is a bot's,
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
    const { login } = objectOf(await client.call({ method: 'GET', path: '/user', permission: 'none' }));
    return typeof login === 'string' ? login : null;
  } catch (error) {
    if (error instanceof GithubError && (error.kind === 'forbidden' || error.kind === 'not-found')) return null;
    throw error;
  }
}
