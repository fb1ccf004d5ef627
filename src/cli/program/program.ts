import { Command } from 'commander';
import type { Context } from '../../app/context.ts';
import { readVersion } from '../../app/package-files.ts';
import { UsageError } from '../output/error-report.ts';
import { declareBookCommands } from './book.ts';
import { declareManifestCommands } from './declare.ts';
import { declareIntegrateCommands } from './integrate.ts';
import { declareOperateCommands } from './operate.ts';
import { declareReconcileCommands } from './reconcile.ts';

const AFTER = `
First steps:
  calops init                   create a repository: from a team in Cal.com, or a sample
  calops sandbox --port 4010    run a stand-in for Cal.com, to try things on
  calops plan, calops apply     show what would change; apply it
  calops verify                 check that every service can be booked
  calops serve                  take bookings over HTTP

Environment:
  DATABASE_URL     PostgreSQL; without it calops runs its own server in CALOPS_HOME
  CALOPS_HOME      local state (default: .calops)
  CALCOM_API_URL   base address of the API for every environment, for example a sandbox
  NO_COLOR         no colour; also --no-color
  and the variables that apiKey in the manifests refers to

calops COMMAND --help shows options, examples and exit codes. Topics of calops help: exit-codes,
errors, guards, unproven, capabilities, environment, files, json.`;

/** Commands by purpose, in the order of the help. */
const GROUPS = [
  ['Declare:', declareManifestCommands],
  ['Reconcile:', declareReconcileCommands],
  ['Operate:', declareOperateCommands],
  ['Book:', declareBookCommands],
  ['Integrate:', declareIntegrateCommands],
] as const;

/** All commands with their help. Loads only commander until a command runs. */
export function createProgram(context: Context): Command {
  const program = new Command('calops')
    .description('Declarative GitOps for Cal.com: services, segments, staff and hosts in YAML; plan, apply, verify.')
    .version(readVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand(false)
    .addHelpText('after', AFTER)
    .configureOutput({ outputError: () => undefined });
  for (const [heading, declare] of GROUPS) {
    program.commandsGroup(heading);
    declare(program, context);
  }
  nameInErrors(program, 'calops');
  program.hook('preAction', (_, command) => requireWords(command));
  return program;
}

/** An empty word is a variable of the shell that is not set: `apply --company "$COMPANY"` must not apply every company. */
function requireWords(command: Command): void {
  for (const option of command.options) {
    const name = option.attributeName();
    const value: unknown = command.getOptionValueSource(name) === 'cli' ? command.getOptionValue(name) : undefined;
    if (isEmpty(value)) command.error(`option '${option.flags}' argument '' is invalid. It is empty.`);
  }
  for (const [at, value] of command.args.entries()) {
    const name =
      command.registeredArguments[Math.min(at, command.registeredArguments.length - 1)]?.name() ?? 'argument';
    if (value.trim() === '') command.error(`command-argument value '' is invalid for argument '${name}'. It is empty.`);
  }
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'string' ? value.trim() === '' : Array.isArray(value) && value.length === 0;
}

/** An error of a call refers to the help of its command. */
function nameInErrors(command: Command, path: string): void {
  command.exitOverride((error) => {
    throw new UsageError(error, path);
  });
  for (const each of command.commands) nameInErrors(each, `${path} ${each.name()}`);
}
