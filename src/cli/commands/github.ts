import { relative, resolve } from 'node:path';
import { CommandError } from '../../app/command-error.ts';
import type { Context } from '../../app/context.ts';
import { EXIT, type ExitCode } from '../../app/exit-codes.ts';
import {
  type CommentOutcome,
  postComments,
  readDriftReport,
  readPlanReport,
  type ReadReport,
  type DesiredComment,
  desiredComments,
} from '../../app/plan-comments.ts';
import { DriftIssues, type DriftIssue, type KeptIssue } from '../../github/drift-issue.ts';
import { StickyComments } from '../../github/sticky-comment.ts';
import {
  diagnosticAnnotations,
  planAnnotations,
  shownAnnotations,
  workflowCommand,
} from '../../reconcile/report/annotations.ts';
import type { DriftJson } from '../../reconcile/report/drift/drift-json.ts';
import { driftIssue } from '../../reconcile/report/drift/drift-markdown.ts';
import type { PlanReport } from '../../reconcile/report/plan/plan-json.ts';
import { visible } from '../../reconcile/report/text.ts';
import {
  addToSummary,
  githubJob,
  openGithub,
  requirePullRequest,
  requireRepository,
  type GithubJob,
} from '../input/github-access.ts';
import { createPrinter, type CommonOptions, type Printer } from '../output/printer.ts';

interface CommentOptions extends CommonOptions {
  readonly pr?: number;
  readonly repo?: string;
  readonly artifactUrl?: string;
  readonly dir: string;
  readonly env: string;
  readonly annotations?: boolean;
  readonly dryRun?: boolean;
}

/** Reads a report, writes annotations and the run's summary, then updates the comments. */
export async function comment(file: string, options: CommentOptions, context: Context): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  const isDry = options.dryRun === true;
  const report = await readPlanReport(file);
  const job = await githubJob(context.settings.github);
  const artifactUrl = artifactAddress(options.artifactUrl);
  const subject = { report, environment: options.env, commit: job.commit, artifactUrl };
  const desired = desiredComments(subject);
  const markdown = desired.map(({ body }) => body).join('\n');
  await addToSummary(markdown, context.settings.github);
  const commands = annotationsOf(report, options, context);
  // the runner reads commands from both streams; with --json stdout is one document
  for (const command of commands) (printer.isJson ? process.stderr : process.stdout).write(`${command}\n`);
  const comments = isDry ? desired.map(shown) : await post(desired, subject, { options, job, context, printer });
  if (printer.isJson) printer.json({ dryRun: isDry, annotations: commands.length, comments });
  else printer.result(isDry ? markdown : comments.map(outcomeLine).join(''));
  return EXIT.fine;
}

interface Place {
  readonly options: CommentOptions;
  readonly job: GithubJob;
  readonly context: Context;
  readonly printer: Printer;
}

/** Does nothing for a merge queue without a pull request. */
async function post(
  wanted: readonly DesiredComment[],
  subject: Parameters<typeof postComments>[2],
  { options, job, context, printer }: Place,
): Promise<readonly CommentOutcome[]> {
  if (job.isMergeGroup && job.pullRequest === null && options.pr === undefined) {
    printer.note('The merge queue names no pull request: no comment is written.');
    return [];
  }
  const repository = requireRepository(options.repo, context.settings.github);
  const number = requirePullRequest(options.pr, job);
  const client = openGithub(context);
  const thread = { repository, number, permission: 'pull-requests: write' };
  return await postComments(new StickyComments(client, thread), wanted, subject);
}

function annotationsOf(
  report: ReadReport<PlanReport>,
  { annotations, dir }: CommentOptions,
  { settings: { github } }: Context,
): readonly string[] {
  if (annotations !== true && !github.isAction) return [];
  const all =
    report.companies === null
      ? diagnosticAnnotations(report.failure.diagnostics ?? [])
      : report.companies.flatMap(planAnnotations);
  const root = github.workspace === null ? dir : relative(github.workspace, resolve(dir)).replaceAll('\\', '/');
  return shownAnnotations(all).map((one) => workflowCommand(one, root));
}

