import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { faultsOf } from '../../support/schema-faults.ts';
import { salonManifests, workDirectory, type WorkDirectory } from '../support/company-directory.ts';
import { type Ended, runCalops } from '../support/run-calops.ts';

const FILE = 'manifests/friseur/all.yaml';
let directory: WorkDirectory;

beforeAll(async () => {
  directory = await workDirectory();
});

beforeEach(() => directory.write(FILE, `# mine\n${salonManifests()}`));
afterAll(() => directory[Symbol.asyncDispose]());

function run(...words: string[]): Promise<Ended> {
  return runCalops(words, { cwd: directory.path });
}

function written(): Promise<string> {
  return readFile(join(directory.path, FILE), 'utf8');
}

describe('calops assign', () => {
  it('shows the matrix without a name, as a table and as JSON', async () => {
    const { code, stdout } = await run('assign');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ +emma +lina$/m);
    expect(stdout).toMatch(/^cut +primary +yes$/m);
    expect(stdout).toMatch(/^colour +yes +·$/m);
    const json: unknown = JSON.parse((await run('assign', '--json')).stdout);
    expect(await faultsOf('assignments-report', json)).toStrictEqual([]);
    expect(json).toMatchObject({
      company: 'friseur',
      matrix: [{ service: 'cut', staff: 'emma', primary: true }, {}, {}],
    });
  });

  it('edits the manifest in place and prints the diff', async () => {
    const { code, stdout } = await run('assign', 'lina', 'colour', '--minutes', 'A=35');
    expect(code).toBe(0);
    expect(stdout).toContain(`--- a/${FILE}\n+++ b/${FILE}\n@@`);
    expect(stdout).toContain('+    - { name: lina, minutes: { A: 35 } }');
    expect(stdout).toContain('1 assigned; written');
    const expected = `# mine\n${salonManifests()}`.replace(
      / {4}- \{ name: emma \}\n$/,
      '$&    - { name: lina, minutes: { A: 35 } }\n',
    );
    expect(await written()).toBe(expected);
    expect((await run('validate')).code).toBe(0);
  });

  it('writes nothing with --dry-run, and nothing where nothing changes', async () => {
    const { stdout } = await run('assign', 'lina', '--all-services', '--dry-run', '--json');
    const json: unknown = JSON.parse(stdout);
    expect(await faultsOf('edit-report', json)).toStrictEqual([]);
    expect(json).toMatchObject({
      written: false,
      services: [
        { service: 'cut', result: 'unchanged' },
        { service: 'colour', result: 'assigned' },
      ],
    });
    expect(await written()).toBe(`# mine\n${salonManifests()}`);
    expect((await run('assign', 'lina', 'cut')).stdout).toContain('1 unchanged; nothing to write');
  });

  it.each([
    ['a name that nobody has', ['lima', 'cut'], 'unknown-name', 'Did you mean "lina"?'],
    ['a service that is not declared', ['lina', 'cuts'], 'unknown-name', 'Did you mean "cut"?'],
    ['no service at all', ['lina'], 'usage', '--all-services'],
    ['minutes of no segment in particular', ['lina', 'colour', '--minutes', '35'], 'usage', 'A, B'],
  ])('refuses %s', async (_, words, code, hint) => {
    const { code: exit, stdout } = await run('assign', ...words, '--json');
    expect(exit).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code, hint: expect.stringContaining(hint) } });
  });
});

describe('calops unassign', () => {
  it('unassigns a staff member, and assign brings the file back byte for byte', async () => {
    expect((await run('unassign', 'lina', 'cut')).stdout).toContain('-    - { name: lina }');
    expect((await run('assign', 'lina', 'cut')).code).toBe(0);
    expect(await written()).toBe(`# mine\n${salonManifests()}`);
  });

  it('refuses what would leave a composite service without staff, and writes nothing', async () => {
    const { code, stdout } = await run('unassign', 'emma', '--all-services', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'invalid-edit' } });
    expect(await written()).toBe(`# mine\n${salonManifests()}`);
  });
});
