import path from 'node:path';
import { startSandbox } from '../../src/sandbox/server.ts';
import { openEmbeddedServer } from '../../src/store/embedded/embedded-server.ts';
import { fleet, writeFleet } from '../support/manifests/fleet.ts';
import { told } from './figures.ts';
import { measureCalops } from './measure.ts';
import type { BenchOptions } from './plan.ts';

const LATENCY_MS = 200;

/** A chain of salons, each with a key of its own; every call to Cal.com takes 200 ms. */
export async function fleets({ directory, figures, isSmall }: BenchOptions): Promise<void> {
  const count = isSmall ? 10 : 100;
  const latencyMs = isSmall ? 0 : LATENCY_MS;
  const salons = fleet(count);
  const manifests = path.join(directory, 'fleet');
  await writeFleet(manifests, salons);
  const rules = [{ match: { path: '/v2/**' }, fault: { kind: 'latency', ms: latencyMs } }];
  await using sandbox = await startSandbox({ seed: salons.seed, faults: { rules } });
  await using server = await openEmbeddedServer(path.join(directory, 'home-fleet'), { durable: true });
  const env = { ...process.env, ...salons.keys, DATABASE_URL: server.url, CALCOM_API_URL: sandbox.url };
  for (const [command, ...options] of [['plan'], ['apply', '--yes'], ['plan'], ['drift'], ['verify']] as const) {
    sandbox.journal.clear();
    const measured = await measureCalops([command, manifests, ...options], env);
    const calls = sandbox.journal.entries().length;
    figures.line(
      `${command}, ${count} companies, ${latencyMs} ms a call`,
      `${told(measured)}, ${(calls / count).toFixed(1)} calls a company`,
      { ms: measured.ms, peakMb: measured.peakMb, calls },
    );
    const most = command === 'apply' ? 8 : 4;
    figures.expectCount(`calls a company of ${command}`, calls / count, { most });
  }
}
