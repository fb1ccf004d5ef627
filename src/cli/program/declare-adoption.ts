import { type Command, Option } from 'commander';
import type { Context } from '../context.ts';
import { collect, declareCommand, wholeNumber, withManifests } from './declare-command.ts';

/** import, hosts, assign, unassign: commands that write manifests. */
export function declareAdoption(program: Command, context: Context): void {
  declareImport(program, context);
  declareHosts(program, context);
  declareAssign(program, context);
  declareUnassign(program, context);
}

function withServices(command: Command): Command {
  return withManifests(command)
    .option('--all-services', 'every service of the company')
    .option('--dry-run', 'show the diff and write nothing');
}

function declareImport(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'import [DIR]',
    summary: 'Write manifests for what is in Cal.com already.',
    more: 'Composite services are recognised by title and slug, hosts become staff, declared services are matched. Cal.com is only read.',
    examples: [
      ['calops import --dry-run', 'what would be written, asked and left alone'],
      ['calops import --yes', 'and record it in the ledger: plan shows no change then'],
      [
        'calops import --company salon --team 34209 --api-key-env CALCOM_API_KEY --time-zone Europe/Berlin',
        'a new company',
      ],
      ['calops import event-type 4711 --as herrenhaarschnitt/A', 'a single event type'],
    ],
    exits: [0, 1, 3],
  });
  withImport(withManifests(command))
    .option('--team <ID>', 'the team of a new company, with --company, --api-key-env and --time-zone', wholeNumber)
    .option('--api-key-env <NAME>', 'the variable that holds its key')
    .addOption(new Option('--region <REGION>', 'where Cal.com keeps it (default: us)').choices(['us', 'eu']))
    .option('--time-zone <NAME>', 'its time zone, as Europe/Berlin')
    .action(async (dir: string | undefined) => {
      const { importCommand } = await import('../commands/import.ts');
      process.exitCode = await importCommand({ dir, eventTypeId: null }, command.opts(), context);
    });
  declareImportOne(command, context);
}

function withImport(command: Command): Command {
  return command
    .option('--yes', 'record what was imported in the database as ours; Cal.com stays untouched')
    .option('--dry-run', 'show everything and write nothing');
}

function declareImportOne(parent: Command, context: Context): void {
  const command = declareCommand(parent, {
    usage: 'event-type <ID>',
    summary: 'Import a single event type, as the segment that you name.',
    more: 'Into a declared service, whose segment gets its slug; or as a new simple service.',
    examples: [
      ['calops import event-type 4711 --as herrenhaarschnitt/A', 'it is the declared one'],
      ['calops import event-type 4711 --as bartpflege/A --dry-run', 'what would be written'],
    ],
    exits: [0, 1, 3],
  });
  withImport(withManifests(command))
    .requiredOption('--as <SERVICE/KEY>', 'what it is to be')
    .action(async (id: string) => {
      const { importCommand } = await import('../commands/import.ts');
      const eventTypeId = wholeNumber(id);
      process.exitCode = await importCommand({ dir: undefined, eventTypeId }, command.optsWithGlobals(), context);
    });
}

function declareHosts(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'hosts [DIR]',
    summary: 'Which Cal.com user stands for whom, and how sure is that?',
    more: 'Lists every member of the team with the best match among the staff, and how many can be booked for each service.',
    examples: [
      ['calops hosts', 'everybody, with what waits for review'],
      ['calops hosts accept 1003 fabian-2', 'declare a match in the manifest'],
    ],
    exits: [0, 1, 3],
  });
  withManifests(command).action(async (dir: string | undefined) => {
    const { hosts } = await import('../commands/hosts.ts');
    process.exitCode = await hosts(dir, command.opts(), context);
  });
  declareAccept(command, context);
}

function declareAccept(hosts: Command, context: Context): void {
  const command = declareCommand(hosts, {
    usage: 'accept <HOST> <STAFF>',
    summary: 'Declare in the manifest which Cal.com user stands for a member of staff.',
    more: 'HOST is a user id, an e-mail address or a username of a member of the team. Prints the diff; comments stay.',
    examples: [
      ['calops hosts accept 1003 fabian-2', 'by user id'],
      ['calops hosts accept fabian.b@salon.example fabian-2 --dry-run', 'what would change'],
    ],
    exits: [0, 1, 3],
  });
  withManifests(command)
    .option('--dry-run', 'show the diff and write nothing')
    .action(async (host: string, staff: string) => {
      const { acceptCommand } = await import('../commands/hosts.ts');
      // options that `hosts` has as well are taken by it, wherever they stand
      process.exitCode = await acceptCommand({ host, staff }, command.optsWithGlobals(), context);
    });
}

function declareAssign(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'assign [STAFF] [SERVICE...]',
    summary: 'Let somebody perform services, or show who performs what.',
    more: 'Edits the manifests in place and prints the diff; comments, order and quotes stay. Offline. Without STAFF: the matrix.',
    examples: [
      ['calops assign', 'the matrix, staff by service'],
      ['calops assign lina kinderhaarschnitt --price 18.00', 'with an own price'],
      ['calops assign emma ansatzfaerbung --minutes A=35 --primary', 'own minutes for segment A; first choice'],
      ['calops assign lina --all-services --dry-run', 'what would change'],
    ],
    exits: [0, 1],
  });
  withServices(command)
    .option('--primary', 'first choice for these services, instead of whoever is it now')
    .option('--minutes <[KEY=]N>', 'own minutes of a segment (repeatable)', collect)
    .option('--price <AMOUNT>', 'own price, as 62.00')
    .action(async (staff: string | undefined, services: readonly string[]) => {
      const { assignCommand } = await import('../commands/assign.ts');
      process.exitCode = await assignCommand({ staff, services }, command.opts(), context);
    });
}

function declareUnassign(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'unassign <STAFF> [SERVICE...]',
    summary: 'Take somebody off services.',
    more: 'Edits the manifests in place and prints the diff; what was written beside the entry stays. Offline.',
    examples: [
      ['calops unassign lina balayage', 'one service'],
      ['calops unassign lina --all-services --dry-run', 'what would change'],
    ],
    exits: [0, 1],
  });
  withServices(command).action(async (staff: string, services: readonly string[]) => {
    const { unassignCommand } = await import('../commands/assign.ts');
    process.exitCode = await unassignCommand({ staff, services }, command.opts(), context);
  });
}
