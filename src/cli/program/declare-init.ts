import { type Command, Option } from 'commander';
import type { Context } from '../context.ts';
import { declareCommand, someText, wholeNumber } from './declare-command.ts';

/** init: the first command of a new repository. */
export function declareInit(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'init [DIR]',
    summary: 'Begin a repository: manifests, workflows, .gitignore and README.',
    more: 'From a team in Cal.com, which is only read, or from a sample. DIR (default: .) may hold files: none is ever overwritten. On a terminal it asks for what no option says.',
    examples: [
      ['calops init my-salon', 'asks for the rest'],
      ['calops init my-salon --sample --ci github', 'an invented company, offline'],
      [
        'calops init my-salon --team 34209 --time-zone Europe/Berlin --ci github',
        'a team, with the key in CALCOM_API_KEY',
      ],
      [
        'calops init --team 40110 --name praxis --time-zone Europe/Berlin --ci none --keep-existing',
        'one company more',
      ],
    ],
    exits: [
      0,
      [1, 'bad input, or a file is there already; nothing was written'],
      [3, 'the team could not be read with proof; nothing was written'],
      [130, 'ended by Ctrl-C; nothing was written'],
    ],
  });
  withCompany(command)
    .addOption(
      new Option('--ci <PROVIDER>', 'write the pipelines that plan, apply and watch').choices([
        'github',
        'gitlab',
        'none',
      ]),
    )
    .addOption(
      new Option('--record', 'record what was imported in the database as ours; Cal.com stays untouched').conflicts(
        'sample',
      ),
    )
    .option('--keep-existing', 'leave README.md, .gitignore and pipelines that are there as they are')
    .action(async (dir: string | undefined) => {
      const { init } = await import('../commands/init.ts');
      process.exitCode = await init(dir ?? '.', command.opts(), context);
    });
}

function withCompany(command: Command): Command {
  return command
    .addOption(new Option('--sample', 'begin with an invented company, for the sandbox').conflicts('team'))
    .option('--team <ID>', 'begin with this team: its services and hosts are imported', wholeNumber)
    .option('--name <NAME>', "name of the company (default: the team's slug; of the sample: salon)")
    .option('--api-key-env <NAME>', 'the variable that holds the key of an admin of the team (default: CALCOM_API_KEY)')
    .option('--time-zone <NAME>', "the company's time zone, as Europe/Berlin", someText)
    .option('--env <NAME>', 'name of the environment, written to company.yaml under calcom', 'production');
}
