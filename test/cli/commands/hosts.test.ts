import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsOf } from '../../support/schema-faults.ts';
import { type CliWorld, cliWorld } from '../support/cli-world.ts';
import { salonManifests } from '../support/company-directory.ts';

const FILE = 'manifests/friseur/all.yaml';
// emma is declared by address; Fabian is nobody's declared host, but has a namesake; lina's address has a typo
const MANIFESTS = salonManifests()
  .replace('lina@salon.example', 'lima@salon.example')
  .replace(
    '---\napiVersion: calops/v1\nkind: Service\n',
    `---
apiVersion: calops/v1
kind: Staff
metadata: { name: fabian-1 }
spec:
  title: Fabian
  host: # two accounts
    email: f@elsewhere.example # gone
  branches: [zentrale]
---
apiVersion: calops/v1
kind: Service
`,
  );
let world: CliWorld;

beforeAll(async () => {
  world = await cliWorld();
  await world.directory.write(FILE, MANIFESTS);
});

afterAll(() => world[Symbol.asyncDispose]());

describe('calops hosts', () => {
  it('lists every member with its match, and what each service can count on, as the schema says', async () => {
    const { code, stdout } = await world.run('hosts', '--json');
    const json: unknown = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(await faultsOf('hosts-report', json)).toStrictEqual([]);
    expect(json).toMatchObject({
      total: 5,
      mapped: 1,
      review: 2,
      unmapped: 2,
      hosts: [
        { userId: 1000, status: 'unmapped', staff: null },
        { userId: 1001, status: 'mapped', staff: 'emma', source: 'email', score: 95, declared: true },
        { userId: 1002, status: 'review', staff: 'fabian-1', source: 'name', score: 75, declared: false },
        { userId: 1003 },
        { userId: 1004, status: 'review', staff: 'lina', source: 'name', declared: false },
      ],
      staffWithoutHost: [{ staff: 'lina' }, { staff: 'fabian-1' }],
      services: [
        { service: 'cut', assigned: 2, available: 1, without: ['lina'] },
        { service: 'colour', assigned: 1, available: 1 },
      ],
    });
  });

  it('says as text what to type next', async () => {
    const { stdout } = await world.run('hosts');
    expect(stdout).toContain('1004 may be lina: calops hosts accept 1004 lina');
    expect(stdout).toContain('5 hosts: 1 mapped, 2 to review, 2 unmapped');
  });

  it('says of an unproven read nothing but why', async () => {
    await using broken = await cliWorld({
      faults: { rules: [{ match: { path: '/v2/teams/*/memberships' }, fault: { kind: 'status', status: 403 } }] },
    });
    const { code, stdout } = await broken.run('hosts', '--json');
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ total: 0, hosts: [], unknown: [{ code: 'not-team-admin' }] });
  });
});

describe('calops hosts accept', () => {
  it('declares a match in place, by user id, and keeps the comments', async () => {
    const { code, stdout } = await world.run('hosts', 'accept', 'fabian@salon.example', 'fabian-1', '--json');
    expect(code).toBe(0);
    expect(await faultsOf('host-accept-report', JSON.parse(stdout))).toStrictEqual([]);
    const text = await readFile(join(world.directory.path, FILE), 'utf8');
    expect(text).toContain('  host: # two accounts\n    # gone\n    userId: 1002\n  branches: [zentrale]\n');
    expect(JSON.parse((await world.run('hosts', '--json')).stdout)).toMatchObject({ mapped: 2, review: 1 });
  });

  it('takes options before and behind, and writes nothing with --dry-run', async () => {
    const { stdout } = await world.run('hosts', 'accept', '1004', 'lina', '--dry-run', '--dir', 'manifests');
    expect(stdout).toContain('-spec: { title: Lina, host: { email: lima@salon.example }, branches: [zentrale] }');
    expect(stdout).toContain('+spec: { title: Lina, host: { userId: 1004 }, branches: [zentrale] }');
    expect(await readFile(join(world.directory.path, FILE), 'utf8')).toContain('lima@salon.example');
  });

  it.each([
    ['a host that stands for somebody else', ['emma@salon.example', 'lina'], 'host-not-acceptable', 1],
    ['a host that is not in the team', ['nobody@salon.example', 'lina'], 'unknown-host', 1],
    ['somebody who is not on the staff', ['1004', 'lima'], 'unknown-name', 1],
  ])('refuses %s', async (_, words, code, exit) => {
    const ended = await world.run('hosts', 'accept', ...words, '--json');
    expect(ended.code).toBe(exit);
    expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code } });
  });
});
