import { type DriftIssue, DriftIssues, type Kept } from '../../github/drift-issue.ts';
import type { DriftJson } from '../../reconcile/report/drift/drift-json.ts';
import { driftIssue } from '../../reconcile/report/drift/drift-markdown.ts';
import { visible } from '../../reconcile/report/text.ts';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { addToSummary, openGithub, requireRepository } from '../input/github-access.ts';
import { readDriftReport } from '../input/read-report.ts';
import { type CommonOptions, createPrinter } from '../output/printer.ts';

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
  readonly outcome: Kept['outcome'] | 'shown';
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
    throw new CliError('report-is-an-error', text, 'No issue was opened, edited or closed. Mend that first.');
  }
  const wanted = read.companies.map((report) => ({ report, issue: { ...driftIssue(report), openAfter } }));
  const markdown = wanted.map(({ issue }) => issue.body).join('\n');
  await addToSummary(markdown, context.settings.github);
  const issues = isDry
    ? wanted.map((one) => outcomeOf(one, { outcome: 'shown', number: null, url: null, body: one.issue.body }))
    : await keep(wanted, options, context);
  if (printer.isJson) printer.json({ dryRun: isDry, issues });
  else printer.result(isDry ? markdown : issues.map(outcomeLine).join(''));
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

function outcomeLine({ company, environment, open, isProven, outcome, number, url }: IssueOutcome): string {
  const state = isProven ? `${open} open` : 'not proven, so that nothing is opened or closed';
  const what = number === null ? 'no issue' : `#${number} ${outcome === 'none' ? 'left alone' : outcome}`;
  return `${company} (${environment}): ${state}; ${what}${url === null ? '' : ` ${url}`}\n`;
}
