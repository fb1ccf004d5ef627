import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Member } from '../../../src/model/team-observation.ts';
import type { LiveService } from '../../../src/reconcile/adopt/group-event-types.ts';
import { offerFirstService } from '../../../src/reconcile/adopt/import-staff.ts';
import { linkService, matchService } from '../../../src/reconcile/adopt/import-team.ts';
import { ManifestTexts } from '../../../src/reconcile/adopt/manifest-texts.ts';
import { loadManifests } from '../../../src/reconcile/manifest/load-manifests.ts';
import { catalog } from '../../support/manifests/catalog-builder.ts';
import { manifestDirectory, serviceDocument, smallCompany } from '../../support/manifests/manifest-directory.ts';
import { observed } from '../../support/manifests/observation-builder.ts';

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

const DECLARED = catalog()
  .service('herren', { title: 'Herrenhaarschnitt' })
  .service('kur', { title: 'Kur & Pflege' })
  .service('farbe', { title: 'Ansatzfärbung', segments: { A: 30, B: 15 } })
  .service('kinder-1', { title: 'Kinderhaarschnitt' })
  .service('kinder-2', { title: 'Kinderhaarschnitt' })
  .build().services;

function live(title: string, parts = 1): LiveService {
  const segments = Array.from({ length: parts }, () => ({ key: 'A', title, eventType: {} as never }));
  return { title, slugName: null, segments };
}

function match(title: string, parts = 1, others: readonly LiveService[] = []) {
  const one = live(title, parts);
  return matchService(one, DECLARED, [one, ...others]);
}

describe('matchService', () => {
  it.each([
    ['Herrenhaarschnitt', 1, 'herren', 'exact'],
    ['kur und pflege', 1, undefined, undefined],
    ['KUR - PFLEGE', 1, 'kur', 'normalised'],
    ['Herren', 1, 'herren', 'normalised'],
    ['ansatzfaerbung', 2, 'farbe', 'normalised'],
  ])('finds what %s (%d) is among the declared', (title, parts, name, by) => {
    const found = match(title, parts);
    expect(found.is === 'declared' ? [found.service.name, found.by] : [undefined, undefined]).toStrictEqual([name, by]);
  });

  it.each([
    ['a title that is alike', match('Herrenhaarschnitte'), ['herren']],
    ['a title that two of the declared have', match('Kinderhaarschnitt'), ['kinder-1', 'kinder-2']],
    ['a title that two in Cal.com have', match('Herrenhaarschnitt', 1, [live('herrenhaarschnitt')]), ['herren']],
    ['another number of segments', match('Ansatzfärbung', 3), ['farbe']],
  ])('asks about %s, and never decides', (_, found, candidates) => {
    expect(found).toMatchObject({ is: 'question', candidates });
  });

  it('is sure of what is not declared', () => {
    expect(match('Bartpflege')).toStrictEqual({ is: 'new' });
  });
});

function member(userId: number, name: string | null, more: Partial<Member> = {}): Member {
  const email = `user-${userId}@salon.example`;
  return { userId, name, email, username: null, role: 'MEMBER', accepted: true, ...more };
}

const SALON = catalog('friseur').branch('zentrale').build();

function offered(members: readonly Member[]): ReadonlyMap<string, string> {
  return offerFirstService({ catalog: SALON, members, schemas: '../schemas' });
}

it('offers nothing but comments, whatever the members are called', () => {
  const files = offered([member(1, 'Emma\n---\nkind: Company'), member(2, '#"\'{}: [\u2028'), member(3, null)]);
  expect([...files.keys()]).toEqual(['staff.yaml', 'services.yaml']);
  for (const text of files.values()) {
    for (const line of text.trimEnd().split(/\r?\n|\u2028|\u2029|\u0085/)) expect(line).toMatch(/^# /);
  }
});

it('offers manifests that are valid once the "# " is gone, with the members who have accepted', async () => {
  const files = offered([member(1, 'Emma'), member(2, 'Gone', { accepted: false }), member(3, 'Lina')]);
  const texts = [...files].map(([file, text]) => [
    file,
    text
      .split('\n')
      .slice(2)
      .map((line) => line.slice(2))
      .join('\n'),
  ]);
  const [company = '', branch = ''] = smallCompany(['teamId: 7', 'teamId: 34209']).split('---\n');
  using manifests = manifestDirectory({
    'company.yaml': `${company}---\n${branch}`,
    ...(Object.fromEntries(texts) as Readonly<Record<string, string>>),
  });
  const { diagnostics, catalogs } = await loadManifests(manifests.path);
  expect(diagnostics).toEqual([]);
  expect(catalogs[0]?.staff.map(({ name }) => name)).toEqual(['emma', 'lina']);
  expect(catalogs[0]?.services.map(({ name }) => name)).toEqual(['first-service']);
});
