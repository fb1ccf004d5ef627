import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { parse } from 'yaml';
import { type ExpressionContext, interpolate, isWanted } from './github-expression.ts';
import { KNOWN_ACTIONS } from './github-known-actions.ts';
import type { Step, StepEnd, StepPlace, Texts } from './github-run.ts';
import { endWithThis } from '../when-this-ends.ts';

interface Action {
  readonly inputs?: Readonly<Record<string, { readonly default?: string }>>;
  readonly outputs?: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

interface EndedStep extends StepEnd {
  readonly id: string | undefined;
  readonly isForgiven: boolean;
}

export async function runSteps(steps: readonly Step[], place: StepPlace): Promise<readonly EndedStep[]> {
  const ended: EndedStep[] = [];
  for (const step of steps) {
    const context = contextOf(place.values, ended);
    const head = { id: step.id, name: step.name ?? step.uses ?? 'run', isForgiven: step['continue-on-error'] ?? false };
    if (!isWanted(step.if, context)) {
      ended.push({ ...head, outcome: 'skipped', outputs: {}, log: '' });
      continue;
    }
    const env = { ...place.env, ...mapTexts(step.env ?? {}, (value) => interpolate(value, context)) };
    const within = { ...place, env };
    const given = mapTexts(step.with ?? {}, (value) => interpolate(String(value), context));
    const { failed, outputs, log } =
      step.run === undefined ? await useAction(step.uses ?? '', given, within) : await runScript(step.run, within);
    ended.push({ ...head, outcome: failed ? 'failure' : 'success', outputs, log });
  }
  return ended;
}

interface Done {
  readonly failed: boolean;
  readonly outputs: Texts;
  readonly log: string;
}

async function runScript(script: string, { options, asked, home, workspace, env }: StepPlace): Promise<Done> {
  const [file, output, event] = [join(home, 'script.sh'), join(home, 'output'), join(home, 'event.json')];
  await writeFile(file, script);
  await writeFile(output, '');
  await writeFile(event, JSON.stringify(asked.payload ?? {}));
  const child = endWithThis(
    spawn('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', file], {
      cwd: workspace,
      env: {
        PATH: `${join(home, 'bin')}:${dirname(process.execPath)}:${process.env['PATH']}`,
        HOME: home,
        CI: 'true',
        GITHUB_ACTIONS: 'true',
        GITHUB_WORKSPACE: workspace,
        NO_COLOR: '1',
        RUNNER_TEMP: join(home, 'temp'),
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: join(home, 'summary'),
        GITHUB_EVENT_PATH: event,
        GITHUB_EVENT_NAME: asked.event,
        GITHUB_SHA: asked.sha,
        ...options.env,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
  const [[code], stdout, stderr] = await Promise.all([
    once(child, 'close'),
    textOf(child.stdout),
    textOf(child.stderr),
  ]);
  const lines = (await readFile(output, 'utf8')).split('\n').filter((line) => line !== '');
  const outputs = Object.fromEntries(lines.map((line) => [line.split('=', 1)[0], line.slice(line.indexOf('=') + 1)]));
  return { failed: code !== 0, outputs, log: stdout + stderr };
}

async function useAction(uses: string, given: Texts, place: StepPlace): Promise<Done> {
  if (uses.startsWith('./')) return useOwnAction(join(place.workspace, uses, 'action.yml'), given, place);
  const action = KNOWN_ACTIONS[uses.split('@')[0] ?? ''];
  if (action === undefined) throw new Error(`${uses} is no action that this runner knows`);
  return { failed: false, log: '', outputs: await action(given, place) };
}

async function useOwnAction(file: string, given: Texts, place: StepPlace): Promise<Done> {
  const action = parse(await readFile(file, 'utf8')) as Action;
  const declared = Object.entries(action.inputs ?? {});
  for (const name of Object.keys(given)) {
    if (!declared.some(([known]) => known === name)) throw new Error(`${file} has no input ${name}`);
  }
  const inputs = Object.fromEntries(declared.map(([name, one]) => [name, given[name] ?? one.default ?? '']));
  const values = { ...place.values, inputs };
  const steps = await runSteps(action.runs.steps, { ...place, values });
  const context = contextOf(values, steps);
  return {
    failed: context.failed,
    outputs: Object.fromEntries(
      Object.entries(action.outputs ?? {}).map(([name, { value }]) => [name, interpolate(value, context)]),
    ),
    log: steps.map(({ log }) => log).join(''),
  };
}

export function contextOf(values: Readonly<Record<string, unknown>>, steps: readonly EndedStep[]): ExpressionContext {
  const known = steps.flatMap(({ id, outputs, outcome }) => (id === undefined ? [] : [[id, { outputs, outcome }]]));
  return {
    values: { ...values, steps: Object.fromEntries(known) as unknown },
    failed: steps.some(({ outcome, isForgiven }) => outcome === 'failure' && !isForgiven),
  };
}

export function mapTexts<T>(record: Readonly<Record<string, T>>, change: (value: T) => string): Texts {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
