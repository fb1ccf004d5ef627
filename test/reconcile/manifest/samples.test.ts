import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Catalog } from '../../../src/model/catalog.ts';
import { loadManifests } from '../../../src/reconcile/manifest/load-manifests.ts';

const samples = join(import.meta.dirname, '../../../manifests');

async function load(company: string): Promise<Catalog> {
  const { catalogs, diagnostics } = await loadManifests(samples, { company });
  expect(diagnostics).toEqual([]);
  const [catalog] = catalogs;
  if (catalog === undefined || catalogs.length !== 1) throw new Error(`${company} should be one catalog`);
  return catalog;
}

describe('the sample companies', () => {
  it('are three, without a diagnostic', async () => {
    const { catalogs, diagnostics, counts } = await loadManifests(samples);
    expect(diagnostics).toEqual([]);
    expect(catalogs.map(({ company }) => company.name)).toEqual(['arzt', 'fitness', 'friseur']);
    expect(counts).toMatchObject({ companies: 3, branches: 6, staff: 13, services: 45, eventTypes: 70 });
  });

  it.each([
    ['friseur', { branches: 1, staff: 4, services: 25, segments: 45, eventTypes: 45 }],
    ['arzt', { branches: 2, staff: 4, services: 8 }],
    ['fitness', { branches: 3, staff: 5, services: 12 }],
  ])('%s has the promised size', async (company, expected) => {
    expect((await loadManifests(join(samples, company))).counts).toMatchObject({ companies: 1, ...expected });
  });

  it('friseur: 19 simple services, and 6 composite ones with 26 segments', async () => {
    const { services } = await load('friseur');
    const composite = services.filter(({ segments }) => segments.length > 1);
    expect(services.length - composite.length).toBe(19);
    expect(composite.map(({ id }) => id).sort()).toEqual(['440', '441', '442', '443', '444', '445']);
    expect(composite.flatMap(({ segments }) => segments)).toHaveLength(26);
  });

  it('friseur: the coloured services have the lengths and gaps of the salon', async () => {
    const { services } = await load('friseur');
    const minutes = (id: string): readonly number[] | undefined =>
      services.find((service) => service.id === id)?.segments.map((segment) => segment.minutes);
    expect(minutes('440')).toEqual([30, 15, 30, 30]);
    expect(minutes('441')).toHaveLength(6);
    expect(minutes('442')).toEqual([40, 15, 40, 30]);
    expect(minutes('444')).toEqual([50, 15, 40, 30]);
    const [first] = services.find(({ id }) => id === '440')?.segments ?? [];
    expect(first).toMatchObject({
      key: 'A',
      title: 'Ansatzfärbung auftragen',
      slug: 'friseur-ansatzfaerbung-a',
      gapAfter: { minutes: 45, title: 'Einwirkzeit', policy: 'free' },
      source: { file: 'friseur/services/farbe.yaml', line: 12, column: 7 },
    });
  });

  it('friseur: the two accounts of one person have 24 maps on 12 shared event types in 440, 442 and 444', async () => {
    const { services, staff } = await load('friseur');
    const colour = services.filter(({ id }) => ['440', '442', '444'].includes(id));
    const maps = colour.flatMap((service) =>
      service.segments.flatMap((segment) =>
        service.staff
          .filter((assignment) => assignment.staff.startsWith('fabian-'))
          .flatMap((assignment) =>
            (staff.find(({ name }) => name === assignment.staff)?.branches ?? [])
              .filter((branch) => service.branches.includes(branch))
              .map((branch) => ({ slug: segment.slug, branch, staff: assignment.staff })),
          ),
      ),
    );
    expect(maps).toHaveLength(24);
    expect(new Set(maps.map(({ slug }) => slug)).size).toBe(12);
    expect(staff.filter(({ name }) => name.startsWith('fabian-')).map(({ host }) => host)).toEqual([
      { email: 'fabian@salon.example' },
      { email: 'fabian.b@salon.example' },
    ]);
  });

  it('each names its schema, so that editors complete while typing', async () => {
    const { readFileSync, globSync, existsSync } = await import('node:fs');
    const files = globSync('**/*.yaml', { cwd: samples });
    expect(files.length).toBeGreaterThan(15);
    for (const file of files) {
      const line = readFileSync(join(samples, file), 'utf8').split('\n')[0] ?? '';
      const schema = /^# yaml-language-server: \$schema=(\S+\.schema\.json)$/.exec(line)?.[1];
      expect(existsSync(join(samples, file, '..', schema ?? 'missing')), `${file}: ${line}`).toBe(true);
    }
  });
});
