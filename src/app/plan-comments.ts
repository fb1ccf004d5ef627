import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { StickyComments, StickyOutcome } from '../github/sticky-comment.ts';
import { packageFile } from '../package-file.ts';
import type { DriftJson } from '../reconcile/report/drift/drift-json.ts';
import {
  type CommentOptions,
  errorComment,
  type ErrorDocument,
  errorMark,
  isMarkedFor,
  outdatedComment,
  PLAN_MARKS,
  planComment,
  planMark,
} from '../reconcile/report/plan/plan-comment.ts';
import { type PlanDocument, reportOf } from '../reconcile/report/plan/plan-document.ts';
import type { PlanReport } from '../reconcile/report/plan/plan-json.ts';
import { CommandError } from './command-error.ts';

/** A desired comment of the pull request; without a company, it is the error of a whole environment. */
export interface DesiredComment {
  readonly company: string | null;
  readonly environment: string;
  readonly mark: string;
  readonly body: string;
}

/** The outcome of one comment; schemas/github-comment-report.schema.json. */
export interface CommentOutcome {
  readonly company: string | null;
  readonly environment: string;
  readonly outcome: StickyOutcome['outcome'] | 'deleted' | 'shown';
  readonly url: string | null;
  /** Number of deleted duplicates of ours with the same marker. */
  readonly removed: number;
  /** With --dry-run. */
  readonly body?: string;
}

interface Subject extends CommentOptions {
  readonly report: ReadReport<PlanReport>;
  /** For an error report, which does not contain the environment. */
  readonly environment: string;
}

export function desiredComments({ report, environment, ...options }: Subject): readonly DesiredComment[] {
  if (report.companies === null) {
    const body = errorComment(report.failure, environment, options);
    return [{ company: null, environment, mark: errorMark(environment), body }];
  }
  return report.companies.map((plan) => ({
    company: plan.company,
    environment: plan.environment,
    mark: planMark(plan),
    body: planComment(plan, options),
  }));
}

/** Creates or updates the desired comments; then marks outdated plans, or deletes comments about resolved errors. @throws GithubError */
export async function postComments(
  comments: StickyComments,
  wanted: readonly DesiredComment[],
  subject: Subject,
): Promise<readonly CommentOutcome[]> {
  const posted: CommentOutcome[] = [];
  for (const { body, mark, ...head } of wanted) posted.push({ ...head, ...(await comments.put({ mark, body })) });
  const { companies } = subject.report;
  return [
    ...posted,
    ...(companies === null ? await outdate(comments, subject) : await deleteErrorComments(comments, companies)),
  ];
}

async function deleteErrorComments(
  comments: StickyComments,
  plans: readonly PlanReport[],
): Promise<readonly CommentOutcome[]> {
  const outcomes: CommentOutcome[] = [];
  for (const environment of new Set(plans.map((plan) => plan.environment))) {
    const removed = await comments.remove(errorMark(environment));
    if (removed > 0) outcomes.push({ company: null, environment, outcome: 'deleted', url: null, removed });
  }
  return outcomes;
}

/** Marks plans of earlier commits as outdated. */
async function outdate(
  comments: StickyComments,
  { environment, ...options }: Subject,
): Promise<readonly CommentOutcome[]> {
  const ours = await comments.find(PLAN_MARKS);
  const stale = ours.filter(({ body }) => isMarkedFor(body, environment));
  const outcomes: CommentOutcome[] = [];
  for (const mark of new Set(stale.map(({ body }) => body.split('\n')[0]?.trimEnd() ?? ''))) {
    const put = await comments.put({ mark, body: outdatedComment(environment, options) });
    outcomes.push({ company: mark.split(' ')[2] ?? null, environment, ...put });
  }
  return outcomes;
}

/** The output of a command with `--json`: reports of companies, or an error. */
export type ReadReport<Report> =
  | { readonly companies: readonly Report[] }
  | { readonly companies: null; readonly failure: ErrorDocument };

/** @throws CommandError report-unreadable, report-not-json, report-not-a-report */
export async function readPlanReport(file: string): Promise<ReadReport<PlanReport>> {
  const read = await readReport<PlanDocument>(file, { schema: 'plan-report', command: 'calops plan --json' });
  return read.companies === null ? read : { companies: read.companies.map(reportOf) };
}

/** @throws CommandError as readPlanReport does */
export function readDriftReport(file: string): Promise<ReadReport<DriftJson>> {
  return readReport(file, { schema: 'drift-report', command: 'calops drift --json' });
}

interface Kind {
  readonly schema: 'plan-report' | 'drift-report';
  readonly command: string;
}

/**
 * The file may come from another job and an untrusted pull request: only fields of the schema are used.
 */
async function readReport<Report>(file: string, { schema, command }: Kind): Promise<ReadReport<Report>> {
  const hint = `REPORT is the stdout of ${command}, whatever its exit code was.`;
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'ENOENT' ? 'does not exist' : `cannot be read (${cause.code ?? cause.message})`;
    throw new CommandError('report-unreadable', `${file} ${why}.`, hint);
  });
  const document = parse(text);
  if (document === undefined) throw new CommandError('report-not-json', `${file} does not hold JSON.`, hint);
  if (await fits('error', document)) return { companies: null, failure: document as ErrorDocument };
  if (await fits(schema, document)) {
    const { companies } = document as { readonly companies?: readonly Report[] };
    return { companies: companies ?? [document as Report] };
  }
  const message = `${file} holds JSON, but no report of this version of ${command}.`;
  throw new CommandError('report-not-a-report', message, hint);
}

async function fits(schema: string, document: unknown): Promise<boolean> {
  const url = packageFile(`schemas/${schema}.schema.json`);
  const parsed = JSON.parse(await readFile(url, 'utf8')) as object;
  return new Ajv2020({ strict: true, allowUnionTypes: true }).validate(parsed, document);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
