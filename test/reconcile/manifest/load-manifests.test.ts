import { describe, expect, it } from 'vitest';
import type { Catalog } from '../../../src/model/catalog.ts';
import type { Position } from '../../../src/model/diagnostic.ts';
import { type LoadedManifests, loadManifests } from '../../../src/reconcile/manifest/load-manifests.ts';
import { heapBytes } from '../../support/heap-bytes.ts';
import { manifestDirectory, serviceDocument, smallCompany } from '../../support/manifests/manifest-directory.ts';

const practice = smallCompany(['name: salon', 'name: practice'], ['teamId: 7', 'teamId: 8']);

describe('loadManifests', () => {
  it('takes manifests directly in the directory as one company, in any files and folders below', async () => {
    using directory = manifestDirectory({
      'company.yaml': smallCompany(),
      'services/a.yaml': serviceDocument('cut'),
      'services/deep/er/b.yml': serviceDocument('wash'),
      '.hidden/c.yaml': serviceDocument('dye'),
      'notes.txt': 'not a manifest',
    });
    const { catalogs } = await loadManifests(directory.path);
    expect(catalogs).toHaveLength(1);
    expect(catalogs[0]?.services.map(({ source }) => source.file)).toEqual([
      'services/a.yaml',
      'services/deep/er/b.yml',
    ]);
  });

  it('takes each directory in it as a company otherwise', async () => {
    using directory = manifestDirectory({ 'b/company.yaml': practice, 'a/company.yaml': smallCompany() });
    const { catalogs, counts } = await loadManifests(directory.path);
    expect(catalogs.map(({ company }) => company.source.file)).toEqual(['a/company.yaml', 'b/company.yaml']);
    expect(counts).toEqual({ companies: 2, branches: 2, staff: 2, services: 0, segments: 0, eventTypes: 0, maps: 0 });
  });

  it('says so when one stray file turns the directories of companies into a single one', async () => {
    using directory = manifestDirectory({
      'a/company.yaml': smallCompany(),
      'b/company.yaml': smallCompany(['name: salon', 'name: practice']).split('---')[0] ?? '',
      'stray.yaml': serviceDocument('cut'),
    });
    const { diagnostics } = await loadManifests(directory.path);
    expect(diagnostics).toMatchObject([{ code: 'company-duplicate', file: 'b/company.yaml' }]);
    expect(diagnostics[0]?.hint).toContain('directly in the directory');
  });

  it('picks the environment, by default production', async () => {
    const staging = '    staging: { teamId: 99, apiKey: { file: /run/secrets/calcom } }\n---';
    using directory = manifestDirectory({ 'company.yaml': smallCompany(['---', staging]) });
    const chosen = await loadManifests(directory.path, { environment: 'staging' });
    expect(chosen.catalogs[0]?.company.environment).toEqual({
      name: 'staging',
      teamId: 99,
      apiKey: { file: '/run/secrets/calcom' },
    });
    const { catalogs, diagnostics } = await loadManifests(directory.path, { environment: 'stageing' });
    expect(catalogs).toEqual([]);
    expect(diagnostics).toMatchObject([{ code: 'unknown-environment', line: 7, hint: 'did you mean "staging"?' }]);
  });

  it('lets two environments of different companies share a team, since one run only sees one', async () => {
    using directory = manifestDirectory({
      'a/company.yaml': smallCompany(['---', '    staging: { teamId: 8, apiKey: { env: K } }\n---']),
      'b/company.yaml': practice,
    });
    expect((await loadManifests(directory.path)).diagnostics).toEqual([]);
  });

  it('loads one company alone, whatever is wrong with the others', async () => {
    using directory = manifestDirectory({
      'a/company.yaml': smallCompany(),
      'b/company.yaml': practice.replace('title: Zentrale', 'titel: Zentrale'),
    });
    const { catalogs, diagnostics } = await loadManifests(directory.path, { company: 'salon' });
    expect(catalogs.map(({ company }) => company.name)).toEqual(['salon']);
    expect(diagnostics).toEqual([]);
  });

  it('says that a company does not exist, and which may be meant', async () => {
    using directory = manifestDirectory({ 'a/company.yaml': smallCompany(), 'b/company.yaml': practice });
    const { diagnostics, catalogs } = await loadManifests(directory.path, { company: 'saloon' });
    expect(diagnostics).toMatchObject([{ code: 'unknown-company', file: '.', hint: 'did you mean "salon"?' }]);
    const bracket = await loadManifests(directory.path, { company: ['salo[mn]'] });
    expect(bracket.diagnostics).toMatchObject([{ hint: expect.stringContaining('* stands for any characters') }]);
    expect(catalogs).toEqual([]);
  });

  it('keeps the catalog of a company whose neighbour is faulty', async () => {
    using directory = manifestDirectory({
      'a/company.yaml': smallCompany(['[zentrale]', '[nord]']),
      'b/company.yaml': practice,
    });
    const { catalogs, diagnostics } = await loadManifests(directory.path);
    expect(diagnostics.map(({ code }) => code)).toEqual(['unknown-branch']);
    expect(catalogs.map(({ company }) => company.name)).toEqual(['practice']);
  });

  it('reports each error once, also when an alias brings several paths to it', async () => {
    const body = `  minutes: 30
  bookingLimits: &limits { day: 0 }
  staff: [emma]
`;
    const other = serviceDocument('wash', '  minutes: 30\n  staff: [&who { name: ema }, *who]\n');
    using directory = manifestDirectory({
      'a.yaml': smallCompany(),
      'b.yaml': serviceDocument('cut', body),
      'c.yaml': other,
    });
    const { diagnostics } = await loadManifests(directory.path);
    expect(diagnostics.map(({ file, code, line, column }) => `${file} ${code} ${line}:${column}`)).toEqual([
      'b.yaml out-of-range 7:33',
      'c.yaml duplicate-assignment 7:24',
      'c.yaml unknown-staff 7:24',
    ]);
  });

  it('lets anchors and aliases do modest work', async () => {
    const body = '  minutes: 30\n  staff: [&e { name: emma }]\n  bookingLimits: &l { day: 3 }\n';
    const second = serviceDocument('wash', '  minutes: &m 30\n  bufferAfter: *m\n  staff: [emma]\n');
    using directory = manifestDirectory({
      'a.yaml': smallCompany(),
      'b.yaml': `${serviceDocument('cut', body)}---\n${second}`,
    });
    const { catalogs, diagnostics } = await loadManifests(directory.path);
    expect(diagnostics).toEqual([]);
    expect(catalogs[0]?.services[1]).toMatchObject({ bufferAfter: 30 });
  });

  it('reads YAML 1.2 core: yes, dates and octals are text', async () => {
    const body = '  minutes: 30\n  description: 2026-11-20\n  staff: [emma]\n';
    using directory = manifestDirectory({
      'a.yaml': smallCompany(['title: Zentrale', 'title: yes']),
      'b.yaml': serviceDocument('cut', body),
    });
    const { catalogs, diagnostics } = await loadManifests(directory.path);
    expect(diagnostics).toEqual([]);
    expect(catalogs[0]?.branches[0]?.title).toBe('yes');
    expect(catalogs[0]?.services[0]?.description).toBe('2026-11-20');
  });

  it('leaves empty documents and comments alone', async () => {
    using directory = manifestDirectory({
      'a.yaml': `# first\n---\n${smallCompany()}---\n# nothing\n---\n`,
      'b.yaml': '# only a comment\n',
      'c.yaml': '',
    });
    expect((await loadManifests(directory.path)).diagnostics).toEqual([]);
  });

  it('counts what will be in Cal.com: deleted services are not, paused and retired ones are', async () => {
    const services = (['active', 'paused', 'retired', 'deleted'] as const).map((state) =>
      serviceDocument(state, `  minutes: 30\n  staff: [emma]\n  state: ${state}\n  reason: so\n`),
    );
    using directory = manifestDirectory({ 'a.yaml': smallCompany(), 'b.yaml': services.join('---\n') });
    const { counts } = await loadManifests(directory.path);
    expect(counts).toMatchObject({ services: 4, segments: 4, eventTypes: 3, maps: 3 });
  });

  it('shows faulty files with their keys covered, every column where it was', async () => {
    const key = 'x9-secret-word';
    using directory = manifestDirectory({
      'a.yaml': smallCompany(['apiKey: { env: CALCOM_API_KEY }', `apiKye: ${key}`]),
      'b.yaml': serviceDocument('cut'),
    });
    const { diagnostics, sources } = await loadManifests(directory.path);
    expect(diagnostics.map(({ code }) => code)).toContain('unknown-key');
    expect(JSON.stringify([diagnostics, [...sources]])).not.toContain(key);
    const line = sources.get('a.yaml')?.split('\n')[7];
    expect(line).toBe(`    production: { teamId: 7, apiKye: ${'•'.repeat(key.length)} }`);
    expect([...sources.keys()]).toEqual(['a.yaml']);
  });

  it('covers a key in a file that is not even YAML', async () => {
    using directory = manifestDirectory({
      'a.yaml': smallCompany(['apiKey: { env: CALCOM_API_KEY } }', 'apiKey: hunter22 ]']),
    });
    const { diagnostics, sources } = await loadManifests(directory.path);
    expect(diagnostics.map(({ code }) => code)).toContain('yaml-syntax');
    expect(JSON.stringify([diagnostics, [...sources]])).not.toContain('hunter22');
  });
});

