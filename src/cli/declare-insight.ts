import { type Command, Option } from 'commander';
import type { Context } from './context.ts';
import { declareCommand } from './declare-command.ts';

/** report: what came of bookings. */
export function declareInsight(program: Command, context: Context): void {
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
      const { report } = await import('./commands/report.ts');
      process.exitCode = await report(command.opts(), context);
    });
}
