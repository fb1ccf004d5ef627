import { describe, expect, it } from 'vitest';
import { loadManifests } from '../../../src/reconcile/manifest/load-manifests.ts';
import { manifestDirectory, serviceDocument, smallCompany } from '../../support/manifest-directory.ts';

describe('drafts of manifests', () => {
  it('are judged instead of the files', async () => {
    using manifests = manifestDirectory({
      'salon/company.yaml': smallCompany(),
      'salon/cut.yaml': serviceDocument('cut'),
    });
    const drafts = new Map([['salon/cut.yaml', serviceDocument('cut', '  minutes: 30\n  staff: [emmma]\n')]]);
    const { diagnostics } = await loadManifests(manifests.path, { drafts });
    expect(diagnostics).toMatchObject([{ code: 'unknown-staff', file: 'salon/cut.yaml' }]);
  });

  it('may be files that are not there yet, in a directory that is not there either', async () => {
    using manifests = manifestDirectory({ 'a/company.yaml': smallCompany() });
    const more = await loadManifests(manifests.path, { drafts: new Map([['a/cut.yaml', serviceDocument('cut')]]) });
    expect(more.catalogs[0]?.services.map(({ name }) => name)).toStrictEqual(['cut']);
    const drafts = new Map([['salon/company.yaml', smallCompany()]]);
    const fresh = await loadManifests(`${manifests.path}/none`, { drafts });
    expect(fresh).toMatchObject({ diagnostics: [], counts: { companies: 1 } });
  });
});
