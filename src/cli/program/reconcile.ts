import { type Command, Option } from 'commander';
import type { Context } from '../../app/context.ts';
import { collect, declareCommand, wholeNumber, withManifests, withParallel } from './command.ts';

/** Commands that compare git with Cal.com and the database: plan, apply, verify, explain, drift, history, rollback. */
export function declareReconcileCommands(program: Command, context: Context): void {
  declarePlan(program, context);
  declareApply(program, context);
  declareVerify(program, context);
  declareExplain(program, context);
  declareDrift(program, context);
  declareHistory(program, context);
  declareRollback(program, context);
}

const FORMATS = ['text', 'json', 'markdown', 'sarif'];

function withPermissions(command: Command): Command {
  return command
    .option('--adopt <NAME>', 'take over an event type that is not ours yet: SERVICE/SEGMENT (repeatable)', collect)
    .option('--allow <TOKEN>', 'let a guard pass, with the token from its message (repeatable)', collect)
    .option(
      '--allow-delete <SERVICE>',
      'delete a service that git declares deleted, when no booking is left (repeatable)',
      collect,
    );
}

function declarePlan(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'plan [DIR]',
    summary: 'Show what apply would change',
    more: 'Reads Cal.com and the database once, with proof, and writes nothing: the client can only GET, the transaction is READ ONLY.',
    examples: [
      ['calops plan', 'show the differences'],
      ['calops plan --out p.json', 'save the plan for calops apply p.json'],
      ['calops plan --only service/herrenhaarschnitt', 'one service with everything that belongs to it'],
      ['calops plan --env staging --format markdown', 'for a page or a comment'],
      ['calops plan --json > plan.json', 'for calops github comment'],
      ['calops plan --changed-since origin/main', 'only the companies that a branch changes'],
      ['calops plan --against origin/main', 'offline: what the manifests change since that commit'],
    ],
    exits: [0, 1, 2, 3, 4],
  });
  withPermissions(withParallel(withManifests(command)))
    .option('--out <FILE>', 'save the plan for apply')
    .addOption(
      new Option('--changed-since <REF>', 'only companies whose manifests differ from a git commit').conflicts(
        'against',
      ),
    )
    .option('--against <REF>', 'compare with the manifests at a git commit; needs no key and no database')
    .option('--only <KIND/NAME>', 'one resource with what it needs: service/NAME, eventType/NAME, staff/NAME')
    .option('--full', 'show all services, every field of creates, and every event map on its own line')
    .addOption(new Option('--format <FORMAT>', 'output format').choices(FORMATS).default('text'))
    .action(async (dir: string | undefined) => {
      const { plan } = await import('../commands/plan.ts');
      process.exitCode = await plan(dir, command.opts(), context);
    });
}

function declareApply(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'apply [PLAN]',
    summary: 'Apply the manifests to Cal.com and the database',
    more: 'PLAN is a file of plan --out, or a directory of manifests, which is planned first. Asks before it writes.',
    examples: [
      ['calops apply', 'plan, ask, apply'],
      ['calops apply p.json --yes', 'exactly the reviewed plan; refuses what has changed since'],
      ['calops apply --allow update:friseur', 'let a guard pass'],
      ['calops apply --allow-delete dauerwelle', 'delete a service in Cal.com that git declares deleted'],
    ],
    exits: [0, 1, 3, 4, 5, 130],
  });
  withPermissions(withParallel(withManifests(command)))
    .option('--only <KIND/NAME>', 'one resource with what it needs')
    .option('--yes', 'apply without asking')
    .option('--concurrency <N>', 'concurrent calls to Cal.com', wholeNumber, 4)
    .action(async (planOrDir: string | undefined) => {
      const { apply } = await import('../commands/apply.ts');
      const isEnvNamed = command.getOptionValueSource('env') === 'cli';
      process.exitCode = await apply(planOrDir, { ...command.opts(), isEnvNamed }, context);
    });
}

