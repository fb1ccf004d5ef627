import { type Command, InvalidArgumentError } from 'commander';
import { EMAIL_PATTERN, PHONE_PATTERN } from '../../model/caller-email.ts';
import type { Context } from '../../app/context.ts';
import { collect, declareCommand, someText, wholeNumber, withCompany } from './command.ts';

/** Commands that book from a terminal like the HTTP API: slots, book, cancel. */
export function declareBookCommands(program: Command, context: Context): void {
  declareSlots(program, context);
  declareBook(program, context);
  declareCancel(program, context);
}

function declareSlots(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'slots <SERVICE>',
    summary: 'List the next free start times of a service',
    more: 'Times at which every segment fits for one staff member, with gaps, from Cal.com and the holds in the database.',
    examples: [
      ['calops slots ansatzfaerbung', 'the next five'],
      ['calops slots ansatzfaerbung --staff emma --after 2027-01-11T12:00 --limit 10', 'with Emma, from then on'],
    ],
    exits: [[0, 'success, also if nothing is free'], 1, [3, 'Cal.com does not answer']],
  });
  withBranch(command)
    .option('--after <TIME>', 'local time of the branch, or with an offset (default: now)')
    .option('--limit <N>', 'maximum number of times', wholeNumber, 5)
    .option('--staff <NAME>', 'only with this staff member')
    .action(async (service: string) => {
      const { slots } = await import('../commands/book.ts');
      process.exitCode = await slots(service, command.opts(), context);
    });
}

function declareBook(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'book <SERVICE>',
    summary: 'Book an appointment',
    more: 'All segments or none, as over HTTP; then compares with Cal.com. Times are local times of the branch.',
    examples: [
      ['calops book ansatzfaerbung --at 2027-01-11T10:00 --name "Anna Beispiel"', 'with any free staff member'],
      ['calops book ansatzfaerbung --at 2027-01-11T10:00 --name Anna --staff emma', 'only with Emma'],
    ],
    exits: [
      0,
      [1, 'not booked: refused, or bad input'],
      [3, 'Cal.com does not answer; nothing is booked'],
      [5, 'begun and not finished: calops serve resumes it, or it needs a person'],
      [130, 'interrupted by a second Ctrl-C; calops serve resumes what was begun'],
    ],
  });
  withBranch(command)
    .requiredOption('--at <TIME>', 'start: local time of the branch, or with an offset')
    .requiredOption('--name <NAME>', "the customer's name", someText)
    .option('--email <ADDRESS>', "the customer's e-mail address", emailAddress)
    .option('--phone <NUMBER>', "the customer's phone number, for example +49301234567", phoneNumber)
    .option('--staff <NAME>', 'only with this staff member')
    .option('--answer <KEY=TEXT>', 'the answer to a question of the service (repeatable)', oneAnswer)
    .option('--allow-overlap', 'even if the customer has another appointment at that time')
    .option('--key <KEY>', 'idempotency key: a retry gets the first answer and books nothing')
    .action(async (service: string) => {
      const { book } = await import('../commands/book.ts');
      process.exitCode = await book(service, command.opts(), context);
    });
}

function declareCancel(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'cancel <APPOINTMENT>',
    summary: 'Cancel an appointment with all of its bookings',
    more: 'Once begun it is completed, however long Cal.com takes: calops serve does what is left.',
    examples: [['calops cancel 6f0c2d5e-0d6c-4a55-9f0e-2b6d7c1c7f10', 'the id that book and the API return']],
    exits: [
      0,
      [1, 'nothing was cancelled: refused, or bad input'],
      [5, 'begun and not finished: calops serve resumes it, or it needs a person'],
      [130, 'interrupted by a second Ctrl-C; calops serve resumes what was begun'],
    ],
  });
  withCompany(command).action(async (id: string) => {
    const { cancel } = await import('../commands/book.ts');
    process.exitCode = await cancel(id, command.opts(), context);
  });
}

function withBranch(command: Command): Command {
  return withCompany(command.option('--branch <NAME>', 'branch; required if the service is offered in several'));
}

function emailAddress(text: string): string {
  if (!new RegExp(EMAIL_PATTERN).test(text)) {
    throw new InvalidArgumentError('Expected an e-mail address, for example anna@post.example.');
  }
  return text;
}

function phoneNumber(text: string): string {
  if (!new RegExp(PHONE_PATTERN).test(text)) {
    throw new InvalidArgumentError('Expected a number with its country code, for example +49301234567.');
  }
  return text;
}

function oneAnswer(value: string, previous: readonly string[] = []): readonly string[] {
  if (value.indexOf('=') < 1) throw new InvalidArgumentError('Expected KEY=TEXT, for example allergies=keine.');
  return collect(value, previous);
}
