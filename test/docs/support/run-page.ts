import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { AppliedStarts } from './applied-starts.ts';
import { applyEdit } from './apply-edit.ts';
import { compareOutput, shownOf } from './compare-output.ts';
import type { Step } from './console-steps.ts';
import { mendOffsets, moveDates, todayInSalon } from './dates.ts';
import { freePort } from './free-port.ts';
import type { Fence, Page, Start } from './page.ts';
import { StandIns } from './stand-ins.ts';
import { type Workspace, openWorkspace } from './workspace.ts';

/** A command whose output is not what the page shows, or that ended otherwise. */
export interface Difference {
  /** `docs/import.md:12: $ calops import` */
  readonly step: string;
  readonly shown: string;
  readonly real: string;
  /** What no other output mends: the page has to say the exit code. */
  readonly hasOtherCode: boolean;
  /** Lines of the page to put `shouldShow` in place of: from, and to but without. */
  readonly place: { readonly from: number; readonly to: number };
  readonly shouldShow: readonly string[];
}

type Running = { readonly page: Page; readonly standIns: StandIns } & Workspace;

/** What only a slow machine prints in between, every ten seconds. */
const COMPANIES_ENDED = /^[a-z]+ \d+ of \d+ companies$/;

/** A line of progress that a fast machine does not show. */
const PROGRESS = /^[a-z ]+: (\d+)\/(\d+)(?:, .*)?$/;

/** Does what the page's reader does, in order; `starts` is shared by pages. */
export async function runPage(page: Page, start: Start, starts: AppliedStarts): Promise<readonly Difference[]> {
  const standIns = new StandIns();
  const commands = page.fences.flatMap(({ steps }) => steps.map(({ command }) => command));
  moveDates(commands, standIns, todayInSalon());
  for (const port of new Set(commands.flatMap((command) => /--port (\d{2,})/.exec(command)?.[1] ?? []))) {
    standIns.bind(port, String(await freePort()));
  }
  await using workspace = await openWorkspace(start, standIns, starts);
  const running = { ...workspace, page, standIns };
  const differences: Difference[] = [];
  for (const fence of page.fences) differences.push(...(await runFence(running, fence)));
  return differences;
}

async function runFence(running: Running, fence: Fence): Promise<readonly Difference[]> {
  const { session, standIns } = running;
  const here = session.directory();
  const text = standIns.toReal(`${fence.body.join('\n')}\n`);
  if (fence.savedAs !== null) {
    const file = path.join(here, fence.savedAs);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  } else if (fence.language === 'diff') {
    await applyEdit(text.trimEnd().split('\n'), here);
  }
  const differences: Difference[] = [];
  for (const step of fence.steps) differences.push(...(await runStep(running, fence, step)));
  return differences;
}

async function runStep(running: Running, fence: Fence, step: Step): Promise<readonly Difference[]> {
  const { session, standIns, page } = running;
  const ended = await session.run(mendOffsets(standIns.toReal(step.command)));
  const linesOf = (text: string): readonly string[] => realLines(standIns.toShown(text));
  const isWhole = (text: string): boolean => linesOf(text).length >= shownLines(step.shown).length;
  const output = step.isBackground ? await session.output(isWhole) : ended.output;
  const real = linesOf(output);
  const names = compareOutput(shownLines(step.shown), real);
  for (const [shown, inThisRun] of names ?? []) {
    // known already: the output tells of it as the page does
    if (shown !== inThisRun) standIns.bind(shown, inThisRun);
  }
  if (names !== null && ended.code === step.exitCode) return [];
  const line = fence.at + 1 + step.from;
  const code = ended.code === step.exitCode ? '' : `(exit code ${ended.code}, not ${step.exitCode})\n`;
  return [
    {
      step: `${page.file}:${line}: $ ${step.command}`,
      shown: step.shown.join('\n'),
      real: `${code}${real.join('\n')}`,
      hasOtherCode: ended.code !== step.exitCode,
      place: { from: line, to: line + shownLines(step.shown).length },
      shouldShow: shouldShow(step, fence, real),
    },
  ];
}

/** Where nothing was shown yet, with a blank line before the next command. */
function shouldShow({ shown, to }: Step, { body, indent }: Fence, real: readonly string[]): readonly string[] {
  const lines = shownOf(shownLines(shown), real).map((text) => `${indent}${text}`.trimEnd());
  return shown.length === 0 && lines.length > 0 && to < body.length ? [...lines, ''] : lines;
}

/** A blank line before the next command parts them for the eye. */
function shownLines(shown: readonly string[]): readonly string[] {
  const last = shown.findLastIndex((line) => line.trim() !== '');
  return shown.slice(0, last + 1);
}

function realLines(output: string): readonly string[] {
  const lines = output.split('\n').map((line) => line.trimEnd());
  const isUnfinished = (line: string): boolean => {
    if (COMPANIES_ENDED.test(line)) return true;
    const [, done, all] = PROGRESS.exec(line) ?? [];
    return done !== all;
  };
  return shownLines(lines).filter((line) => !isUnfinished(line));
}
