import type { GithubClient } from './client.ts';
import { createComment, isSameText, ownership } from './comments.ts';
import { GithubError } from './errors.ts';
import { createIssue, editIssue, ensureLabel, type Issue, type Label, listIssues } from './issues.ts';

const DRIFT_LABEL: Label = {
  name: 'calops-drift',
  color: 'd93f0b',
  description: 'Something was changed outside git',
};

/** What is known of one company after a read. */
export interface DriftState {
  /** Unacknowledged findings; after an unproven read those of the last proven one. */
  readonly open: number;
  readonly isProven: boolean;
}

export type IssueStep = 'none' | 'open' | 'edit' | 'close' | 'reopen';

/**
 * | read | open findings | no issue | issue open | issue closed |
 * |---|---|---|---|---|
 * | unproven | any | none | edit, which says so | none |
 * | proven | none | none | close | none |
 * | proven | fewer than `openAfter` | none | edit | none |
 * | proven | `openAfter` or more | open | edit | reopen |
 */
export function decideIssue(
  { open, isProven }: DriftState,
  issue: Pick<Issue, 'isOpen'> | null,
  openAfter: number,
): IssueStep {
  if (issue?.isOpen === true) return isProven && open === 0 ? 'close' : 'edit';
  if (!isProven || open < Math.max(1, openAfter)) return 'none';
  return issue === null ? 'open' : 'reopen';
}

/** The issue of one company as it should read. */
export interface DriftIssue extends DriftState {
  /** The first line of the body: hidden, and unlike that of any other company. */
  readonly mark: string;
  readonly title: string;
  readonly body: string;
  readonly openAfter: number;
  /** Said when it is closed, and when it is opened again. */
  readonly closing: string;
  readonly reopening: string;
}

export interface KeptIssue {
  readonly outcome: 'none' | 'opened' | 'updated' | 'unchanged' | 'closed' | 'reopened';
  readonly number: number | null;
  readonly url: string | null;
}

/** One issue for each company, found by label and mark. */
export class DriftIssues {
  readonly #client: GithubClient;
  readonly #repository: string;
  readonly #isOurs: ReturnType<typeof ownership>;
  #listed: readonly Issue[] | undefined;

  constructor(client: GithubClient, repository: string) {
    this.#client = client;
    this.#repository = repository;
    this.#isOurs = ownership(client);
  }

  /** @throws GithubError */
  async keep(wanted: DriftIssue): Promise<KeptIssue> {
    const issue = await this.#find(wanted.mark);
    const body = `${wanted.mark}\n${wanted.body}`;
    const step = decideIssue(wanted, issue, wanted.openAfter);
    if (step === 'open') return await this.#open(wanted, body);
    if (step === 'none' || issue === null) return keptAs('none', issue);
    const { title } = wanted;
    const { number } = issue;
    switch (step) {
      case 'edit': {
        if (isSameText(issue.body, body)) return keptAs('unchanged', issue);
        return keptAs('updated', await editIssue(this.#client, this.#repository, { number, title, body }));
      }
      case 'close':
        await this.#move(issue, { title, body, state: 'closed', state_reason: 'completed' }, wanted.closing);
        return keptAs('closed', issue);
      case 'reopen':
        await this.#move(issue, { title, body, state: 'open', state_reason: 'reopened' }, wanted.reopening);
        return keptAs('reopened', issue);
    }
    return step satisfies never;
  }

  /** The oldest open issue; closes other open ones, which builds at the same time have opened. If none is open, the newest one. */
  async #find(mark: string): Promise<Issue | null> {
    this.#listed ??= await listIssues(this.#client, this.#repository, DRIFT_LABEL.name);
    const ours: Issue[] = [];
    for (const issue of this.#listed) {
      if (issue.body.startsWith(mark) && (await this.#isOurs(issue.author))) ours.push(issue);
    }
    const ordered = ours.toSorted((a, b) => a.number - b.number);
    const [first, ...others] = ordered.filter(({ isOpen }) => isOpen);
    for (const { number } of others) {
      await editIssue(this.#client, this.#repository, { number, state: 'closed', state_reason: 'not_planned' });
    }
    return first ?? ordered.at(-1) ?? null;
  }

  async #open({ title }: DriftIssue, body: string): Promise<KeptIssue> {
    await ensureLabel(this.#client, this.#repository, DRIFT_LABEL);
    const issue = await createIssue(this.#client, this.#repository, { title, body, labels: [DRIFT_LABEL.name] });
    if (issue.labels.includes(DRIFT_LABEL.name)) return keptAs('opened', issue);
    // GitHub drops labels silently where the token may open issues, but not label them
    const message = `issue #${issue.number} was opened, but GitHub did not put the label ${DRIFT_LABEL.name} on it, by which it is found again`;
    throw new GithubError(message, { kind: 'forbidden', outcome: 'refused', permission: 'issues: write' });
  }

  /** The comment comes last: broken off between the two, nothing is said twice. */
  async #move({ number }: Issue, edit: Omit<Parameters<typeof editIssue>[2], 'number'>, comment: string) {
    await editIssue(this.#client, this.#repository, { number, ...edit });
    const thread = { repository: this.#repository, number, permission: 'issues: write' };
    await createComment(this.#client, thread, comment);
  }
}

function keptAs(outcome: KeptIssue['outcome'], issue: Issue | null): KeptIssue {
  return { outcome, number: issue?.number ?? null, url: issue?.url ?? null };
}
