import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_SEED } from '../../../src/sandbox/demo-seed.ts';
import { faultsOf } from '../../support/schema-faults.ts';
import { type CliWorld, cliWorld } from '../support/cli-world.ts';

const BASE = { teamId: 34_209, schedulingType: 'managed', hidden: true, lengthInMinutes: 30 };
const EMMA = [{ userId: 1001 }];
const PLACE = [{ type: 'address', address: 'Vor Ort', public: true }];

/** A salon that was made by hand: a composite, a simple one, one with a part missing. */
const SALON = [
  { ...BASE, title: 'Tönung: Auftragen (1 of 2)', slug: 'toenung-1', hosts: EMMA },
  { ...BASE, title: 'Tönung: Auswaschen (2 of 2)', slug: 'toenung-2', hosts: EMMA, lengthInMinutes: 15 },
  { ...BASE, title: 'Bartpflege', slug: 'bart', hosts: [{ userId: 1002 }], locations: PLACE },
  { ...BASE, title: 'Kur: Auftragen (1 of 2)', slug: 'kur-1', hosts: EMMA },
];

const COMPANY = `# mine
apiVersion: calops/v1
kind: Company
metadata: { name: friseur }
spec:
  title: Friseur
  timeZone: Europe/Berlin
  calcom: { production: { teamId: 34209, apiKey: { env: SALON_KEY } } }
`;

let world: CliWorld;

async function salon(eventTypes: readonly object[], manifests: string): Promise<CliWorld> {
  const here = await cliWorld();
  here.sandbox.reset({ ...DEMO_SEED, eventTypes });
  await here.directory.write('manifests/friseur/all.yaml', manifests);
  return here;
}

function text(here: CliWorld, file: string): Promise<string> {
  return readFile(join(here.directory.path, 'manifests/friseur', file), 'utf8');
}

/** Files of one kind begin with the line that tells editors its schema. */
const SCHEMA = /^# yaml-language-server: \$schema=(\S+)\n/;

function withoutSchema(file: string): string {
  return file.replace(SCHEMA, '');
}

describe('calops import', () => {
  beforeAll(async () => {
    world = await salon(SALON, COMPANY);
  });
  afterAll(() => world[Symbol.asyncDispose]());

  it('writes nothing with --dry-run, and says what it would', async () => {
    const { code, stdout } = await world.run('import', '--dry-run', '--json');
    const json = JSON.parse(stdout) as { imported: { segments: unknown[] }[] };
    expect(code).toBe(0);
    expect(await faultsOf('import-report', json)).toStrictEqual([]);
    expect(json).toMatchObject({
      written: false,
      recorded: null,
      imported: [
        {
          service: 'toenung',
          by: 'new',
          segments: [
            { key: 'A', slug: 'toenung-1' },
            { key: 'B', slug: 'toenung-2' },
          ],
        },
        { service: 'bartpflege', by: 'new', segments: [{ key: 'A', slug: 'bart' }] },
      ],
      staff: [
        { staff: 'emma', userId: 1001 },
        { staff: 'fabian', userId: 1002 },
      ],
      questions: [],
      left: [{ title: 'Kur: Auftragen (1 of 2)' }],
    });
    await expect(text(world, 'services.yaml')).rejects.toThrow('ENOENT');
  });

  it('makes manifests that people would have written, and leaves theirs alone', async () => {
    expect((await world.run('import')).code).toBe(0);
    expect(await text(world, 'all.yaml')).toBe(COMPANY);
    expect(withoutSchema(await text(world, 'services.yaml'))).toBe(`apiVersion: calops/v1
kind: Service
metadata: { name: toenung }
spec:
  title: Tönung
  segments:
    - { key: A, title: Auftragen, minutes: 30, slug: toenung-1 }
    - { key: B, title: Auswaschen, minutes: 15, slug: toenung-2 }
  eventType: { disableRescheduling: { disabled: false } }
  staff: [emma]
---
apiVersion: calops/v1
kind: Service
metadata: { name: bartpflege }
spec:
  title: Bartpflege
  minutes: 30
  slug: bart
  location: Vor Ort
  staff: [fabian]
`);
    const { code, stdout } = await world.run('plan', '--adopt', '*', '--json');
    expect(code).toBe(2);
    const { changes } = JSON.parse(stdout) as { changes: { kind: string; action: string; fields: unknown[] }[] };
    expect(
      changes.filter(({ kind }) => kind === 'eventType').map(({ action, fields }) => [action, fields]),
    ).toStrictEqual(Array.from({ length: 3 }, () => ['adopt', []]));
  });

  it('records them with --yes: plan is empty then, and Cal.com was never written', async () => {
    const { code, stdout } = await world.run('import', '--yes', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ imported: [{ by: 'slug' }, { by: 'slug' }], written: false });
    const plan = await world.run('plan', '--json');
    expect({ code: plan.code, ...(JSON.parse(plan.stdout) as object) }).toMatchObject({
      code: 0,
      changes: [],
      drift: [],
    });
    const writes = world.sandbox.journal.entries().filter(({ method }) => method !== 'GET');
    expect(writes).toStrictEqual([]);
  });

  it('makes the same files again when they were lost', async () => {
    const before = [await text(world, 'services.yaml'), await text(world, 'staff.yaml')];
    await using other = await salon(SALON, COMPANY);
    expect((await other.run('import')).code).toBe(0);
    expect([await text(other, 'services.yaml'), await text(other, 'staff.yaml')]).toStrictEqual(before);
  });

  it('begins a company where there is none', async () => {
    await using other = await salon(SALON, COMPANY);
    await rm(join(other.directory.path, 'manifests'), { recursive: true });
    const flags = [
      '--company',
      'friseur',
      '--team',
      '34209',
      '--api-key-env',
      'SALON_KEY',
      '--time-zone',
      'Europe/Berlin',
    ];
    expect((await other.run('import', '--yes', ...flags)).code).toBe(0);
    for (const kind of ['company', 'branch', 'staff', 'service']) {
      const file = kind === 'branch' ? 'branches.yaml' : kind === 'service' ? 'services.yaml' : `${kind}.yaml`;
      const schema = SCHEMA.exec(await text(other, file))?.[1] ?? 'none';
      expect(schema).toContain(`/${kind}.schema.json`);
      expect(existsSync(join(other.directory.path, 'manifests/friseur', schema)), schema).toBe(true);
    }
    expect(await other.run('plan', '--json')).toMatchObject({ code: 0 });
    expect((await other.run('import', '--team', '34209', '--json')).stdout).toContain('--time-zone');
  });
});

