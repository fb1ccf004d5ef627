import type { Diagnostic } from '../../../model/diagnostic.ts';
import { boundedTable, code, inline } from '../markdown.ts';
import type { PlanReport } from './plan-json.ts';
import { renderPlanMarkdown } from './plan-markdown.ts';

/** What `--json` prints instead of a report (schemas/error.schema.json). */
export interface ErrorDocument {
  readonly error: { readonly code: string; readonly message: string; readonly hint: string };
  readonly diagnostics?: readonly Diagnostic[];
}

export interface CommentOptions {
  /** The commit that was planned for, where it is known. */
  readonly commit: string | null;
  /** Where all of it is kept, an address that was checked; null: nowhere. */
  readonly artifactUrl: string | null;
}

/** The comment as a whole stays below 65,536 characters with its mark and its last line. */
const MAX_BYTES = 60_000;
const MOST_FAULTS = 100;

/** Hidden first lines, by which a comment is found again. Names cannot end them: what they are made of is encoded. */
export function planMark({ company, environment }: Pick<PlanReport, 'company' | 'environment'>): string {
  return `${PLAN_MARKS}${encodeURIComponent(company)} ${encodeURIComponent(environment)} -->`;
}

/** What all marks of plans begin with. */
export const PLAN_MARKS = '<!-- calops:plan ';

/** Of an environment in which calops plan ended with an error: there is no company to speak of then. */
export function errorMark(environment: string): string {
  return `<!-- calops:plan-error ${encodeURIComponent(environment)} -->`;
}

export function isMarkedFor(body: string, environment: string): boolean {
  const [mark = ''] = body.split('\n');
  return mark.trimEnd().endsWith(` ${encodeURIComponent(environment)} -->`);
}

/** The plan of one company in one environment, as a comment without its mark. */
export function planComment(plan: PlanReport, options: CommentOptions): string {
  const command = plan.against === undefined ? 'plan' : `plan --against ${plan.against.commit.slice(0, 12)}`;
  const whole =
    options.artifactUrl === null ? `<code>calops ${command}</code>` : link('the artifact', options.artifactUrl);
  return `${renderPlanMarkdown([plan], { maxBytes: MAX_BYTES, whole })}\n${lastLine(options)}`;
}

/** What stands where there is no plan. */
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

/** What a comment becomes whose plan nobody should go by any more. */
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

/** The address has no brackets or spaces, whoever named it. */
function link(text: string, address: string): string {
  const safe = new URL(address).href.replaceAll(/[()<>[\]|]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`);
  return `[${text}](${safe})`;
}