/** @throws CommandError usage */
function artifactAddress(option = ''): string | null {
  if (option === '') return null; // output of a skipped step
  const url = URL.parse(option);
  if (url !== null && /^https?:$/.test(url.protocol)) return url.href;
  const hint = 'Give the output artifact-url of actions/upload-artifact.';
  throw new CommandError('usage', '--artifact-url is no address that begins with https://.', hint);
}

function shown({ company, environment, body }: DesiredComment): CommentOutcome {
  return { company, environment, outcome: 'shown', url: null, removed: 0, body };
}

function outcomeLine({ company, environment, outcome, url, removed }: CommentOutcome): string {
  const who = company === null ? `error (${environment})` : `${company} (${environment})`;
  const more = removed > 0 && outcome !== 'deleted' ? `, ${removed} of the same removed` : '';
  return `${who}: ${outcome}${more}${url === null ? '' : ` ${url}`}\n`;
}

interface IssueOptions extends CommonOptions {
  readonly repo?: string;
  readonly openAfter: number;
  readonly dryRun?: boolean;
}

/** The outcome for one company's issue; schemas/github-drift-issue-report.schema.json. */
interface IssueOutcome {
  readonly company: string;
  readonly environment: string;
  readonly open: number;
  readonly isProven: boolean;
  readonly outcome: KeptIssue['outcome'] | 'shown';
  readonly number: number | null;
  readonly url: string | null;
  readonly body?: string;
}

/** Reads a report, and creates, updates or closes one issue per company. */
export async function driftIssues(file: string, options: IssueOptions, context: Context): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  const { openAfter } = options;
  const isDry = options.dryRun === true;
  const read = await readDriftReport(file);
  if (read.companies === null) {
    const { code, message } = read.failure.error;
    const text = `calops drift ended with an error, so that nothing is known of any company: ${visible(message)} (${visible(code)})`;
    throw new CommandError('report-is-an-error', text, 'No issue was opened, edited or closed. Fix that first.');
  }
  const desired = read.companies.map((report) => ({ report, issue: { ...driftIssue(report), openAfter } }));
  const markdown = desired.map(({ issue }) => issue.body).join('\n');
  await addToSummary(markdown, context.settings.github);
  const issues = isDry
    ? desired.map((one) => outcomeOf(one, { outcome: 'shown', number: null, url: null, body: one.issue.body }))
    : await keep(desired, options, context);
  if (printer.isJson) printer.json({ dryRun: isDry, issues });
  else printer.result(isDry ? markdown : issues.map(issueOutcomeLine).join(''));
  return EXIT.fine;
}

async function keep(
  wanted: readonly Wanted[],
  { repo }: IssueOptions,
  context: Context,
): Promise<readonly IssueOutcome[]> {
  const repository = requireRepository(repo, context.settings.github);
  const client = openGithub(context);
  const there = new DriftIssues(client, repository);
  const kept: IssueOutcome[] = [];
  for (const one of wanted) kept.push(outcomeOf(one, await there.keep(one.issue)));
  return kept;
}

interface Wanted {
  readonly report: DriftJson;
  readonly issue: DriftIssue;
}

function outcomeOf(
  { report: { company, environment }, issue: { open, isProven } }: Wanted,
  kept: Pick<IssueOutcome, 'outcome' | 'number' | 'url' | 'body'>,
): IssueOutcome {
  return { company, environment, open, isProven, ...kept };
}

function issueOutcomeLine({ company, environment, open, isProven, outcome, number, url }: IssueOutcome): string {
  const state = isProven ? `${open} open` : 'not proven, so that nothing is opened or closed';
  const what = number === null ? 'no issue' : `#${number} ${outcome === 'none' ? 'left alone' : outcome}`;
  return `${company} (${environment}): ${state}; ${what}${url === null ? '' : ` ${url}`}\n`;
}