const DECLARED = `${COMPANY}---
apiVersion: calops/v1
kind: Branch
metadata: { name: main }
spec: { title: Main }
---
apiVersion: calops/v1
kind: Staff
metadata: { name: emma }
spec: { title: Emma, host: { email: emma@salon.example }, branches: [main] }
---
apiVersion: calops/v1
kind: Service
metadata: { name: herrenschnitt } # the bread and butter
spec:
  title: Herrenhaarschnitt # exact
  minutes: 30
  staff: [emma] # who
---
apiVersion: calops/v1
kind: Service
metadata: { name: kinder }
spec:
  title: Kinder-Haarschnitt
  minutes: 20 # quick
  staff: [emma]
---
apiVersion: calops/v1
kind: Service
metadata: { name: balayage }
spec: { title: Balayage lang, minutes: 60, staff: [emma] }
`;

describe('calops import into declared services', () => {
  beforeAll(async () => {
    const live = (title: string, slug: string) => ({ ...BASE, title, slug, hosts: EMMA });
    const types = [
      live('Herrenhaarschnitt', 'herren'),
      live('kinder haarschnitt', 'kids'),
      live('Balayage langs', 'bala'),
    ];
    world = await salon(types, DECLARED);
  });
  afterAll(() => world[Symbol.asyncDispose]());

  it('matches exactly, then nearly, and asks about the rest; the manifest is edited in place', async () => {
    const { stdout } = await world.run('import', '--json');
    const json = JSON.parse(stdout) as { questions: { eventTypes: number[] }[] };
    expect(await faultsOf('import-report', json)).toStrictEqual([]);
    expect(json).toMatchObject({
      imported: [
        { service: 'herrenschnitt', by: 'exact' },
        { service: 'kinder', by: 'normalised' },
      ],
      questions: [{ title: 'Balayage langs', candidates: ['balayage'] }],
      differences: [
        { eventType: 'kinder/A', fields: [{ path: 'title' }, { path: 'lengthInMinutes', from: 30, to: 20 }] },
      ],
      files: [{ isNew: false }],
    });
    const expected = DECLARED.replace('staff: [emma] # who\n', 'staff: [emma] # who\n  slug: herren\n').replace(
      '20 # quick\n  staff: [emma]\n',
      '20 # quick\n  staff: [emma]\n  slug: kids\n',
    );
    expect(await text(world, 'all.yaml')).toBe(expected);
  });

  it('takes the answer to a question', async () => {
    const { stdout } = await world.run('import', '--dry-run', '--json');
    const [question] = (JSON.parse(stdout) as { questions: { eventTypes: number[] }[] }).questions;
    const id = String(question?.eventTypes[0]);
    const { code } = await world.run('import', 'event-type', id, '--as', 'balayage/A', '--yes');
    expect(code).toBe(0);
    expect(await text(world, 'all.yaml')).toContain(
      'spec: { title: Balayage lang, minutes: 60, staff: [emma], slug: bala }',
    );
    expect(JSON.parse((await world.run('import', '--dry-run', '--json')).stdout)).toMatchObject({ questions: [] });
  });

  it('leaves an event type alone whose answer names a segment that is not declared', async () => {
    await using other = await salon([{ ...BASE, title: 'X', slug: 'x', hosts: EMMA }], DECLARED);
    const { stdout } = await other.run('import', 'event-type', '1', '--as', 'kinder/B', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ imported: [], questions: [{ why: 'kinder has no segment B' }] });
    expect(await text(other, 'all.yaml')).toBe(DECLARED);
  });

  it.each([
    ['an event type that is not there', ['999', '--as', 'x/A'], 'unknown-event-type'],
    ['an answer that names no segment', ['1', '--as', 'x'], 'usage'],
    ['no answer at all', ['1'], 'usage'],
  ])('refuses %s', async (_, words, code) => {
    const ended = await world.run('import', 'event-type', ...words, '--json');
    expect(ended.code).toBe(1);
    expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code } });
  });
});
