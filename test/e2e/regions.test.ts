import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { DEMO_SEED } from '../../src/sandbox/demo-seed.ts';
import { salonManifests, type WorkDirectory, workDirectory } from '../cli/support/company-directory.ts';
import { type Ended, runCalops } from '../cli/support/run-calops.ts';
import { freshDatabase } from '../support/database/database.ts';

const EU_KEY = 'cal_sandbox_friseur';

interface Regions extends AsyncDisposable {
  readonly us: Sandbox;
  readonly eu: Sandbox;
  readonly directory: WorkDirectory;
  readonly run: (words: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Ended>;
}

/** Two servers: the team is on both, its key is known to the one in the EU alone. */
async function regions(): Promise<Regions> {
  await using resources = new AsyncDisposableStack();
  const eu = resources.use(await startSandbox());
  const us = resources.use(await startSandbox({ seed: { ...DEMO_SEED, apiKeys: [] } }));
  const database = resources.use(await freshDatabase());
  const directory = resources.use(await workDirectory());
  const servers = { CALCOM_API_URL_US: us.url, CALCOM_API_URL_EU: eu.url };
  const base = { ...servers, DATABASE_URL: database.url, SALON_KEY: EU_KEY };
  const owned = resources.move();
  return {
    us,
    eu,
    directory,
    run: (words, env = {}) => runCalops(words, { cwd: directory.path, env: { ...base, ...env } }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function inRegion(region: string): string {
  return salonManifests().replace('{ teamId: 34209,', `{ teamId: 34209, region: ${region},`);
}

function pathsOf({ journal }: Sandbox): readonly string[] {
  return journal.entries().map(({ path }) => path);
}

describe('a company in the EU region', () => {
  it('is planned, applied and booked at its own server alone', async () => {
    await using here = await regions();
    await here.directory.write('manifests/friseur/all.yaml', inRegion('eu'));
    expect(await here.run(['apply', '--yes'])).toMatchObject({ code: 0 });
    expect(await here.run(['plan'])).toMatchObject({ code: 0 });
    const slots = await here.run(['slots', 'cut', '--json']);
    expect(slots).toMatchObject({ code: 0 });
    expect(pathsOf(here.eu).some((path) => path.startsWith('/v2/slots'))).toBe(true);
    expect(pathsOf(here.us)).toEqual([]);
  });

  it('is asked for where CALCOM_API_URL says, whatever its region', async () => {
    await using here = await regions();
    await here.directory.write('manifests/friseur/all.yaml', inRegion('us'));
    expect(await here.run(['plan'], { CALCOM_API_URL: here.eu.url })).toMatchObject({ code: 2 });
    expect(pathsOf(here.us)).toEqual([]);
  });

  it.each([
    ['its key is used in the US', null, 'one of https://api.cal.eu needs region: eu'],
    ['a key of the US is used in it', 'eu', 'one of https://api.cal.com needs region: us'],
  ])('and an error when %s names the other region', async (_, region, words) => {
    await using here = await regions();
    const manifests = region === null ? salonManifests() : inRegion(region);
    await here.directory.write('manifests/friseur/all.yaml', manifests);
    const { code, stderr } = await here.run(['plan'], region === null ? {} : { SALON_KEY: 'cal_us_0123456789' });
    expect(code).toBe(1);
    expect(stderr).toContain(words);
  });

  it('with another word for its region is refused with the place of it', async () => {
    await using here = await regions();
    await here.directory.write('manifests/friseur/all.yaml', inRegion('europe'));
    const { code, stdout } = await here.run(['validate', '--json']);
    expect(code).toBe(1);
    expect(stdout).toContain('"code": "unknown-value"');
  });
});

describe('calops init', () => {
  const INIT = [
    'init',
    '--team',
    '34209',
    '--api-key-env',
    'SALON_KEY',
    '--time-zone',
    'Europe/Berlin',
    '--ci',
    'none',
  ];
  const companyIn = ({ directory }: Regions) =>
    readFile(join(directory.path, 'manifests/friseur/company.yaml'), 'utf8');

  it('finds the region that knows the key, and declares it', async () => {
    await using here = await regions();
    expect(await here.run([...INIT, '--name', 'friseur'])).toMatchObject({ code: 0 });
    expect(await companyIn(here)).toContain('region: eu,');
    expect(await here.run(['validate'])).toMatchObject({ code: 0 });
  });

  it('declares no region for the usual one, and does not send the key elsewhere', async () => {
    await using here = await regions();
    here.us.reset(DEMO_SEED);
    expect(await here.run([...INIT, '--name', 'friseur'])).toMatchObject({ code: 0 });
    expect(await companyIn(here)).not.toContain('region');
    expect(pathsOf(here.eu)).toEqual([]);
  });

  it('names both servers when neither knows the key', async () => {
    await using here = await regions();
    const { code, stdout } = await here.run([...INIT, '--json'], { SALON_KEY: 'cal_nowhere_01234' });
    expect(code).toBe(1);
    const { error } = JSON.parse(stdout) as { readonly error: { readonly code: string; readonly message: string } };
    expect(error.code).toBe('calcom-unauthorized');
    expect(error.message).toContain(here.us.url);
    expect(error.message).toContain(here.eu.url);
  });
});

it('calops import declares the region that it is given', async () => {
  await using here = await regions();
  const company = ['--company', 'friseur', '--team', '34209', '--api-key-env', 'SALON_KEY', '--region', 'eu'];
  const { code } = await here.run(['import', ...company, '--time-zone', 'Europe/Berlin']);
  expect(code).toBe(0);
  expect(await readFile(join(here.directory.path, 'manifests/friseur/company.yaml'), 'utf8')).toContain('region: eu,');
});
