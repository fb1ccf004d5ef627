import { describe, expect, it } from 'vitest';
import type { Catalog, Service } from '../../../src/model/catalog.ts';
import { loadManifests } from '../../../src/reconcile/manifest/load-manifests.ts';
import type { ExternalChangesSpec } from '../../../src/reconcile/manifest/manifest.ts';
import { readSchema } from '../../../src/reconcile/manifest/read.ts';
import { resolveExternalChanges } from '../../../src/reconcile/manifest/resolve-service.ts';
import { EVENT_TYPE_FIELDS } from '../../../src/reconcile/plan/compare-event-type.ts';
import { manifestDirectory, serviceDocument, smallCompany } from '../../support/manifests/manifest-directory.ts';

async function resolve(company: string, ...services: readonly string[]): Promise<Catalog> {
  using directory = manifestDirectory({ 'company.yaml': company, 'services.yaml': services.join('---\n') });
  const { catalogs, diagnostics } = await loadManifests(directory.path);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const [catalog] = catalogs;
  if (catalog === undefined) throw new Error('no catalog');
  return catalog;
}

async function resolveService(body: string, company = smallCompany()): Promise<Service> {
  const { services } = await resolve(company, serviceDocument('cut', body));
  const [service] = services;
  if (service === undefined) throw new Error('no service');
  return service;
}

const composite = `  segments:
    - { key: A, title: Color, minutes: 30, gapAfter: { minutes: 45 } }
    - { key: B, title: Wash, minutes: 15 }
  staff: [emma]
`;

