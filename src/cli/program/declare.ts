import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Context } from '../../app/context.ts';
import { collect, declareCommand, someText, wholeNumber, withManifests, withParallel, year } from './command.ts';

/** Commands that write or check manifests: init, validate, holidays, import, hosts, assign, unassign. */
export function declareManifestCommands(program: Command, context: Context): void {
  declareInit(program, context);
  declareValidate(program, context);
  declareHolidays(program, context);
  declareImport(program, context);
  declareHosts(program, context);
  declareAssign(program, context);
  declareUnassign(program, context);
}

function declareInit(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'init [DIR]',
    summary: 'Create a repository: manifests, workflows, README',
    more: 'Reads a team in Cal.com without changing it, or writes a sample. DIR (default: .) may have files: none is overwritten. On a terminal it asks for what the options do not say.',
    examples: [
      ['calops init my-salon', 'ask for the rest'],
      ['calops init my-salon --sample --ci github', 'an invented company, offline'],
      [
        'calops init my-salon --team 34209 --time-zone Europe/Berlin --ci github',
        'a team, with the key in CALCOM_API_KEY',
      ],
      [
        'calops init --team 40110 --name praxis --time-zone Europe/Berlin --ci none --keep-existing',
        'add another company',
      ],
    ],
    exits: [
      0,
      [1, 'bad input, or a file exists already; nothing was written'],
      [3, 'unproven read of the team; nothing was written'],
      [130, 'interrupted by Ctrl-C; nothing was written'],
    ],
  });
  withNewCompany(command)
    .addOption(
      new Option('--ci <PROVIDER>', 'write pipelines that plan, apply and check for drift').choices([
        'github',
        'gitlab',
        'none',
      ]),
    )
    .addOption(
      new Option('--record', 'record what was imported in the ledger; Cal.com is not changed').conflicts('sample'),
    )
    .option('--keep-existing', 'leave existing README.md, .gitignore and pipelines unchanged')
    .action(async (dir: string | undefined) => {
      const { init } = await import('../commands/init.ts');
      process.exitCode = await init(dir ?? '.', command.opts(), context);
    });
}

function withNewCompany(command: Command): Command {
  return command
    .addOption(new Option('--sample', 'write an invented company, for the sandbox').conflicts('team'))
    .option('--team <ID>', 'import the services and hosts of this team', wholeNumber)
    .option('--name <NAME>', "name of the company (default: the team's slug; of the sample: salon)")
    .option('--api-key-env <NAME>', 'variable that has the key of a team admin (default: CALCOM_API_KEY)')
    .option('--time-zone <NAME>', "the company's time zone, for example Europe/Berlin", someText)
    .option('--env <NAME>', 'name of the environment, written to company.yaml under calcom', 'production');
}

function declareValidate(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'validate [DIR]',
    summary: 'Check the manifests, offline',
    more: 'Reports all errors with location, source excerpt and fix.',
    examples: [
      ['calops validate', 'check ./manifests'],
      ['calops validate --format sarif > calops.sarif', 'for code scanning'],
    ],
    exits: [0, 1],
  });
  withManifests(command)
    .addOption(new Option('--format <FORMAT>', 'output format').choices(['text', 'json', 'sarif']).default('text'))
    .action(async (dir: string | undefined) => {
      const { validate } = await import('../commands/validate.ts');
      process.exitCode = await validate(dir, command.opts(), context);
    });
}

function declareHolidays(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'holidays',
    summary: 'Print closures for the public holidays of a year',
    more: 'Documents of kind Closure, to be saved as a manifest and edited. From the rules of the library date-holidays, offline.',
    examples: [
      ['calops holidays --country DE --state BE --year 2027 > manifests/friseur/holidays-2027.yaml', 'Berlin'],
      ['calops holidays --country AT --year 2027 --branch mitte,west', 'of two branches only'],
    ],
    exits: [0, 1],
  });
  command
    .requiredOption('--country <CODE>', 'ISO 3166-1 code, for example DE', someText)
    .option('--state <CODE>', 'ISO 3166-2 code without the country, for example BE', someText)
    .option('--region <CODE>', 'region of the state, as date-holidays names it', someText)
    .requiredOption('--year <YEAR>', 'for example 2027', year)
    .option('--language <CODE>', "of the titles, for example de (default: the country's)", someText)
    .option('--branch <NAME>', 'only these branches are closed (repeatable)', collect)
    .action(async () => {
      const { holidays } = await import('../commands/holidays.ts');
      process.exitCode = await holidays(command.opts(), context);
    });
}

function declareImport(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'import [DIR]',
    summary: 'Write manifests from a team in Cal.com',
    more: 'Recognises composite services by title and slug, turns hosts into staff, and matches declared services. Reads Cal.com and does not change it.',
    examples: [
      ['calops import --dry-run', 'show what would be written, asked and left alone'],
      ['calops import --yes', 'record it in the ledger too; plan shows no changes afterwards'],
      [
        'calops import --company salon --team 34209 --api-key-env CALCOM_API_KEY --time-zone Europe/Berlin',
        'a new company',
      ],
      ['calops import event-type 4711 --as herrenhaarschnitt/A', 'a single event type'],
    ],
    exits: [0, 1, 3],
  });
  withImport(withParallel(withManifests(command)))
    .option('--team <ID>', 'team of a new company; needs --company, --api-key-env and --time-zone', wholeNumber)
    .option('--api-key-env <NAME>', 'variable that has its key')
    .addOption(new Option('--region <REGION>', 'region of its Cal.com account (default: us)').choices(['us', 'eu']))
    .option('--time-zone <NAME>', 'its time zone, for example Europe/Berlin')
    .action(async (dir: string | undefined) => {
      const { importCommand } = await import('../commands/import.ts');
      process.exitCode = await importCommand({ dir, eventTypeId: null }, command.opts(), context);
    });
  declareImportOne(command, context);
}

