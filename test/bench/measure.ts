import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PROGRAM } from '../support/bundled.ts';

export interface Measured {
  readonly ms: number;
  /** Peak resident memory of the process. */
  readonly peakMb: number;
  readonly code: number | null;
  readonly stdout: string;
}

/**
 * At its end the process tells its peak memory on descriptor 3. Linux counts what the parent had before exec in maxRSS, so there VmHWM is
 * read.
 */
const REPORTER = `data:text/javascript,${encodeURIComponent(`import fs from 'node:fs';
process.on('exit', () => {
  let peak = process.resourceUsage().maxRSS;
  try {
    peak = Number(/VmHWM:\\s+(\\d+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1]);
  } catch {}
  fs.writeSync(3, String(peak));
});`)}`;

/** Runs Node as a process of its own and measures it whole, from spawn to end. */
export function measureNode(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Measured> {
  return measure(process.execPath, ['--import', REPORTER, ...args], { env });
}

/** Runs a program and measures it whole; only Node tells its peak memory. */
export async function measure(
  program: string,
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string },
): Promise<Measured> {
  const started = performance.now();
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'ignore', 'pipe'] });
  const [[code], stdout, peak] = await Promise.all([once(child, 'close'), read(child.stdout), read(child.stdio[3])]);
  return { ms: performance.now() - started, peakMb: Number(peak) / 1024, code: code as number | null, stdout };
}

export function measureCalops(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Measured> {
  return measureNode([PROGRAM, ...args], env);
}

/** The median of `times` runs, taken in turn with the others' so that a slow moment meets all of them. */
export async function medians(
  times: number,
  subjects: Readonly<Record<string, () => Promise<Measured>>>,
): Promise<Record<string, number>> {
  const found: Record<string, number[]> = {};
  for (let round = 0; round < times; round += 1) {
    for (const [name, run] of Object.entries(subjects)) (found[name] ??= []).push((await run()).ms);
  }
  return Object.fromEntries(Object.entries(found).map(([name, all]) => [name, median(all)]));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function read(stream: unknown): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
