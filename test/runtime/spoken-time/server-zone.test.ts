import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { bundled } from '../../support/bundled.ts';

const SCRIPT = bundled('test/runtime/spoken-time/corpus-process.ts');

async function answersIn(timeZone: string): Promise<{ readonly offsetMinutes: number; readonly answers: unknown[] }> {
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT], {
    env: { ...process.env, TZ: timeZone },
    maxBuffer: 16_000_000,
  });
  return JSON.parse(stdout);
}

it('understands the corpus alike in whatever zone the server runs', async () => {
  const zones = ['UTC', 'America/New_York', 'Pacific/Auckland'];
  const [utc, newYork, auckland] = await Promise.all(zones.map(answersIn));
  expect([utc, newYork, auckland].map((one) => one?.offsetMinutes)).toStrictEqual([0, 240, -720]);
  expect(utc?.answers.length).toBeGreaterThan(500);
  expect(newYork?.answers).toStrictEqual(utc?.answers);
  expect(auckland?.answers).toStrictEqual(utc?.answers);
});
