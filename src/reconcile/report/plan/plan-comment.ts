import type { Diagnostic } from '../../../model/diagnostic.ts';
import { boundedTable, code, inline } from '../markdown.ts';
import type { PlanReport } from './plan-json.ts';
import { renderPlanMarkdown } from './plan-markdown.ts';

/** The document that `--json` prints instead of a report (schemas/error.schema.json). */
export interface ErrorDocument {
  readonly error: { readonly code: string; readonly message: string; readonly hint: string };
  readonly diagnostics?: readonly Diagnostic[];
}

export interface CommentOptions {
  /** The planned commit, if known. */
  readonly commit: string | null;
  /** A validated address of the full plan; null: none. */
  readonly artifactUrl: string | null;
}

/** Keeps the whole comment below 65,536 characters including its marker and last line. */
const MAX_BYTES = 60_000;
const MOST_FAULTS = 100;

/** A hidden first line that identifies the comment. Names are encoded, so that they cannot end it. */
export function planMark({ company, environment }: Pick<PlanReport, 'company' | 'environment'>): string {
  return `${PLAN_MARKS}${encodeURIComponent(company)} ${encodeURIComponent(environment)} -->`;
}

/** The common prefix of all plan markers. */
export const PLAN_MARKS = '<!-- calops:plan ';

/** Marker of an environment in which calops plan failed, when the company is unknown. */
export function errorMark(environment: string): string {
  return `<!-- calops:plan-error ${encodeURIComponent(environment)} -->`;
}

export function isMarkedFor(body: string, environment: string): boolean {
  const [mark = ''] = body.split('\n');
  return mark.trimEnd().endsWith(` ${encodeURIComponent(environment)} -->`);
}

/** The plan of one company in one environment as a comment without its marker. */
export function planComment(plan: PlanReport, options: CommentOptions): string {
  const command = plan.against === undefined ? 'plan' : `plan --against ${plan.against.commit.slice(0, 12)}`;
  const whole =
    options.artifactUrl === null ? `<code>calops ${command}</code>` : link('the artifact', options.artifactUrl);
  return `${renderPlanMarkdown([plan], { maxBytes: MAX_BYTES, whole })}\n${lastLine(options)}`;
}

/** The comment when planning failed. */
export function errorComment(
  { error, diagnostics = [] }: ErrorDocument,
  environment: string,
  options: CommentOptions,
): string {
  const rows = diagnostics.map(({ file, line, column, message, hint = '', ...rest }) => [
    code(`${file}:${line}:${column}`),
    `${inline(message)} ${code(rest.code)}`,
    inline(hint),
  ]);
  const parts = [
    `### No plan: ${inline(environment)}`,
    `**${inline(error.message)}** ${code(error.code)}`,
    ...(error.hint === '' ? [] : [`> ${inline(error.hint)}`]),
    ...(rows.length === 0 ? [] : [boundedTable(['where', 'what', 'way out'], rows, MOST_FAULTS)]),
    lastLine(options),
  ];
  return parts.join('\n\n');
}

/** Replaces a comment whose plan is outdated. */
export function outdatedComment(environment: string, options: CommentOptions): string {
  const text = `**Out of date.** calops plan ended with an error (${inline(environment)}); the comment on it says which.`;
  return `### No plan\n\n${text}\n\n${lastLine(options)}`;
}

function lastLine({ commit, artifactUrl }: CommentOptions): string {
  const parts = [
    commit === null ? 'calops' : `calops, for commit ${code(commit.slice(0, 12))}`,
    ...(artifactUrl === null ? [] : [link('all of it', artifactUrl)]),
  ];
  return `<sub>${parts.join(' · ')}</sub>\n`;
}

/** A Markdown link; the address must not contain brackets or spaces. */
function link(text: string, address: string): string {
  const safe = new URL(address).href.replaceAll(/[()<>[\]|]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`);
  return `[${text}](${safe})`;
}
