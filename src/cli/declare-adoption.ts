import type { Command } from 'commander';
import type { Context } from './context.ts';
import { collect, declareCommand } from './declare-command.ts';

/** hosts, assign, unassign: commands that edit manifests. */
export function declareAdoption(program: Command, context: Context): void {
  declareHosts(program, context);
  declareAssign(program, context);
  declareUnassign(program, context);
}

function withManifests(command: Command): Command {
  return command
    .option('--dir <DIR>', 'directory of the manifests (default: ./manifests)')
    .option('--env <NAME>', 'environment, as named in company.yaml under calcom', 'production')
    .option('--company <NAME>', 'only this company');
}

function withServices(command: Command): Command {
  return withManifests(command)
    .option('--all-services', 'every service of the company')
    .option('--dry-run', 'show the diff and write nothing');
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
    const { hosts } = await import('./commands/hosts.ts');
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
      const { acceptCommand } = await import('./commands/hosts.ts');
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
      const { assignCommand } = await import('./commands/assign.ts');
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
    const { unassignCommand } = await import('./commands/assign.ts');
    process.exitCode = await unassignCommand({ staff, services }, command.opts(), context);
  });
}