function declareVerify(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'verify [DIR]',
    summary: 'Check that every service can be booked as declared',
    more: 'Prints the coverage matrix, staff by service with mapped segments, and lists every missing event map.',
    examples: [
      ['calops verify', 'the matrix of every company'],
      ['calops verify --company friseur --json', 'for scripts'],
    ],
    exits: [0, 1, 2, 3],
  });
  withParallel(withManifests(command)).action(async (dir: string | undefined) => {
    const { verify } = await import('../commands/verify.ts');
    process.exitCode = await verify(dir, command.opts(), context);
  });
}

function declareExplain(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'explain <NAME>',
    summary: 'Explain why a resource changes, or what a code means',
    more: 'Shows for each field the values of git, the ledger and Cal.com, the rule that decided, and the line of the manifest. Explains any error, guard, hazard, finding, diagnostic or exit code offline.',
    examples: [
      ['calops explain ansatzfaerbung/A', 'an event type'],
      ['calops explain emma', 'a staff member'],
      ['calops explain slot-taken', 'a code'],
    ],
    exits: [0, 1, 3],
  });
  withPermissions(withManifests(command)).action(async (name: string) => {
    const { explain } = await import('../commands/explain.ts');
    process.exitCode = await explain(name, command.opts(), context);
  });
}

function declareDrift(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'drift [DIR]',
    summary: 'Report changes that were made outside git',
    more: 'Reads as plan does; writes only its findings. A finding keeps its id for as long as it is seen.',
    examples: [
      ['calops drift', 'what was changed, and since when'],
      ['calops drift --ack 3f9a0c1d22e4 --reason "intended until May"', 'ignore it until it changes'],
      ['calops drift --company friseur --format markdown', 'for an issue'],
    ],
    exits: [0, 1, 2, 3],
  });
  withParallel(withManifests(command))
    .option('--ack <ID>', 'acknowledge a finding; does not call Cal.com (repeatable)', collect)
    .option('--reason <TEXT>', 'why it is acknowledged')
    .addOption(new Option('--format <FORMAT>', 'output format').choices(FORMATS).default('text'))
    .action(async (dir: string | undefined) => {
      const { drift } = await import('../commands/drift.ts');
      process.exitCode = await drift(dir, command.opts(), context);
    });
}

function declareHistory(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'history',
    summary: 'List what was applied, when and by whom',
    more: 'The latest run first. history show RUN lists its changes with the values before and after.',
    examples: [
      ['calops history --limit 5', 'the last five runs of every company'],
      ['calops history show 0d5f…', 'one run, change by change'],
    ],
    exits: [0, 1],
  });
  withManifests(command)
    .option('--limit <N>', 'maximum number of runs per company', wholeNumber, 20)
    .action(async () => {
      const { history } = await import('../commands/history.ts');
      process.exitCode = await history(command.opts(), context);
    });
  const show = declareCommand(command, {
    usage: 'show <RUN>',
    summary: 'Show one run, change by change',
    more: 'RUN is an id from calops history. Needs only the database, no manifests.',
    examples: [['calops history show 0d5f…', 'its changes, before and after']],
    exits: [0, 1],
  });
  show.action(async (run: string) => {
    const { showRun } = await import('../commands/history.ts');
    process.exitCode = await showRun(run, show.optsWithGlobals(), context);
  });
}

function declareRollback(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'rollback <RUN>',
    summary: 'Plan the return to what a run applied',
    more: 'Applies nothing. Plans from the catalog that the run kept. Change git as well, or the next apply from git undoes it.',
    examples: [
      ['calops rollback 0d5f…', 'show what the rollback would change'],
      ['calops rollback 0d5f… --out back.json', 'then calops apply back.json'],
    ],
    exits: [0, 1, 3],
  });
  command
    .option('--out <FILE>', 'save the plan for apply')
    .option('--allow <TOKEN>', 'let a guard pass, with the token from its message (repeatable)', collect)
    .option('--full', 'show all services, every field of creates, and every event map on its own line')
    .addOption(new Option('--format <FORMAT>', 'output format').choices(FORMATS).default('text'))
    .action(async (run: string) => {
      const { rollback } = await import('../commands/plan.ts');
      process.exitCode = await rollback(run, command.opts(), context);
    });
}
