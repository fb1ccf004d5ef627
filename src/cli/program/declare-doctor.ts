import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { declareCommand, withManifests } from './declare-command.ts';

export function declareDoctor(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'doctor [DIR]',
    summary: 'Check Cal.com, keys, webhooks and the database',
    more: 'Prints one table: a verdict for each check, and a fix where one is needed. Every check works without the others, so that a missing key, network or database is one line of it. Writes nothing.',
    examples: [
      ['calops doctor', 'every company'],
      ['calops doctor --company friseur --json', 'for scripts, with the capabilities of the server'],
    ],
    exits: [
      [0, 'no check failed; there may be warnings'],
      [1, 'bad manifests or options'],
      [2, 'a check failed'],
    ],
  });
  withManifests(command).action(async (dir: string | undefined) => {
    const { doctor } = await import('../commands/doctor.ts');
    process.exitCode = await doctor(dir, command.opts(), context);
  });
}
