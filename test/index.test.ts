import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadCatalogs, readPlan } from '../src/index.ts';
import { salonManifests } from './cli/support/company-directory.ts';
import { cliWorld } from './cli/support/cli-world.ts';

it('what other programs import reads what the commands read', async () => {
  await using here = await cliWorld();
  const { catalogs, diagnostics } = await loadCatalogs(join(here.directory.path, 'manifests'));
  expect(diagnostics).toStrictEqual([]);
  expect(catalogs.map(({ company }) => company.name)).toStrictEqual(['friseur']);

  await here.run('plan', '--out', 'p.json');
  const text = await readFile(join(here.directory.path, 'p.json'), 'utf8');
  const read = readPlan(text);
  expect(read.ok && read.saved.plans[0]?.plan.company).toBe('friseur');
  expect(readPlan(text.replace('friseur', 'another'))).toMatchObject({ ok: false, fault: 'altered' });
});

it('faults of manifests are data, and their company has no catalog', async () => {
  await using here = await cliWorld();
  await here.directory.write(
    'manifests/friseur/all.yaml',
    salonManifests().replace('{ name: lina }\n', '{ name: lin }\n'),
  );
  const { catalogs, diagnostics } = await loadCatalogs(join(here.directory.path, 'manifests'));
  expect(catalogs).toStrictEqual([]);
  expect(diagnostics.map(({ code }) => code)).toContain('unknown-staff');
});
