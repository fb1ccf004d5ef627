import { appendFile, readFile } from 'node:fs/promises';
import { GithubClient } from '../../github/client.ts';
import { CommandError } from '../../app/command-error.ts';
import type { Context, GithubSettings } from '../../app/context.ts';

/** The subject of the job, as far as GitHub provides it. */
export interface GithubJob {
  readonly pullRequest: number | null;
  /** True for a merge queue's check of one or several pull requests. */
  readonly isMergeGroup: boolean;
  /** The commit that people see, not the merge commit that a pull request is built from. */
  readonly commit: string | null;
}

/** @throws CommandError token-missing, token-malformed */
export function openGithub({ settings, secrets, redactor }: Context): GithubClient {
  const token = secrets.variable('GITHUB_TOKEN')?.trim() ?? '';
  if (token === '') {
    const hint = 'In a workflow: env: { GITHUB_TOKEN: ${{ github.token }} }. --dry-run needs none.';
    throw new CommandError('token-missing', 'The variable GITHUB_TOKEN is not set.', hint);
  }
  redactor.conceal(token);
  if (!/^[\x21-\x7e]+$/.test(token)) {
    const message = 'The variable GITHUB_TOKEN holds spaces, line breaks or letters that no token has.';
    throw new CommandError('token-malformed', message, 'Set the token alone, without quotes or a name before it.');
  }
  return new GithubClient({ apiUrl: settings.github.apiUrl, token });
}

/** OWNER/NAME. @throws CommandError repository-needed */
export function requireRepository(option: string | undefined, { repository }: GithubSettings): string {
  const name = option ?? repository;
  if (name !== null && /^[\w.-]+\/[\w.-]+$/.test(name)) return name;
  const message = name === null ? 'Nothing says which repository is meant.' : `${name} is not OWNER/NAME.`;
  throw new CommandError('repository-needed', message, 'Name it: --repo OWNER/NAME, or GITHUB_REPOSITORY.');
}

/** @throws CommandError pull-request-needed */
export function requirePullRequest(option: number | undefined, job: GithubJob): number {
  const number = option ?? job.pullRequest;
  if (number !== null) return number;
  const message = 'Nothing says which pull request is meant: neither --pr, nor the event of the workflow.';
  throw new CommandError('pull-request-needed', message, 'Name it with --pr N, or run this on pull_request only.');
}

/** Appends Markdown to the summary of the run, if there is one. @throws CommandError file-unwritable */
export async function addToSummary(markdown: string, { summaryPath }: GithubSettings): Promise<void> {
  if (summaryPath === null) return;
  await appendFile(summaryPath, `${markdown}\n`).catch((cause: NodeJS.ErrnoException) => {
    const message = `The summary cannot be written to ${summaryPath} (${cause.code ?? cause.message}).`;
    throw new CommandError('file-unwritable', message, 'GITHUB_STEP_SUMMARY names a file; unset it to do without.');
  });
}

/** `refs/heads/gh-readonly-queue/main/pr-12-SHA`: a group is named after its last pull request. */
const QUEUE_REF = /^refs\/heads\/gh-readonly-queue\/.+?(?:\/pr-(\d+)-[0-9a-f]+)?$/;

/** From the event that started the job, otherwise from its variables. */
export async function githubJob({ eventPath, ref, sha }: GithubSettings): Promise<GithubJob> {
  const event = eventPath === null ? {} : await readEvent(eventPath);
  const { pull_request: pull, issue, workflow_run: run, merge_group: group } = event;
  const [, inRef] = /^refs\/pull\/(\d+)\//.exec(ref ?? '') ?? [];
  const [queue, inQueue] = QUEUE_REF.exec(group?.head_ref ?? ref ?? '') ?? [];
  const numbers = [
    pull?.number,
    issue?.pull_request === undefined ? undefined : issue.number,
    run?.pull_requests?.[0]?.number,
    inRef === undefined ? undefined : Number(inRef),
    inQueue === undefined ? undefined : Number(inQueue),
  ];
  const commits = [pull?.head?.sha, run?.head_sha, pull === undefined ? sha : undefined];
  return {
    pullRequest: numbers.find((number) => typeof number === 'number' && Number.isSafeInteger(number)) ?? null,
    isMergeGroup: group !== undefined || queue !== undefined,
    commit: commits.find((commit) => typeof commit === 'string' && /^[0-9a-f]{7,64}$/.test(commit)) ?? null,
  };
}

/** The parts of a webhook's payload that identify the pull request; each may be absent. */
interface Event {
  readonly pull_request?: { readonly number?: number; readonly head?: { readonly sha?: string } };
  readonly issue?: { readonly number?: number; readonly pull_request?: unknown };
  readonly merge_group?: { readonly head_ref?: string };
  readonly workflow_run?: {
    readonly head_sha?: string;
    readonly pull_requests?: readonly { readonly number?: number }[];
  };
}

/** Written by the runner; if it is missing or invalid, flags replace it. */
async function readEvent(path: string): Promise<Event> {
  try {
    const event = JSON.parse(await readFile(path, 'utf8')) as unknown;
    return typeof event === 'object' && event !== null ? event : {};
  } catch {
    return {};
  }
}