function withImport(command: Command): Command {
  return command
    .option('--yes', 'record what was imported in the ledger; Cal.com is not changed')
    .option('--dry-run', 'show everything and write nothing');
}

function declareImportOne(parent: Command, context: Context): void {
  const command = declareCommand(parent, {
    usage: 'event-type <ID>',
    summary: 'Import one event type as the segment that you name',
    more: 'A declared service gets its slug for that segment; otherwise it becomes a new simple service.',
    examples: [
      ['calops import event-type 4711 --as herrenhaarschnitt/A', 'the event type of a declared segment'],
      ['calops import event-type 4711 --as bartpflege/A --dry-run', 'show what would be written'],
    ],
    exits: [0, 1, 3],
  });
  withImport(withManifests(command))
    .requiredOption('--as <SERVICE/KEY>', 'service and segment')
    .action(async (id: string) => {
      const { importCommand } = await import('../commands/import.ts');
      const eventTypeId = eventTypeIdOf(id);
      process.exitCode = await importCommand({ dir: undefined, eventTypeId }, command.optsWithGlobals(), context);
    });
}

function eventTypeIdOf(text: string): number {
  try {
    return wholeNumber(text);
  } catch {
    throw new InvalidArgumentError(
      `argument 'ID' is invalid: "${text}" is not the id of an event type, a whole number.`,
    );
  }
}

function declareHosts(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'hosts [DIR]',
    summary: 'List Cal.com users with the staff they match',
    more: 'Shows each member of the team with the best match among the staff, the confidence, and how many can be booked for each service.',
    examples: [
      ['calops hosts', 'all members, with matches to review'],
      ['calops hosts accept 1003 fabian-2', 'declare a match in the manifest'],
    ],
    exits: [0, 1, 3],
  });
  withParallel(withManifests(command)).action(async (dir: string | undefined) => {
    const { hosts } = await import('../commands/hosts.ts');
    process.exitCode = await hosts(dir, command.opts(), context);
  });
  declareAccept(command, context);
}

function declareAccept(hosts: Command, context: Context): void {
  const command = declareCommand(hosts, {
    usage: 'accept <HOST> <STAFF>',
    summary: 'Declare the Cal.com user of a staff member',
    more: 'HOST is a user id, an e-mail address or a username of a team member. Prints the diff; comments are kept.',
    examples: [
      ['calops hosts accept 1003 fabian-2', 'by user id'],
      ['calops hosts accept fabian.b@salon.example fabian-2 --dry-run', 'show what would change'],
    ],
    exits: [0, 1, 3],
  });
  withManifests(command)
    .option('--dry-run', 'show the diff and write nothing')
    .action(async (host: string, staff: string) => {
      const { acceptCommand } = await import('../commands/hosts.ts');
      // commander assigns options that `hosts` has as well to `hosts`, in any position
      process.exitCode = await acceptCommand({ host, staff }, command.optsWithGlobals(), context);
    });
}

function withServices(command: Command): Command {
  return withManifests(command)
    .option('--all-services', 'every service of the company')
    .option('--dry-run', 'show the diff and write nothing');
}

function declareAssign(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'assign [STAFF] [SERVICE...]',
    summary: 'Assign services to a staff member, or show the matrix',
    more: 'Edits the manifests in place and prints the diff; comments, order and quotes are kept. Offline. Without STAFF: the matrix.',
    examples: [
      ['calops assign', 'the matrix, staff by service'],
      ['calops assign lina kinderhaarschnitt --price 18.00', 'with an own price'],
      ['calops assign emma ansatzfaerbung --minutes A=35 --primary', 'own minutes for segment A; first choice'],
      ['calops assign lina --all-services --dry-run', 'show what would change'],
    ],
    exits: [0, 1],
  });
  withServices(command)
    .option('--primary', 'make the staff member the first choice for these services')
    .option('--minutes <[KEY=]N>', 'own minutes of a segment (repeatable)', collect)
    .option('--price <AMOUNT>', 'own price, for example 62.00')
    .action(async (staff: string | undefined, services: readonly string[]) => {
      const { assignCommand } = await import('../commands/assign.ts');
      process.exitCode = await assignCommand({ staff, services }, command.opts(), context);
    });
}

function declareUnassign(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'unassign <STAFF> [SERVICE...]',
    summary: 'Remove services from a staff member',
    more: 'Edits the manifests in place and prints the diff; comments beside the entry are kept. Offline.',
    examples: [
      ['calops unassign lina balayage', 'one service'],
      ['calops unassign lina --all-services --dry-run', 'show what would change'],
    ],
    exits: [0, 1],
  });
  withServices(command).action(async (staff: string, services: readonly string[]) => {
    const { unassignCommand } = await import('../commands/assign.ts');
    process.exitCode = await unassignCommand({ staff, services }, command.opts(), context);
  });
}
