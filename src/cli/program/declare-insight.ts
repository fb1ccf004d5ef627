import { type Command, Option } from 'commander';
import type { Context } from '../context.ts';
import { declareCommand, wholeNumber } from './declare-command.ts';

/** report, audit: what came of bookings, and who did what. */
export function declareInsight(program: Command, context: Context): void {
  declareReport(program, context);
  declareAudit(program, context);
}

function declareReport(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'report',
    summary: 'What came of bookings: by day, and by member of staff.',
    more: "How many were asked for and booked whole, why others were not, whether Cal.com agrees, and how busy everybody was. Days are the company's. Reads the database only.",
    examples: [
      ['calops report', 'the last seven days'],
      ['calops report --from 2026-11-01 --to 2026-11-30 --format markdown', 'a month, for a page'],
    ],
    exits: [0, 1],
  });
  command
    .option('--from <DAY>', 'first day, as 2026-11-01 (default: six days before the last)')
    .option('--to <DAY>', 'last day (default: today)')
    .option('--company <NAME>', 'where there are several')
    .addOption(new Option('--format <FORMAT>', 'output').choices(['text', 'json', 'markdown']).default('text'))
    .action(async () => {
      const { report } = await import('../commands/report.ts');
      process.exitCode = await report(command.opts(), context);
    });
}

function declareAudit(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'audit',
    summary: 'Who changed what, and when: the latest first.',
    more: 'Bookings and their changes, reviews, tokens, applies, acknowledged drift, accepted hosts. Customers are not in it: an appointment is told by its id. The database refuses to change or delete any of it.',
    examples: [
      ['calops audit', 'the last fifty entries'],
      ['calops audit --since 2026-11-01 --limit 1000 --json', 'from a day on, with what was before and after'],
    ],
    exits: [0, 1],
  });
  command
    .option('--since <DAY>', "from that day on, by the company's clock")
    .option('--limit <N>', 'how many at most', wholeNumber, 50)
    .option('--company <NAME>', 'where there are several')
    .action(async () => {
      const { audit } = await import('../commands/audit.ts');
      process.exitCode = await audit(command.opts(), context);
    });
}
