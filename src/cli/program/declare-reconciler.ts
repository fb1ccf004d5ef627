import { type Command, Option } from 'commander';
import type { Context } from '../context.ts';
import { collect, declareCommand, wholeNumber, withManifests } from './declare-command.ts';

/** validate, plan, apply, verify, explain. */
export function declareReconciler(program: Command, context: Context): void {
  declareValidate(program, context);
  declarePlan(program, context);
  declareApply(program, context);
  declareVerify(program, context);
  declareExplain(program, context);
}

function withWishes(command: Command): Command {
  return command
    .option('--adopt <NAME>', 'take over an event type that is not ours yet: SERVICE/SEGMENT (repeatable)', collect)
    .option('--allow <TOKEN>', 'let a guard pass, with the token that its message names (repeatable)', collect)
    .option(
      '--allow-delete <SERVICE>',
      'delete what git says is deleted, once no booking is left (repeatable)',
      collect,
    );
}

function declareValidate(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'validate [DIR]',
    summary: 'Check the manifests, offline.',
    more: 'Every fault is told at once, each with its place, a caret under it and the way out.',
    examples: [
      ['calops validate', 'check ./manifests'],
      ['calops validate --format sarif > calops.sarif', 'for code scanning'],
    ],
    exits: [0, 1],
  });
  withManifests(command)
    .addOption(new Option('--format <FORMAT>', 'output').choices(['text', 'json', 'sarif']).default('text'))
    .action(async (dir: string | undefined) => {
      const { validate } = await import('../commands/validate.ts');
      process.exitCode = await validate(dir, command.opts(), context);
    });
}

function declarePlan(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'plan [DIR]',
    summary: 'Show what apply would change in Cal.com and in the database.',
    more: 'Reads once, with proof, through a client that can only GET and a READ ONLY transaction; writes nothing.',
    examples: [
      ['calops plan', 'what is different'],
      ['calops plan --out p.json', 'and keep it for calops apply p.json'],
      ['calops plan --only service/herrenhaarschnitt', 'one service with all that belongs to it'],
      ['calops plan --env staging --format markdown', 'for people to read'],
      ['calops plan --json > plan.json', 'for calops github comment'],
      ['calops plan --against origin/main', 'offline: what do the manifests change since that commit?'],
    ],
    exits: [0, 1, 2, 3, 4],
  });
  withWishes(withManifests(command))
    .option('--out <FILE>', 'keep the plan for apply')
    .option('--against <REF>', 'only the difference from the manifests at a git commit; needs no key and no database')
    .option('--only <KIND/NAME>', 'one resource with what it needs: service/NAME, eventType/NAME, staff/NAME')
    .option('--full', 'all services, every field of what is created, and every event map on its own line')
    .addOption(new Option('--format <FORMAT>', 'output').choices(['text', 'json', 'markdown', 'sarif']).default('text'))
    .action(async (dir: string | undefined) => {
      const { plan } = await import('../commands/plan.ts');
      process.exitCode = await plan(dir, command.opts(), context);
    });
}

function declareApply(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'apply [PLAN]',
    summary: 'Make Cal.com and the database as the manifests say.',
    more: 'PLAN is a file of plan --out, or a directory of manifests, which is planned first. Asks before it writes.',
    examples: [
      ['calops apply', 'plan, ask, apply'],
      ['calops apply p.json --yes', 'exactly what was reviewed; what has moved since is refused'],
      ['calops apply --allow update:friseur', 'let a guard pass'],
      ['calops apply --allow-delete dauerwelle', 'delete in Cal.com a service that git says is deleted'],
    ],
    exits: [0, 1, 3, 4, 5, 130],
  });
  withWishes(withManifests(command))
    .option('--only <KIND/NAME>', 'one resource with what it needs')
    .option('--yes', 'do not ask')
    .option('--concurrency <N>', 'calls at the same time', wholeNumber, 4)
    .action(async (planOrDir: string | undefined) => {
      const { apply } = await import('../commands/apply.ts');
      process.exitCode = await apply(planOrDir, command.opts(), context);
    });
}

function declareVerify(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'verify [DIR]',
    summary: 'Is everybody bookable for everything they are assigned to?',
    more: 'Prints the coverage matrix, staff by service with mapped segments, and names every event map that is missing.',
    examples: [
      ['calops verify', 'the matrix of every company'],
      ['calops verify --company friseur --json', 'for scripts'],
    ],
    exits: [0, 1, 2, 3],
  });
  withManifests(command).action(async (dir: string | undefined) => {
    const { verify } = await import('../commands/verify.ts');
    process.exitCode = await verify(dir, command.opts(), context);
  });
}

function declareExplain(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'explain <NAME>',
    summary: 'Why does the plan do this, or nothing at all, with one resource?',
    more: 'Shows for each field what git, the ledger and Cal.com say, which rule decided, and the line of the manifest.',
    examples: [
      ['calops explain ansatzfaerbung/A', 'an event type'],
      ['calops explain emma', 'a member of staff'],
    ],
    exits: [0, 1, 3],
  });
  withWishes(withManifests(command)).action(async (name: string) => {
    const { explain } = await import('../commands/explain.ts');
    process.exitCode = await explain(name, command.opts(), context);
  });
}