describe('a large file', () => {
  const bodies = [
    '  minutes: 30\n  staff: [emma]\n',
    '  minutes: 30\n  staff: [emma]\n  state: paused\n',
    '  template: color-style\n  price: { amount: "58.00", currency: EUR }\n  staff: [{ name: emma, minutes: { B: 20 } }]\n',
    '  segments:\n    - { key: A, title: "a\\nb", minutes: 20, gapAfter: { minutes: 5 } }\n    - { key: B, title: y, minutes: 10 }\n  branches: [zentrale]\n  staff: [emma]\n',
    '  description: |\n    kind: Company\n      --- not a document\n  minutes: 30\n  eventType: { disableGuests: true }\n  slug: größe-N\n  previousSlugs: [größe-N]\n  staff: [emma]\n',
  ];
  const services = Array.from({ length: 900 }, (_, at) =>
    serviceDocument(`service-${at}`, (bodies[at % bodies.length] ?? '').replaceAll('-N', `-${at}`)),
  );
  // what the services refer to comes after most of them
  const documents = [...services.slice(0, 800), ...smallCompany().split('---\n'), ...services.slice(800)];
  const text = documents.join('---\n');
  const firstLines = new Map<string, number>();
  let lines = 0;
  for (const [at, document] of documents.entries()) {
    firstLines.set(`${at}.yaml`, lines);
    lines += document.split('\n').length;
  }
  const inOne = <T extends { readonly file: string; readonly line: number }>(place: T): T => {
    return { ...place, file: 'all.yaml', line: place.line + (firstLines.get(place.file) ?? 0) };
  };

  it('has the catalog and the diagnostics of its documents in files of their own', async () => {
    using one = manifestDirectory({ 'all.yaml': text });
    using many = manifestDirectory(Object.fromEntries(documents.map((document, at) => [`${at}.yaml`, document])));
    const [whole, single] = [await loadManifests(one.path), await loadManifests(many.path)];
    expect(whole.diagnostics.map(({ code }) => code)).toContain('reason-missing');
    expect(whole.diagnostics.map(({ code }) => code)).toContain('slug-not-ascii');
    const byLine = (a: { readonly line: number }, b: { readonly line: number }) => a.line - b.line;
    expect(whole.diagnostics).toEqual(single.diagnostics.map(inOne).toSorted(byLine));
    const [catalog] = single.catalogs;
    const moved: unknown = JSON.parse(JSON.stringify(catalog), (key, value: unknown) =>
      key === 'source' ? inOne(value as Position) : value,
    );
    const services = (moved as Catalog).services.toSorted((a, b) => byLine(a.source, b.source));
    expect(whole.catalogs).toEqual([{ ...(moved as Catalog), services }]);
    expect(whole.sources.get('all.yaml')).toBe(text);
  });

  it.each([
    ['duplicate-name', serviceDocument('service-7')],
    ['duplicate-id', serviceDocument('late', undefined, 'service-7')],
    ['duplicate-slug', serviceDocument('late', '  minutes: 30\n  slug: salon-service-0-a\n  staff: [emma]\n')],
    ['unknown-staff', serviceDocument('late', '  minutes: 30\n  staff: [emmy]\n')],
    ['yaml-syntax', serviceDocument('late', '  minutes: "30\n')],
  ])('reports %s at its line, wherever the other document is', async (code, last) => {
    using directory = manifestDirectory({ 'all.yaml': `${text}---\n${last}` });
    const { catalogs, diagnostics } = await loadManifests(directory.path);
    expect(catalogs).toEqual([]);
    const [error] = diagnostics.filter(({ severity }) => severity === 'error');
    expect(error).toMatchObject({ code, file: 'all.yaml' });
    expect(error?.line).toBeGreaterThan(lines);
  });

  it.each([
    [1, 9 * 1024 * 1024],
    [0, 1024 * 1024],
  ])('calls onLarge %i times for %i characters', async (times, length) => {
    const comment = `# ${'x'.repeat(20_000)}\n`;
    const count = Math.ceil(length / comment.length);
    const more = Array.from({ length: count }, (_, at) => serviceDocument(`more-${at}`) + comment);
    using large = manifestDirectory({ 'all.yaml': text, 'more.yaml': more.join('---\n') });
    let called = 0;
    const { catalogs } = await loadManifests(large.path, { onLarge: () => (called += 1) });
    expect(catalogs[0]?.services).toHaveLength(services.length + count);
    expect(called).toBe(times);
  });

  it('keeps at most 2 KB in memory for a service', async () => {
    using small = manifestDirectory({ 'all.yaml': text });
    const more = Array.from({ length: 4000 }, (_, at) => serviceDocument(`more-${at}`));
    using large = manifestDirectory({ 'all.yaml': text, 'more.yaml': more.join('---\n') });
    const kept: LoadedManifests[] = [await loadManifests(large.path), await loadManifests(small.path)];
    const before = heapBytes();
    kept.push(await loadManifests(large.path));
    expect((heapBytes() - before) / (services.length + more.length)).toBeLessThan(2048);
    expect(kept).toHaveLength(3);
  });
});
