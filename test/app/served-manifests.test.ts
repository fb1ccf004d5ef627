import { describe, expect, it } from 'vitest';
import { ServedManifests } from '../../src/app/reconciler.ts';
import { salonManifests, workDirectory } from '../cli/support/company-directory.ts';

const wanted = { environment: 'production', company: 'friseur' };

describe('manifests that are served', () => {
  it('are loaded once for as long as no file changes, and again when one has', async () => {
    await using directory = await workDirectory();
    await directory.write('friseur/all.yaml', salonManifests(30));
    const served = new ServedManifests(directory.path);
    const first = await served.load(wanted);
    expect(await served.load(wanted)).toBe(first);
    await directory.write('friseur/all.yaml', salonManifests(45));
    const minutes = async () => (await served.load(wanted)).catalogs[0]?.services[0]?.segments[0]?.minutes;
    expect(await minutes()).toBe(45);
    await directory.write('friseur/broken.yaml', 'kind: Nothing');
    expect((await served.load(wanted)).diagnostics).not.toEqual([]);
  });

  it('that are missing are reported as errors, and do not throw', async () => {
    const { catalogs, diagnostics } = await new ServedManifests('/nowhere/at/all').load(wanted);
    expect([catalogs, diagnostics.map(({ code }) => code)]).toEqual([
      [],
      expect.arrayContaining(['directory-missing']),
    ]);
  });
});
