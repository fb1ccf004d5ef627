import { type Command, Option } from 'commander';
import type { Context } from '../context.ts';
import { declareCommand, someText } from './declare-command.ts';

/** review, review close: what only a person can put right. */
export function declareReview(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'review',
    summary: 'Appointments that only a person can put right, and why.',
    more: 'Those that could neither be finished nor taken back, and those that are otherwise in Cal.com than they were booked.',
    examples: [
      ['calops review', 'what waits, the longest first'],
      ['calops review close 6f0c2d5e-0d6c-4a55-9f0e-2b6d7c1c7f10 --as cancelled --reason "cleared"', 'decided'],
    ],
    exits: [0, 1, 2],
  });
  command.option('--company <NAME>', 'where there are several').action(async () => {
    const { review } = await import('../commands/review.ts');
    process.exitCode = await review(command.opts(), context);
  });
  declareClose(command, context);
}

function declareClose(review: Command, context: Context): void {
  const command = declareCommand(review, {
    usage: 'close <APPOINTMENT>',
    summary: 'Say what an appointment is, after putting it right in Cal.com.',
    more: 'Asks nothing of Cal.com. booked keeps its time; cancelled, declined and failed free it. Who and why are kept in the audit log.',
    examples: [
      ['calops review close 6f0c2d5e-0d6c-4a55-9f0e-2b6d7c1c7f10 --as booked --reason "as agreed"', 'it stands'],
    ],
    exits: [0, 1],
  });
  const status = new Option('--as <STATUS>', 'what it is').choices(['booked', 'cancelled', 'declined', 'failed']);
  command
    .addOption(status.makeOptionMandatory())
    .requiredOption('--reason <TEXT>', 'why, for whoever asks later', someText)
    .option('--company <NAME>', 'where there are several')
    .action(async (id: string) => {
      const { closeReview } = await import('../commands/review.ts');
      // options that `review` has as well are taken by it, wherever they stand
      process.exitCode = await closeReview(id, command.optsWithGlobals(), context);
    });
}
