import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cliWorld } from '../support/cli-world.ts';
import { salonManifests, workDirectory } from '../support/company-directory.ts';
import { runCalops } from '../support/run-calops.ts';

const URL_WORDS = ['--url', 'https://booking.salon.example/'];

async function salon() {
  const directory = await workDirectory();
  await directory.write('manifests/friseur/all.yaml', salonManifests());
  const run = (...words: string[]) => runCalops(['retell', ...words], { cwd: directory.path });
  const text = (file: string) => readFile(join(directory.path, file), 'utf8');
  return { ...directory, run, text };
}

interface Tool {
  readonly name: string;
  readonly url: string;
  readonly parameters: { readonly properties: { readonly [name: string]: { readonly enum?: readonly string[] } } };
}

describe('calops retell', () => {
  it('writes the tools and the prompt of each company, twice the same', async () => {
    await using here = await salon();
    const first = await here.run(...URL_WORDS, '--out', 'retell');
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toBe('wrote retell/friseur/tools.json\nwrote retell/friseur/prompt.md\n');
    const tools = await here.text('retell/friseur/tools.json');
    const [check] = JSON.parse(tools) as readonly Tool[];
    expect(check).toMatchObject({
      url: expect.stringMatching(/^https:\/\/booking\.salon\.example\/retell\/[^/]+\/functions$/),
    });
    expect(check?.parameters.properties['service']?.enum).toEqual(['Haarschnitt', 'Farbe']);
    expect(check?.parameters.properties['staff']?.enum).toEqual(['Emma', 'Lina']);
    expect(await here.text('retell/friseur/prompt.md')).toContain(
      '- Farbe: 90 Minuten; davon 45 Minuten Einwirkzeit nach Auftragen',
    );
    await here.run('--out', 'retell');
    expect(await here.text('retell/friseur/tools.json')).toBe(tools);
  });

  it('prints both without --out, and in English where that is asked for', async () => {
    await using here = await salon();
    const { code, stdout } = await here.run(...URL_WORDS, '--language', 'en');
    expect(code).toBe(0);
    expect(stdout).toContain('==> retell/friseur/tools.json\n[');
    expect(stdout).toContain('- Farbe: 90 minutes; of which 45 minutes Einwirkzeit after Auftragen');
  });

  it('--check: 0 when the files match the manifests, 2 with the names of those that do not', async () => {
    await using here = await salon();
    expect(await here.run('--check', ...URL_WORDS)).toMatchObject({
      code: 2,
      stdout: 'stale: retell/friseur/tools.json\nstale: retell/friseur/prompt.md\n',
    });
    await here.run(...URL_WORDS, '--out', 'retell');
    expect(await here.run('--check')).toMatchObject({ code: 0, stdout: 'as the manifests say: 1 of 1\n' });
    await here.write('manifests/friseur/all.yaml', salonManifests(45));
    expect(await here.run('--check')).toMatchObject({ code: 2, stdout: 'stale: retell/friseur/prompt.md\n' });
    await here.run('--out', 'retell');
    await here.write('retell/closed/tools.json', await here.text('retell/friseur/tools.json'));
    await here.write('retell/notes/readme.md', 'mine');
    expect(await here.run('--check')).toMatchObject({ code: 2, stdout: 'stale: retell/closed/tools.json\n' });
    await rm(join(here.path, 'retell/closed'), { recursive: true });
    expect((await here.run('--check')).code).toBe(0);
  });

  it('keeps the address and the language of the files that are there', async () => {
    await using here = await salon();
    await here.run(...URL_WORDS, '--language', 'en', '--out', 'retell');
    expect((await here.run('--check')).code).toBe(0);
    expect((await here.run('--check', '--language', 'de')).code).toBe(2);
  });

  it('plan notes what is stale beside the manifests, and nothing where nothing was rendered', async () => {
    await using world = await cliWorld();
    const plan = () => world.run('plan');
    expect((await plan()).stderr).not.toContain('retell');
    await world.run('retell', ...URL_WORDS, '--out', 'retell');
    expect((await plan()).stderr).not.toContain('retell');
    await world.directory.write('manifests/friseur/all.yaml', salonManifests(45));
    const { code, stderr } = await plan();
    expect(stderr).toContain('Out of date: retell/friseur/prompt.md. calops retell --out retell renders');
    expect(code).toBe(2);
  });

  it.each([
    ['nobody has said the address', [], 'url-needed'],
    ['no address', ['--url', 'salon'], 'url-invalid'],
    ['another protocol', ['--url', 'ftp://salon.example'], 'url-invalid'],
  ])('%s: refused', async (_, words, code) => {
    await using here = await salon();
    const end = await here.run(...words, '--json');
    expect(end.code).toBe(1);
    expect(JSON.parse(end.stdout)).toHaveProperty('error.code', code);
  });
});
