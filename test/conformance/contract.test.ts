import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/server.ts';

const CONTRACT = fileURLToPath(new URL('../../../shared/calcom/contract/', import.meta.url));
const isThere = existsSync(`${CONTRACT}run.mjs`);
const missing = '(skipped: the recorded contract ../shared/calcom/contract is not beside this checkout)';

interface Step {
  readonly name: string;
  readonly ok: boolean;
  readonly at?: string;
  readonly expected?: unknown;
  readonly got?: unknown;
}

const scenarios = isThere ? readdirSync(`${CONTRACT}scenarios`).map((file) => file.replace('.mjs', '')) : [];

describe.skipIf(!isThere)(`answers what a real server was recorded to answer ${isThere ? '' : missing}`, () => {
  it.each(scenarios)('%s: every step', async (name) => {
    const steps = await play(name);
    expect(steps.length).toBeGreaterThan(0);
    expect(steps.filter((step) => !step.ok)).toEqual([]);
  });
});

if (!isThere) it.skip(`every scenario ${missing}`);

async function play(name: string): Promise<readonly Step[]> {
  await using sandbox = await startSandbox({ profile: '6.0' });
  const args = [`${CONTRACT}run.mjs`, '--base', sandbox.url, '--check', '--json', '--only', name];
  // The exit code only repeats what the report says.
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, args, { maxBuffer: 2 ** 28 }, (_, stdout) => resolve(stdout));
  });
  const report = JSON.parse(output) as { readonly scenarios: readonly { readonly steps: readonly Step[] }[] };
  return report.scenarios.flatMap(({ steps }) => steps);
}
