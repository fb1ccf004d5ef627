import type { GithubClient } from './client.ts';
import {
  type Comment,
  createComment,
  deleteComment,
  editComment,
  isSameText,
  listComments,
  ownership,
  type Thread,
} from './comments.ts';
import { GithubError } from './errors.ts';

/** A text that a thread has once, and that is updated in place. */
export interface Sticky {
  /** The first line of the body: hidden, and unlike all others of the thread. */
  readonly mark: string;
  readonly body: string;
}

export interface StickyOutcome {
  readonly outcome: 'created' | 'updated' | 'unchanged';
  readonly url: string;
  /** Others with the same mark that were deleted: two builds had posted at the same time. */
  readonly removed: number;
}

/** How often a create whose end is not known is looked for and tried again. */
const ATTEMPTS = 3;

/** Our comments on one thread, read once and kept up by their marks. */
export class StickyComments {
  readonly #client: GithubClient;
  readonly #thread: Thread;
  readonly #isOurs: ReturnType<typeof ownership>;
  #listed: readonly Comment[] | undefined;

  constructor(client: GithubClient, thread: Thread) {
    this.#client = client;
    this.#thread = thread;
    this.#isOurs = ownership(client);
  }

  /** Those of ours that begin with it, the oldest first. */
  async find(mark: string): Promise<readonly Comment[]> {
    this.#listed ??= await listComments(this.#client, this.#thread);
    const found: Comment[] = [];
    for (const comment of this.#listed) {
      if (comment.body.startsWith(mark) && (await this.#isOurs(comment.author))) found.push(comment);
    }
    return found.toSorted((a, b) => a.id - b.id);
  }

  /** The oldest one gets the text, and nothing is written when it has it; where there is none, one is made. */
  async put({ mark, body }: Sticky): Promise<StickyOutcome> {
    const text = `${mark}\n${body}`;
    for (let attempt = 1; ; attempt += 1) {
      const [first, ...others] = await this.find(mark);
      if (first !== undefined) return await this.#keep(first, others, text);
      try {
        const { url } = await createComment(this.#client, this.#thread, text);
        return { outcome: 'created', url, removed: await this.#removeLaterThan(mark) };
      } catch (error) {
        const mayBeThere = error instanceof GithubError && error.outcome === 'unknown' && attempt < ATTEMPTS;
        if (!mayBeThere) throw error;
        this.#listed = undefined;
      }
    }
  }

  /** Takes all of ours with the mark away; returns how many. */
  async remove(mark: string): Promise<number> {
    return await this.#delete(await this.find(mark));
  }

  async #keep(first: Comment, others: readonly Comment[], text: string): Promise<StickyOutcome> {
    const removed = await this.#delete(others);
    if (isSameText(first.body, text)) return { outcome: 'unchanged', url: first.url, removed };
    const { url } = await editComment(this.#client, this.#thread, { id: first.id, body: text });
    return { outcome: 'updated', url, removed };
  }

  /** Another build may have looked at the same moment, found none either, and posted. */
  async #removeLaterThan(mark: string): Promise<number> {
    this.#listed = undefined;
    const [, ...others] = await this.find(mark);
    return await this.#delete(others);
  }

  async #delete(comments: readonly Comment[]): Promise<number> {
    for (const { id } of comments) await deleteComment(this.#client, this.#thread, id);
    return comments.length;
  }
}
