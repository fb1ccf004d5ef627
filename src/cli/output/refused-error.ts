import type { Json } from '../../model/json.ts';
import type { Problem, ProblemCode } from '../../model/results.ts';
import { answerOf } from '../../runtime/http/answer.ts';
import { CommandError } from '../../app/command-error.ts';
import { EXIT, type ExitCode } from '../../app/exit-codes.ts';
import { startLine } from './book-text.ts';

/** A request that the runtime refused: the full problem for scripts, and free starts for people. */
export class RefusedError extends CommandError {
  override readonly name = 'RefusedError';
  readonly problem: Json;
  /** Lines after the message; may be empty. */
  readonly offers: string;

  /** `choices`: names that could be meant. */
  constructor(problem: Problem, choices: readonly string[] = []) {
    const { code, detail, alternatives = [], branches = [] } = problem;
    super(code, sentence(detail), isServerError(detail) ? SERVER_HINT : (HINTS[code] ?? ''), EXITS[code]);
    this.problem = answerOf(problem).body;
    const starts = alternatives.map(startLine);
    const names = [...branches, ...choices].map((name) => `  ${name}`);
    const lines = starts.length > 0 ? ['free instead:', ...starts] : names;
    this.offers = lines.join('\n');
  }
}

/** Codes that a command can return; docs/errors.md lists all of them. */
const HINTS: Readonly<Partial<Record<ProblemCode, string>>> = {
  'unknown-company': 'Run calops apply first.',
  'unknown-service': 'Take one of these, or run calops apply if it is new in the manifests:',
  'unknown-branch': 'Take one of these, or run calops apply if it is new in the manifests:',
  'unknown-staff': 'Take one of these, or run calops apply if they are new in the manifests:',
  'unknown-appointment': 'It is the id that book and the API answer with; --company says whose it is.',
  'branch-needed': 'Name one of these with --branch:',
  'service-not-offered': 'Take another service, or activate it in its manifest and run calops apply.',
  'service-not-mapped': 'calops verify shows what is missing, calops apply makes it.',
  'service-misconfigured': 'Change the setting in Cal.com as said, then run calops drift.',
  'staff-not-offered': 'Leave --staff out, or run calops assign.',
  'time-not-bookable': 'Take another time: calops slots shows them.',
  'outside-hours': 'Take another time: calops slots shows them.',
  closed: 'Take another time: calops slots shows them.',
  'email-refused': 'Check the e-mail address of the customer, or book without one.',
  'caller-email-refused': 'Declare spec.callerEmail at the company; calops doctor shows what is in force.',
  'phone-needed': 'Pass --phone.',
  'answer-needed': 'Pass --answer KEY=TEXT for each question.',
  'slot-taken': 'Take another time or another member of staff: calops slots shows them.',
  'not-booked': 'There is nothing to cancel.',
  'not-confirmed': 'Confirm it in Cal.com, or cancel it and book another time.',
  'not-cancellable': 'Allow cancelling for its event type in Cal.com (disableCancelling), then cancel again.',
  'not-reschedulable': 'Cancel it and book another time.',
  'already-over': 'There is nothing to cancel.',
  'being-changed': 'Ask again in a moment.',
  'key-reused': 'Use another --key: this one belongs to another booking.',
  'manual-review': 'Look at its bookings in Cal.com: see "What needs a person" in docs/drift.md.',
  'calcom-refused': 'Check the event type in Cal.com and the API key; calops plan shows what differs.',
  'calcom-unavailable': 'Try again later; check the network and CALCOM_API_URL.',
  'no-answer-yet': 'Ask again with the same --key.',
};

const SERVER_HINT =
  'Try again later: Cal.com answered with a server error. The operator of Cal.com can look up the request.';

/** Recognised by the message of a CalcomError: Cal.com was reached, so the network is not the cause. */
function isServerError(detail: string): boolean {
  return / answered 5\d\d: /.test(detail);
}

const EXITS: Readonly<Partial<Record<ProblemCode, ExitCode>>> = {
  'calcom-unavailable': EXIT.unproven,
  'no-answer-yet': EXIT.unproven,
  'manual-review': EXIT.partial,
};

/** Formatted like the other errors of the command line. */
function sentence(detail: string): string {
  const end = /[.?!]$/.test(detail) ? '' : '.';
  return `${detail.charAt(0).toUpperCase()}${detail.slice(1)}${end}`;
}
