import { type Command, Option } from 'commander';
import type { Context } from '../context.ts';
import { declareCommand } from './declare-command.ts';

/** notify test: do messages arrive? */
export function declareNotify(program: Command, context: Context): void {
  const notify = program
    .command('notify')
    .summary('Notifications: test whether they arrive.')
    .description('What people are told over Slack and by mail, when something needs them.');
  const test = declareCommand(notify, {
    usage: 'test',
    summary: 'Send a test message over each channel, and report what came of it.',
    more: 'To the channels that were applied last (spec.notifications of the company). One attempt for each; nothing is kept.',
    examples: [
      ['calops notify test', 'over every channel'],
      ['calops notify test --company friseur --channel slack', 'over this one'],
    ],
    exits: [
      [0, 'each was taken'],
      [1, 'one was not: the reason is told; or a wrong call'],
    ],
  });
  test
    .option('--company <NAME>', 'where there are several')
    .addOption(new Option('--channel <CHANNEL>', 'only this one').choices(['slack', 'email']))
    .action(async () => {
      const { testChannels } = await import('../commands/notify.ts');
      process.exitCode = await testChannels(test.opts(), context);
    });
}
