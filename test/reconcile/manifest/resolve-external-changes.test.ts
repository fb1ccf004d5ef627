import { describe, expect, it } from 'vitest';
import type { ExternalChangesSpec } from '../../../src/reconcile/manifest/manifest.ts';
import { loadManifests } from '../../../src/reconcile/manifest/load-manifests.ts';
import { resolveExternalChanges } from '../../../src/reconcile/manifest/resolve-external-changes.ts';
import { readSchema } from '../../../src/reconcile/manifest/read.ts';
import { EVENT_TYPE_FIELDS } from '../../../src/reconcile/plan/compare-event-type.ts';
import { manifestDirectory, serviceDocument, smallCompany } from '../../support/manifest-directory.ts';

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
