import { expect, it } from 'vitest';
import type { Member } from '../../../src/model/member.ts';
import { offerFirstService } from '../../../src/reconcile/adopt/offer-first-service.ts';
import { loadManifests } from '../../../src/reconcile/manifest/load-manifests.ts';
import { catalog } from '../../support/catalog-builder.ts';
import { manifestDirectory, smallCompany } from '../../support/manifest-directory.ts';

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
