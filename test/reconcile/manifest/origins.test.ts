import { describe, expect, it } from 'vitest';
import type { EventTypeField } from '../../../src/model/event-type/event-type.ts';
import { loadManifests } from '../../../src/reconcile/manifest/load-manifests.ts';
import { type Origin, originsOf, type SegmentOrigins } from '../../../src/reconcile/manifest/origins.ts';
import { manifestDirectory, serviceDocument, smallCompany } from '../../support/manifests/manifest-directory.ts';

const DEFAULTS = `  defaults:
    hidden: false
    location: Vor Ort
    bufferBefore: 5
    externalChanges: { default: accept, title: revert }
`;

async function origins(body: string, { defaults = '', template = '', key = 'A' } = {}): Promise<SegmentOrigins> {
  using directory = manifestDirectory({
    'company.yaml': smallCompany(['  title: Salon\n', `  title: Salon\n${defaults}`]),
    'cut.yaml': serviceDocument('cut', body),
    ...(template !== '' && { 'wave.yaml': template }),
  });
  const { folders } = await loadManifests(directory.path);
  const folder = await folders.get('salon')?.();
  const found = folder && originsOf(folder, 'cut', key);
  if (!found) throw new Error('no origins');
  return found;
}

/** `cut.yaml:6`, `defaults company.yaml:7`, `calops`. */
function told(origin: Origin | null): string | null {
  if (origin === null) return null;
  const { said, name, source } = origin;
  const place = source === null ? [] : [`${source.file}:${source.line}`];
  return [...(said === 'service' ? [] : [said]), ...(name === null ? [] : [name]), ...place].join(' ');
}

const SIMPLE = `  minutes: 30
  description: Kurz
  bufferBefore: 10
  staff:
    - { name: emma, minutes: { A: 35 } }
`;

describe('who said a value', () => {
  it.each<[EventTypeField, string | null]>([
    ['title', 'cut.yaml:5'],
    ['slug', 'calops'],
    ['lengthInMinutes', 'cut.yaml:6'],
    ['description', 'cut.yaml:7'],
    ['beforeEventBuffer', 'cut.yaml:8'],
    ['hosts', 'cut.yaml:9'],
    ['lengthInMinutesOptions', 'cut.yaml:10'],
    ['hidden', 'defaults company.yaml:7'],
    ['locations', 'defaults company.yaml:8'],
    ['schedulingType', 'calops'],
    ['slotInterval', null],
  ])('of %s: %s', async (field, expected) => {
    expect(told((await origins(SIMPLE, { defaults: DEFAULTS })).valueOf(field))).toBe(expected);
  });

  it('without defaults of the company: those of calops, else none', async () => {
    const { valueOf } = await origins(SIMPLE);
    expect([told(valueOf('hidden')), told(valueOf('locations'))]).toEqual(['calops', null]);
  });

  it('of what is hidden because it is retired: the state', async () => {
    const { valueOf } = await origins(`  hidden: false\n  state: retired\n  reason: alt\n${SIMPLE}`);
    expect(told(valueOf('hidden'))).toBe('cut.yaml:7');
  });

  it('of a segment: the segment itself, its slug included', async () => {
    const body = `  segments:
    - { key: A, title: Color, minutes: 30 }
    - { key: B, title: Wash, slug: wash, minutes: 15 }
  staff: [emma]
`;
    const { valueOf } = await origins(body, { key: 'B' });
    expect((['title', 'slug', 'lengthInMinutes'] as const).map((field) => told(valueOf(field)))).toEqual([
      'cut.yaml:8',
      'cut.yaml:8',
      'cut.yaml:8',
    ]);
  });

  it('of a template: its line, or only its name when it is a ready one', async () => {
    const body = '  template: perm\n  staff: [emma]\n';
    expect(told((await origins(body)).valueOf('title'))).toBe('template perm');
    const template = `apiVersion: calops/v1
kind: SegmentTemplate
metadata: { name: perm }
spec:
  segments:
    - { key: A, title: Roll, minutes: 20 }
    - { key: B, title: Rinse, minutes: 10 }
`;
    const { valueOf } = await origins(body, { template, key: 'B' });
    expect(told(valueOf('lengthInMinutes'))).toBe('template perm wave.yaml:7');
  });
});

describe('who said what follows on a change outside git', () => {
  it.each<[string, string, string, string]>([
    ['nobody', '', 'calops', 'calops'],
    ['the company', 'defaults', 'defaults company.yaml:10', 'defaults company.yaml:10'],
    ['one word', '  externalChanges: warn\n', 'cut.yaml:6', 'cut.yaml:6'],
    ['a field', '  externalChanges:\n    title: warn\n', 'cut.yaml:7', 'calops'],
    ['a field and default', '  externalChanges:\n    default: warn\n    title: warn\n', 'cut.yaml:8', 'cut.yaml:7'],
  ])('%s', async (_, said, title, hosts) => {
    const isGeneral = said === 'defaults';
    const { policyOf } = await origins(`${isGeneral ? '' : said}${SIMPLE}`, { defaults: isGeneral ? DEFAULTS : '' });
    expect([told(policyOf('title')), told(policyOf('hosts'))]).toEqual([title, hosts]);
  });

  it('says the word that the catalog has: service field, service, company field, company', async () => {
    const { policyOf } = await origins(`  externalChanges: { hosts: warn }\n${SIMPLE}`, { defaults: DEFAULTS });
    expect((['hosts', 'title', 'slug'] as const).map((field) => policyOf(field).said)).toEqual([
      'service',
      'defaults',
      'defaults',
    ]);
  });
});