describe('resolving a service', () => {
  it('makes one segment of those that touch, with merge: adjacent, at the place of the first', async () => {
    const { segments } = await resolveService(`  merge: adjacent
  segments:
    - { key: A, title: Color, minutes: 30, gapAfter: { minutes: 45 } }
    - { key: B, title: Wash, minutes: 15 }
    - { key: C, title: Cut, minutes: 30, slug: cut-only }
    - { key: D, title: Dry, minutes: 20, gapAfter: { minutes: 5 } }
    - { key: E, title: Care, minutes: 10 }
  staff: [{ name: emma, minutes: { B: 70 } }]
`);
    const told = segments.map(({ key, title, minutes, gapAfter, slug, source }) => ({
      is: `${key} ${title} ${minutes} ${gapAfter?.minutes ?? '-'} ${slug}`,
      line: source.line,
    }));
    expect(told).toEqual([
      { is: 'A Color 30 45 salon-cut-a', line: 8 },
      { is: 'B Wash, Cut, Dry 65 5 salon-cut-b', line: 9 },
      { is: 'E Care 10 - salon-cut-e', line: 12 },
    ]);
  });

  it('fills in the defaults', async () => {
    expect(await resolveService('  minutes: 30\n  staff: [emma]\n')).toEqual({
      name: 'cut',
      id: 'cut',
      title: 'cut',
      branches: ['zentrale'],
      pausePolicy: 'free',
      scheduling: 'managed',
      hidden: true,
      externalChanges: 'warn',
      state: 'active',
      segments: [
        {
          key: 'A',
          title: 'cut',
          minutes: 30,
          slug: 'salon-cut-a',
          previousSlugs: [],
          source: { file: 'services.yaml', line: 1, column: 1 },
        },
      ],
      staff: [
        {
          staff: 'emma',
          primary: false,
          minutes: {},
          state: 'active',
          source: { file: 'services.yaml', line: 7, column: 11 },
        },
      ],
      source: { file: 'services.yaml', line: 1, column: 1 },
    });
  });

  it("takes what it does not say from its company's defaults, and nothing that it says itself", async () => {
    const defaults = `  defaults:
    { hidden: false, scheduling: roundRobin, location: Vor Ort, externalChanges: revert, pausePolicy: blocked, bufferAfter: 5 }
`;
    const company = smallCompany(['  title: Salon\n', `  title: Salon\n${defaults}`]);
    const said = '  externalChanges: accept\n  bufferAfter: 0\n';
    expect(await resolveService(`${said}  minutes: 30\n  staff: [emma]\n`, company)).toMatchObject({
      hidden: false,
      scheduling: 'roundRobin',
      location: { type: 'address', address: 'Vor Ort', public: true },
      externalChanges: 'accept',
      pausePolicy: 'blocked',
      bufferAfter: 0,
    });
  });

  it('gives each gap its own policy, or the one of the service', async () => {
    const own = composite.replace('{ minutes: 45 }', '{ minutes: 45, policy: blocked }');
    expect((await resolveService(own)).segments[0]?.gapAfter).toEqual({ minutes: 45, policy: 'blocked' });
    expect((await resolveService(`  pausePolicy: blocked\n${composite}`)).segments[0]?.gapAfter?.policy).toBe(
      'blocked',
    );
    expect((await resolveService(composite)).segments[0]?.gapAfter?.policy).toBe('free');
  });

  it.each([
    ['Vor Ort', { type: 'address', address: 'Vor Ort', public: true }],
    ['{ address: Hinten, public: false }', { type: 'address', address: 'Hinten', public: false }],
    ['{ link: "https://video.example/a" }', { type: 'link', link: 'https://video.example/a', public: true }],
    ['{ phone: "+49 30 5550100", public: false }', { type: 'phone', phone: '+49 30 5550100', public: false }],
    ['{ integration: cal-video }', { type: 'integration', integration: 'cal-video' }],
    ['{ type: attendeePhone }', { type: 'attendeePhone' }],
  ])('location %s', async (written, expected) => {
    expect((await resolveService(`  location: ${written}\n  minutes: 30\n  staff: [emma]\n`)).location).toEqual(
      expected,
    );
  });

  it.each([
    ['derived', composite, ['salon-cut-a', 'salon-cut-b']],
    ['of a composite service: the beginning', `  slug: color\n${composite}`, ['color-a', 'color-b']],
    ['of a segment', composite.replace('minutes: 15', 'minutes: 15, slug: wash'), ['salon-cut-a', 'wash']],
    ['of a simple service', '  slug: haircut\n  minutes: 30\n  staff: [emma]\n', ['haircut']],
    [
      'of a service with one segment',
      '  slug: haircut\n  segments: [{ key: A, title: Cut, minutes: 30 }]\n  staff: [emma]\n',
      ['haircut'],
    ],
  ])('slugs: %s', async (_, body, expected) => {
    expect((await resolveService(body)).segments.map(({ slug }) => slug)).toEqual(expected);
  });

  it('keeps previous slugs with the segment that had them', async () => {
    const simple = await resolveService('  previousSlugs: [old, older]\n  minutes: 30\n  staff: [emma]\n');
    expect(simple.segments[0]?.previousSlugs).toEqual(['old', 'older']);
    const two = await resolveService(composite.replace('minutes: 15', 'minutes: 15, previousSlugs: [rinse]'));
    expect(two.segments.map(({ previousSlugs }) => previousSlugs)).toEqual([[], ['rinse']]);
  });

  it('keeps everything that a staff entry says', async () => {
    const body = `  price: { amount: "58.00", currency: EUR }
  segments: [{ key: A, title: Color, minutes: 30 }, { key: B, title: Wash, minutes: 15 }]
  staff:
    - { name: emma, primary: true, minutes: { A: 35 }, price: "62.00", state: paused, reason: Urlaub }
`;
    expect((await resolveService(body)).staff).toEqual([
      {
        staff: 'emma',
        primary: true,
        minutes: { A: 35 },
        price: '62.00',
        state: 'paused',
        reason: 'Urlaub',
        source: { file: 'services.yaml', line: 9, column: 7 },
      },
    ]);
  });

  it.each(['color-cut-style', 'color-style', 'highlights', 'perm', 'consult-treat'])(
    'the ready template %s gives segments with a gap between them',
    async (name) => {
      const { segments } = await resolveService(`  template: ${name}\n  staff: [emma]\n`);
      expect(segments.length).toBeGreaterThan(1);
      expect(segments.some(({ gapAfter }) => gapAfter !== undefined)).toBe(true);
      expect(segments.at(-1)?.gapAfter).toBeUndefined();
    },
  );

  it("prefers a company's own template to a ready one of the same name, and applies own minutes", async () => {
    const template = `apiVersion: calops/v1
kind: SegmentTemplate
metadata: { name: perm }
spec: { segments: [{ key: A, title: Roll, minutes: 20 }, { key: B, title: Rinse, minutes: 10 }] }
`;
    const service = serviceDocument('wave', '  template: perm\n  staff: [{ name: emma, minutes: { B: 12 } }]\n');
    const { services } = await resolve(smallCompany(), template, service);
    expect(services[0]?.segments.map(({ title }) => title)).toEqual(['Roll', 'Rinse']);
    expect(services[0]?.staff[0]?.minutes).toEqual({ B: 12 });
  });
});

