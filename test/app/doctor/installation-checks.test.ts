import { describe, expect, it } from 'vitest';
import type { InstallationFacts, Verdict } from '../../../src/app/doctor/facts.ts';
import { checkInstallation } from '../../../src/app/doctor/doctor.ts';
import type { DiskFacts, ServerFacts } from '../../../src/store/connection/server-facts.ts';

const SERVER: ServerFacts = {
  version: '16.4',
  encoding: 'UTF8',
  isPooled: false,
  isStandby: false,
  isReadOnly: false,
  defaults: { isolation: 'read committed', dateStyle: 'ISO', timeZone: 'UTC', searchPath: 'public' },
  timeoutsMs: { statement: 0, lock: 0 },
  clockSkewMs: 3,
  roundTripMs: 1,
  connections: { used: 4, limit: 100 },
  schemaVersion: 16,
};
const GIB = 1024 ** 3;

function facts(server: Partial<ServerFacts>, disk: DiskFacts | null = null): InstallationFacts {
  return {
    store: { kind: 'known', value: { server: { ...SERVER, ...server }, disk } },
    schemaVersion: 16,
    queue: { kind: 'known', value: null },
  };
}

function verdictOf(check: string, of: InstallationFacts): Verdict | undefined {
  return checkInstallation(of).find((one) => one.check === check)?.verdict;
}

describe('a check of the database', () => {
  it.each<[string, string, Partial<ServerFacts>, Verdict]>([
    ['a current schema', 'schema', {}, 'ok'],
    ['no schema', 'schema', { schemaVersion: 0 }, 'warning'],
    ['an older schema', 'schema', { schemaVersion: 15 }, 'failed'],
    ['a newer schema', 'schema', { schemaVersion: 17 }, 'failed'],
    ['a standby', 'database access', { isStandby: true }, 'failed'],
    ['a role that only reads', 'database access', { isReadOnly: true }, 'failed'],
    ['a clock three seconds behind', 'database clock', { clockSkewMs: -3000 }, 'warning'],
    ['a far server whose clock agrees', 'database clock', { clockSkewMs: 2400, roundTripMs: 900 }, 'ok'],
    ['a full server', 'database connections', { connections: { used: 95, limit: 100 } }, 'warning'],
  ])('judges %s', (_, check, server, verdict) => {
    expect(verdictOf(check, facts(server))).toBe(verdict);
  });

  it('warns of a full disk below the embedded database', () => {
    const disk = { path: '/srv/calops', freeBytes: GIB - 1, totalBytes: 10 * GIB };
    expect(verdictOf('disk', facts({}, disk))).toBe('warning');
    expect(verdictOf('disk', facts({}, { ...disk, freeBytes: GIB }))).toBe('ok');
  });

  it('warns of jobs that no worker takes', () => {
    const depth = { job: 'verify', waiting: 2, active: 0 };
    const queued = (oldestSeconds: number): InstallationFacts => ({
      ...facts({}),
      queue: { kind: 'known', value: [{ ...depth, oldestSeconds }] },
    });
    expect(verdictOf('queue', queued(5))).toBe('ok');
    expect(verdictOf('queue', queued(601))).toBe('warning');
  });

  it('that fails is reported once, and what needs it is skipped', () => {
    const store = { kind: 'failed', code: 'database-unreachable', message: 'no answer', fix: 'start it' } as const;
    const checks = checkInstallation({ store, schemaVersion: 16, queue: { kind: 'skipped', because: 'no database' } });
    expect(checks.filter(({ verdict }) => verdict === 'failed').map(({ check }) => check)).toEqual(['database']);
  });
});
