import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { PROFILE_NAMES, type ProfileName } from '../../src/sandbox/profile.ts';
import { startSandbox } from '../../src/sandbox/server.ts';

const CONTRACT = fileURLToPath(new URL('contract/', import.meta.url));
const scenarios = readdirSync(`${CONTRACT}scenarios`).map((file) => file.replace('.mjs', ''));

interface Step {
  readonly name: string;
  readonly ok: boolean;
  readonly at?: string;
  readonly expected?: unknown;
  readonly got?: unknown;
}

interface Played {
  readonly scenario: string;
  readonly steps: readonly Step[];
}

describe.each(PROFILE_NAMES)('profile %s answers what a real server was recorded to answer', (profile) => {
  // every scenario resets the server, so one run plays them all
  let played: Promise<readonly Played[]> | undefined;

  for (const name of scenarios) {
    // A scenario whose routes the version lacks was not recorded from it.
    it.skipIf(!existsSync(`${goldenOf(profile)}/${name}.json`))(`${name}: every step`, async () => {
      played ??= play(profile);
      const steps = (await played).find(({ scenario }) => scenario === name)?.steps ?? [];
      expect(steps.length).toBeGreaterThan(0);
      expect(steps.filter((step) => !step.ok)).toEqual([]);
    });
  }
});

function goldenOf(profile: ProfileName): string {
  return `${CONTRACT}golden-${profile}`;
}

async function play(profile: ProfileName): Promise<readonly Played[]> {
  await using sandbox = await startSandbox({ profile });
  const options = ['--base', sandbox.url, '--check', '--json', '--golden', goldenOf(profile)];
  // The exit code only repeats what the report says.
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, [`${CONTRACT}run.mjs`, ...options], { maxBuffer: 2 ** 28 }, (_, stdout) =>
      resolve(stdout),
    );
  });
  return (JSON.parse(output) as { readonly scenarios: readonly Played[] }).scenarios;
}
