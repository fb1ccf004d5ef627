import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { linkService } from '../../../src/reconcile/adopt/link-service.ts';
import { ManifestTexts } from '../../../src/reconcile/adopt/manifest-texts.ts';
import { loadManifests } from '../../../src/reconcile/manifest/load-manifests.ts';
import { manifestDirectory, serviceDocument, smallCompany } from '../../support/manifest-directory.ts';
import { observed } from '../../support/observation-builder.ts';

const GAP = 'gapAfter: { minutes: 20 }';

/** The path of each slug that is written when the team calls the service's event types `live-1`, `live-2`… */
async function linked(body: string): Promise<readonly (readonly [string, unknown])[]> {
  using directory = manifestDirectory({ 'company.yaml': smallCompany(), 'dye.yaml': serviceDocument('dye', body) });
  const [catalog] = (await loadManifests(directory.path)).catalogs;
  const [service] = catalog?.services ?? [];
  if (catalog === undefined || service === undefined) throw new Error('the sample is not valid');
  const { eventTypes } = observed(catalog).asApplied();
  const segments = service.segments.flatMap(({ key, title }, at) => {
    const eventType = eventTypes[at];
    return eventType
      ? [{ key, title, eventType: { ...eventType, fields: { ...eventType.fields, slug: `live-${at + 1}` } } }]
      : [];
  });
  const texts = new ManifestTexts((file) => readFileSync(join(directory.path, file), 'utf8'));
  const keys = service.segments.map(({ key }) => key);
  const result = linkService(service, { title: service.title, slugName: null, segments }, { keys, texts });
  if ('why' in result) throw new Error(result.why);
  return result.edits.map((edit) => [edit.path.join('.'), edit.edit === 'remove' ? null : edit.value]);
}

it.each([
  ['a simple service', '  minutes: 30\n', [['spec.slug', 'live-1']]],
  [
    'segments',
    '  segments: [{ key: A, title: A, minutes: 5 }, { key: B, title: B, minutes: 5 }]\n',
    [
      ['spec.segments.0.slug', 'live-1'],
      ['spec.segments.1.slug', 'live-2'],
    ],
  ],
  [
    'segments of which two are one',
    `  merge: adjacent\n  segments: [{ key: A, title: A, minutes: 5 }, { key: B, title: B, minutes: 5, ${GAP} }, { key: C, title: C, minutes: 5 }]\n`,
    [
      ['spec.segments.0.slug', 'live-1'],
      ['spec.segments.2.slug', 'live-2'],
    ],
  ],
])('%s: each slug is written where its segment is declared', async (_, body, expected) => {
  expect(await linked(`${body}  staff: [emma]\n`)).toEqual(expected);
});
