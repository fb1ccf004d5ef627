import { type Command, Option } from 'commander';
import type { Context } from '../context.ts';
import { collect, declareCommand, wholeNumber, withManifests } from './declare-command.ts';
import { declareInsight } from './declare-insight.ts';

/** drift, history, rollback, report. */
export function declareDayTwo(program: Command, context: Context): void {
  declareDrift(program, context);
  declareHistory(program, context);
  declareRollback(program, context);
  declareInsight(program, context);
}

function declareDrift(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'drift [DIR]',
    summary: 'Flag what somebody changed elsewhere: in Cal.com, or in the database.',
    more: 'Reads as plan does; writes its findings and nothing else. A finding keeps its id for as long as it is seen.',
    examples: [
      ['calops drift', 'who changed what, since when'],
      ['calops drift --ack 3f9a0c1d22e4 --reason "meant so until May"', 'hear no more of it until it changes'],
      ['calops drift --company friseur --format markdown', 'for an issue'],
    ],
    exits: [0, 1, 2, 3],
  });
  withManifests(command)
    .option('--ack <ID>', 'acknowledge a finding; asks nothing of Cal.com (repeatable)', collect)
    .option('--reason <TEXT>', 'why it is acknowledged')
    .addOption(new Option('--format <FORMAT>', 'output').choices(['text', 'json', 'markdown', 'sarif']).default('text'))
    .action(async (dir: string | undefined) => {
      const { drift } = await import('../commands/drift.ts');
      process.exitCode = await drift(dir, command.opts(), context);
    });
}

function declareHistory(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'history',
    summary: 'What was applied, when and by whom.',
    more: 'The latest run first. history show RUN tells each of its changes, with what was there before and after.',
    examples: [
      ['calops history --limit 5', 'the last five runs of every company'],
      ['calops history show 0d5f…', 'one run, change by change'],
    ],
    exits: [0, 1],
  });
  withManifests(command)
    .option('--limit <N>', 'runs of each company at most', wholeNumber, 20)
    .action(async () => {
      const { history } = await import('../commands/history.ts');
      process.exitCode = await history(command.opts(), context);
    });
  const show = declareCommand(command, {
    usage: 'show <RUN>',
    summary: 'One run, change by change.',
    more: 'RUN is an id that history prints. Needs the database only, no manifests.',
    examples: [['calops history show 0d5f…', 'what it changed, before and after']],
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
    summary: 'Plan the way back to what a run applied; applies nothing.',
    more: 'Plans from the catalog that the run kept. Change git as well, or the next apply from there undoes it.',
    examples: [
      ['calops rollback 0d5f…', 'what the way back would change'],
      ['calops rollback 0d5f… --out back.json', 'then calops apply back.json'],
    ],
    exits: [0, 1, 3],
  });
  command
    .option('--out <FILE>', 'keep the plan for apply')
    .option('--allow <TOKEN>', 'let a guard pass, with the token that its message names (repeatable)', collect)
    .option('--full', 'all services, every field of what is created, and every event map on its own line')
    .addOption(new Option('--format <FORMAT>', 'output').choices(['text', 'json', 'markdown', 'sarif']).default('text'))
    .action(async (run: string) => {
      const { rollback } = await import('../commands/rollback.ts');
      process.exitCode = await rollback(run, command.opts(), context);
    });
}