describe('resolving a company', () => {
  it('reads limits as shares or numbers, and knows its own', async () => {
    const plain = await resolve(smallCompany());
    expect(plain.company).toMatchObject({
      id: 'salon',
      locale: 'en',
      environment: { name: 'production', teamId: 7, apiKey: { env: 'CALCOM_API_KEY' } },
      safety: { maxUpdates: { ratio: 0.3 }, maxHostRemovals: { count: 5 }, minKnown: 0.8, orphanStrikes: 3 },
    });
    const safety = '  safety: { maxUpdates: 10, maxHostRemovals: 10%, minKnown: 95%, orphanStrikes: 5 }\n';
    const own = await resolve(smallCompany(['  title: Salon\n', `  title: Salon\n${safety}`]));
    expect(own.company.safety).toEqual({
      maxUpdates: { count: 10 },
      maxHostRemovals: { ratio: 0.1 },
      minKnown: 0.95,
      orphanStrikes: 5,
    });
  });

  it.each([
    ['440', '440'],
    ['"0440"', '0440'],
    ['6f0c2a4e-31d7-4b52-8f6b-0d9e4c7a1102', '6f0c2a4e-31d7-4b52-8f6b-0d9e4c7a1102'],
  ])('ids are text: %s', async (written, id) => {
    const { services } = await resolve(smallCompany(), serviceDocument('cut', undefined, written));
    expect(services[0]?.id).toBe(id);
  });

  it("gives branches the company's time zone unless they have their own", async () => {
    const second = `---
apiVersion: calops/v1
kind: Branch
metadata: { name: sopron }
spec: { title: Sopron, timeZone: Europe/Budapest }
`;
    const { branches } = await resolve(smallCompany() + second);
    expect(branches.map(({ timeZone }) => timeZone)).toEqual(['Europe/Berlin', 'Europe/Budapest']);
  });
});

interface Row {
  readonly service?: ExternalChangesSpec;
  readonly company?: ExternalChangesSpec;
  readonly title: string;
  readonly hosts: string;
}

describe('externalChanges: the most specific word counts', () => {
  it.each<Row>([
    { title: 'warn', hosts: 'warn' },
    { company: 'accept', title: 'accept', hosts: 'accept' },
    { company: { title: 'revert' }, title: 'revert', hosts: 'warn' },
    { company: { default: 'accept', title: 'revert' }, title: 'revert', hosts: 'accept' },
    { service: 'revert', company: 'accept', title: 'revert', hosts: 'revert' },
    { service: 'warn', company: { title: 'revert' }, title: 'warn', hosts: 'warn' },
    { service: { default: 'warn' }, company: { title: 'revert' }, title: 'warn', hosts: 'warn' },
    { service: { hosts: 'accept' }, company: { title: 'revert', hosts: 'revert' }, title: 'revert', hosts: 'accept' },
    { service: { hosts: 'accept' }, company: 'revert', title: 'revert', hosts: 'accept' },
    { service: { default: 'warn', title: 'accept' }, company: { title: 'revert' }, title: 'accept', hosts: 'warn' },
  ])('service $service, company $company: title $title, hosts $hosts', ({ service, company, title, hosts }) => {
    const { externalChanges, externalFieldChanges = {} } = resolveExternalChanges(service, company);
    expect([externalFieldChanges.title ?? externalChanges, externalFieldChanges.hosts ?? externalChanges]).toEqual([
      title,
      hosts,
    ]);
  });

  it('reaches the catalog from both levels', async () => {
    const defaults = '  defaults: { externalChanges: { default: accept, title: revert } }\n';
    using directory = manifestDirectory({
      'company.yaml': smallCompany(['  title: Salon\n', `  title: Salon\n${defaults}`]),
      'cut.yaml': serviceDocument('cut', '  minutes: 30\n  externalChanges: { hosts: warn }\n  staff: [emma]\n'),
    });
    const { catalogs } = await loadManifests(directory.path);
    expect(catalogs[0]?.services[0]).toMatchObject({
      externalChanges: 'accept',
      externalFieldChanges: { title: 'revert', hosts: 'warn' },
    });
  });
});

describe('fields of externalChanges', () => {
  it.each(['Service', 'Company'] as const)('of a %s are all that plans compare, and no others', (kind) => {
    const { $defs } = readSchema(kind) as { $defs: { externalChanges: { properties: object } } };
    expect(Object.keys($defs.externalChanges.properties).toSorted()).toEqual(
      ['default', ...EVENT_TYPE_FIELDS].toSorted(),
    );
  });

  it.each([
    ['titles', 'title'],
    ['location', 'locations'],
    ['staff', 'hosts'],
    ['minutes', 'lengthInMinutes'],
    ['bufferBefore', 'beforeEventBuffer'],
  ])('%s: did you mean %s', async (written, meant) => {
    using directory = manifestDirectory({
      'company.yaml': smallCompany(),
      'cut.yaml': serviceDocument('cut', `  minutes: 30\n  externalChanges: { ${written}: warn }\n  staff: [emma]\n`),
    });
    const { diagnostics } = await loadManifests(directory.path);
    expect(diagnostics).toMatchObject([{ code: 'unknown-key', hint: `did you mean "${meant}"?` }]);
  });
});
