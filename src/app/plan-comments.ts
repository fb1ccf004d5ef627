import type { StickyComments, Stuck } from '../github/sticky-comment.ts';
import {
  type CommentOptions,
  errorComment,
  errorMark,
  isMarkedFor,
  outdatedComment,
  PLAN_MARKS,
  planComment,
  planMark,
} from '../reconcile/report/plan/plan-comment.ts';
import type { PlanReport } from '../reconcile/report/plan/plan-json.ts';
import type { ReadReport } from './read-report.ts';

/** A desired comment of the pull request; without a company, it is the error of a whole environment. */
export interface WantedComment {
  readonly company: string | null;
  readonly environment: string;
  readonly mark: string;
  readonly body: string;
}

/** The outcome of one comment; schemas/github-comment-report.schema.json. */
export interface CommentOutcome {
  readonly company: string | null;
  readonly environment: string;
  readonly outcome: Stuck['outcome'] | 'deleted' | 'shown';
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

export function wantedComments({ report, environment, ...options }: Subject): readonly WantedComment[] {
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
  wanted: readonly WantedComment[],
  subject: Subject,
): Promise<readonly CommentOutcome[]> {
  const posted: CommentOutcome[] = [];
  for (const { body, mark, ...head } of wanted) posted.push({ ...head, ...(await comments.put({ mark, body })) });
  const { companies } = subject.report;
  return [
    ...posted,
    ...(companies === null ? await outdate(comments, subject) : await takeBackErrors(comments, companies)),
  ];
}

async function takeBackErrors(
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
