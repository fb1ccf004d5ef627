import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { salonManifests, workDirectory, type WorkDirectory } from '../support/company-directory.ts';
import { type Ended, runCalops, startCalops } from '../support/run-calops.ts';

let directory: WorkDirectory;

beforeAll(async () => {
  directory = await workDirectory();
  await directory.write('manifests/friseur/all.yaml', salonManifests());
  await directory.write(
    'faulty/friseur/all.yaml',
    salonManifests().replace('{ name: lina }\n---', '{ name: lima }\n---'),
  );
});

afterAll(() => directory[Symbol.asyncDispose]());

function validate(...words: string[]): Promise<Ended> {
  return runCalops(['validate', ...words], { cwd: directory.path });
}

describe('calops validate', () => {
  it('ends with 0 and says how much there is', async () => {
    const { code, stdout, stderr } = await validate();
    expect({ code, stdout, stderr }).toStrictEqual({
      code: 0,
      stdout: 'ok: 1 company, 2 services, 3 event types, 4 event maps\n',
      stderr: '',
    });
  });

  it('ends with 1 and shows each fault at its place', async () => {
    const { code, stdout } = await validate('faulty');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^faulty\/friseur\/all\.yaml:\d+:\d+ error unknown-staff/);
    expect(stdout).toContain('did you mean "lina"?');
  });

  it('gives the shape that scripts rely on with --json', async () => {
    const { code, stdout } = await validate('faulty', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      counts: { companies: expect.any(Number), maps: expect.any(Number) },
      diagnostics: [{ code: 'unknown-staff', severity: 'error', file: 'friseur/all.yaml', line: 36 }],
    });
  });

  it('takes the directory by --dir as well, and SARIF as format', async () => {
    const { stdout } = await validate('--dir', 'faulty', '--format', 'sarif');
    expect(JSON.parse(stdout)).toHaveProperty(
      'runs.0.results.0.locations.0.physicalLocation.artifactLocation.uri',
      'faulty/friseur/all.yaml',
    );
  });

  it.each([
    ['NO_COLOR', { NO_COLOR: '1', FORCE_COLOR: '1' }, [], false],
    ['--no-color', { FORCE_COLOR: '1' }, ['--no-color'], false],
    ['a pipe', {}, [], false],
    ['FORCE_COLOR', { FORCE_COLOR: '1' }, [], true],
  ])('colours as %s asks', async (_, env: Record<string, string>, words: readonly string[], coloured) => {
    const { stdout } = await runCalops(['validate', 'faulty', ...words], { cwd: directory.path, env });
    expect(stdout.includes('\u001B[')).toBe(coloured);
  });
});

describe('the output of calops', () => {
  beforeAll(async () => {
    const staff = (name: number): string =>
      `apiVersion: calops/v1\nkind: Staff\nmetadata: { name: s-${name} }\nspec: { tilte: x }\n---\n`;
    await directory.write('many/all.yaml', Array.from({ length: 4000 }, (_, name) => staff(name)).join(''));
  });

  it('is whole in a pipe whose reader is slow', async () => {
    const child = startCalops(['validate', 'many', '--json'], { cwd: directory.path });
    const chunks: Buffer[] = [];
    child.stdout?.pause();
    await Promise.race([once(child, 'exit'), pause(1500)]);
    child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stdout?.resume();
    await once(child, 'close');
    const whole = Buffer.concat(chunks);
    expect(whole.length).toBeGreaterThan(1_000_000);
    expect(JSON.parse(whole.toString())).toHaveProperty('ok', false);
  });

  it('ends quietly when its reader goes away', async () => {
    const child = startCalops(['validate', 'many', '--json'], { cwd: directory.path });
    let stderr = '';
    child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdout?.once('data', () => child.stdout?.destroy());
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(1);
    expect(stderr).toBe('');
  });
});

describe('calops holidays', () => {
  const holidays = (...words: string[]) => runCalops(['holidays', ...words], { cwd: directory.path });

  it('prints closures that validate as a manifest of the company', async () => {
    const { code, stdout } = await holidays(
      '--country',
      'DE',
      '--state',
      'BE',
      '--year',
      '2027',
      '--branch',
      'zentrale',
    );
    expect(code).toBe(0);
    expect(stdout.match(/^kind: Closure$/gm)).toHaveLength(10);
    expect(stdout).toMatch(/title: Internationaler Frauentag\s+from: 2027-03-08\s+to: 2027-03-08/);
    await directory.write('closed/friseur/all.yaml', salonManifests());
    await directory.write('closed/friseur/holidays.yaml', stdout);
    expect(await validate('closed')).toMatchObject({ code: 0, stderr: '' });
  });

  it('a holiday of several days ends with its last day', async () => {
    const { stdout } = await holidays('--country', 'SA', '--year', '2027', '--json');
    const { closures } = JSON.parse(stdout) as { closures: readonly { from: string; to: string }[] };
    expect(closures).toContainEqual(expect.objectContaining({ from: '2027-03-09', to: '2027-03-12' }));
  });

  it.each([
    [['--country', 'XX', '--year', '2027'], 'there is no country "XX"'],
    [['--country', 'DE', '--state', 'ZZ', '--year', '2027'], 'there is no state of DE "ZZ"'],
    [['--country', 'DE', '--year', '27'], 'Expected a year from 1900 to 2999.'],
    [['--country', 'DE', '--year', '2027', '--language', 'xx'], 'there is no language of DE "xx"'],
    [['--country', 'DE'], "required option '--year <YEAR>'"],
  ])('%j ends with 1: %s', async (words, message) => {
    const { code, stderr } = await holidays(...words);
    expect(code).toBe(1);
    expect(stderr).toContain(message);
  });
});
