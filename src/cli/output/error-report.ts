import { CommanderError } from 'commander';
import type { CalcomError, CalcomErrorKind } from '../../calcom/caller/errors.ts';
import type { GithubError, GithubErrorKind } from '../../github/errors.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Json } from '../../model/json.ts';
import type { StoreError } from '../../store/store-error.ts';
import { CommandError, ManifestError } from '../../app/command-error.ts';
import { EXIT, type ExitCode } from '../../app/exit-codes.ts';
import type { RefusedError } from './refused-error.ts';

/** schemas/error.schema.json, with the exit code and additional text for people. */
export interface ErrorReport {
  readonly error: { readonly code: string; readonly message: string; readonly hint: string };
  readonly diagnostics?: readonly Diagnostic[];
  readonly details?: string;
  /** The runtime's problem, as in its HTTP API. */
  readonly problem?: Json;
  /** Alternatives for people, shown after the error. */
  readonly offers?: string;
  readonly exitCode: ExitCode;
}

export const CALCOM_HINTS: Readonly<Record<CalcomErrorKind, string>> = {
  unauthorized: 'Check the variable or file that apiKey refers to, and region; keys expire and can be revoked.',
  forbidden: 'Use the key of an admin of the team or of its organisation, and check teamId.',
  'not-found': 'Run calops plan: it may have been deleted.',
  'conflict-slug': 'Run calops plan: it names the event type that has the slug.',
  invalid: 'Run calops validate; if it is fine, report this with the request id.',
  'slot-taken': 'Choose another time or another member of staff.',
  'not-bookable': 'Choose another time: the notice, the window or a limit of the event type rules this one out.',
  'booking-gone': 'Look the booking up again: it was cancelled or moved.',
  'not-allowed': 'Change it in Cal.com: the event type does not let this booking be cancelled or moved (now).',
  'length-refused': 'Cancel the booking and book it again: the event type has another length now.',
  'email-refused': 'Check the e-mail address; of a caller without one, declare spec.callerEmail.',
  'phone-needed': 'Name the telephone number: the event type requires it.',
  poisoned: 'Find the damaged event type in Cal.com, and repair or delete it there.',
  'rate-limited': 'Wait a minute, or lower --concurrency.',
  server: 'Try again later: Cal.com answered with a server error. The operator of Cal.com can look up the request.',
  unreachable: 'Check the network and CALCOM_API_URL.',
  timeout: 'Try again; what may have happened is looked up first.',
  aborted: 'Run the command again to finish.',
  'unexpected-shape': 'Look for a proxy or an outage page in between; check CALCOM_API_URL.',
};

const GITHUB_HINTS: Readonly<Record<GithubErrorKind, string>> = {
  unauthorized: 'Check GITHUB_TOKEN; the one of a workflow ends with its job.',
  forbidden: 'A token of a pull request from a fork can only read: there, use --dry-run.',
  'not-found': 'Check --repo and --pr; of a private repository a token sees only what it may.',
  invalid: 'Report this, with the message.',
  'rate-limited': 'Run it again later; the message says what GitHub counts.',
  server: 'Run it again later; GitHub has a problem. What may be there is looked up first.',
  unreachable: 'Check the network and GITHUB_API_URL.',
  timeout: 'Run it again; what may be there is looked up first.',
  'unexpected-shape': 'Look for a proxy in between; check GITHUB_API_URL.',
};

/** A wrong call of one command. */
export class UsageError extends CommanderError {
  /** `calops token create`. */
  readonly command: string;

  constructor({ exitCode, code, message }: CommanderError, command: string) {
    super(exitCode, code, message);
    this.command = command;
  }
}

/** Three sorts of errors: wrong calls, edges (Cal.com, GitHub, the database), and internal errors. */
export function describeError(error: unknown): ErrorReport {
  if (error instanceof CommanderError) return usageReport(error);
  if (error instanceof ManifestError) {
    return { error: pick(error), diagnostics: error.diagnostics, details: error.text, exitCode: error.exitCode };
  }
  if (isRefused(error)) {
    const { problem, offers, exitCode } = error;
    return { error: pick(error), problem, ...(offers !== '' && { offers }), exitCode };
  }
  if (error instanceof CommandError) return { error: pick(error), exitCode: error.exitCode };
  if (isStoreError(error)) return { error: pick(error), exitCode: EXIT.error };
  if (isCalcomError(error)) return calcomReport(error);
  if (isGithubError(error)) return githubReport(error);
  const message = error instanceof Error ? error.message : String(error);
  const hint = 'This is an error in calops. Run it again with --debug, and report the output.';
  return { error: { code: 'internal', message: `Unexpected: ${message}`, hint }, exitCode: EXIT.error };
}

function usageReport(error: CommanderError): ErrorReport {
  const [message = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  const help =
    error instanceof UsageError && error.command !== 'calops'
      ? `${error.command} --help shows its arguments, options and examples.`
      : 'calops --help lists the commands, calops COMMAND --help the options.';
  const hint = suggestion?.replace(/^\((.*)\)$/, '$1') ?? help;
  return { error: { code: 'usage', message, hint }, exitCode: EXIT.error };
}

function calcomReport(error: CalcomError): ErrorReport {
  const request =
    error.requestId === undefined || error.message.includes(error.requestId) ? '' : ` (request ${error.requestId})`;
  const exitCodes: Partial<Record<CalcomErrorKind, ExitCode>> = {
    unauthorized: EXIT.error,
    invalid: EXIT.error,
    aborted: EXIT.interrupted,
  };
  return {
    error: { code: `calcom-${error.kind}`, message: `${error.message}${request}`, hint: CALCOM_HINTS[error.kind] },
    exitCode: exitCodes[error.kind] ?? EXIT.unproven,
  };
}

function githubReport({ kind, message, permission }: GithubError): ErrorReport {
  const needed = permission === undefined ? '' : `Give the job permissions: { ${permission} }. `;
  return {
    error: { code: `github-${kind}`, message, hint: `${needed}${GITHUB_HINTS[kind]}` },
    exitCode: EXIT.error,
  };
}

function pick({ code, message, hint }: CommandError | StoreError): ErrorReport['error'] {
  return { code, message, hint };
}

/** Checked by name, so that a command without an edge does not load it. */
function isStoreError(error: unknown): error is StoreError {
  return error instanceof Error && error.name === 'StoreError';
}

function isRefused(error: unknown): error is RefusedError {
  return error instanceof CommandError && error.name === 'RefusedError';
}

function isCalcomError(error: unknown): error is CalcomError {
  return error instanceof Error && error.name === 'CalcomError';
}

function isGithubError(error: unknown): error is GithubError {
  return error instanceof Error && error.name === 'GithubError';
}
