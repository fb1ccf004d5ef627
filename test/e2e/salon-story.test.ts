import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { queryRows } from '../store/query-rows.ts';
import { freshDatabase } from '../support/database/database.ts';
import { manifestDirectory } from '../support/manifests/manifest-directory.ts';
import { UNLIMITED_SEED } from '../support/booking/open-salon.ts';
import { calops } from '../support/run-calops.ts';

const STALE = Array.from({ length: 15 }, (_, index) => `alt-${index + 1}`);

interface Finding {
  readonly kind: string;
  readonly status: string;
  readonly resource: string;
}

/** What the incident deactivated and must never be again: what the team shows, and what the database offers. */
async function offered(sandbox: Sandbox, databaseUrl: string) {
  const rows = await queryRows(databaseUrl, 'SELECT id, is_active FROM calops.services ORDER BY id');
  return { calcom: JSON.stringify(sandbox.state()), services: rows };
}

/** The sample salon's team, made in another life: nobody has the database of it any more. */
async function makeTeam(sandbox: Sandbox): Promise<void> {
  await using database = await freshDatabase({ migrated: false });
  const env = { DATABASE_URL: database.url, CALCOM_API_URL: sandbox.url, CALCOM_API_KEY: 'cal_sandbox_friseur' };
  const { code } = await calops(['apply', 'manifests/friseur', '--yes', '--json'], env);
  expect(code).toBe(0);
}

/** Without the six composite services and one simple one: 18 are left, of one event type each. */
function forget(directory: string): void {
  for (const file of ['farbe.yaml', 'dauerwelle.yaml']) rmSync(join(directory, 'services', file));
  const file = join(directory, 'services/pflege.yaml');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.slice(0, text.lastIndexOf('---\n')));
}

it('18 known services, 27 event types that no manifest knows, 15 stale rows: matched, offered for import, flagged; nothing is deactivated', async () => {
  await using sandbox = await startSandbox({ seed: UNLIMITED_SEED });
  await makeTeam(sandbox);
  await using database = await freshDatabase({ migrated: false });
  using manifests = manifestDirectory();
  cpSync('manifests/friseur', manifests.path, { recursive: true });
  forget(manifests.path);
  const env = { DATABASE_URL: database.url, CALCOM_API_URL: sandbox.url, CALCOM_API_KEY: 'cal_sandbox_friseur' };
  const run = async (...words: readonly string[]) => {
    const { code, stdout } = await calops([...words, '--json'], env);
    return { code, json: JSON.parse(stdout) };
  };
  const dir = manifests.path;
  const live = JSON.stringify(sandbox.state());

  // matched: the 18 are taken over as they are
  const adopted = await run('apply', dir, '--yes', '--adopt', '*');
  expect(adopted).toMatchObject({ code: 0, json: { outcome: 'done' } });
  expect(JSON.stringify(sandbox.state())).toBe(live);
  await queryRows(
    database.url,
    `INSERT INTO calops.services SELECT row.* FROM unnest(ARRAY['${STALE.join("','")}']) AS stale,
     (SELECT * FROM calops.services LIMIT 1) AS one,
     LATERAL jsonb_populate_record(NULL::calops.services, to_jsonb(one) || jsonb_build_object('id', stale, 'name', stale)) AS row`,
  );
  const before = await offered(sandbox, database.url);
  expect(before.services).toHaveLength(18 + 15);

  // flagged, and offered for import
  const planned = await run('plan', dir);
  expect(planned).toMatchObject({ code: 0, json: { changes: [], guards: [], summary: { keep: 18, drift: 15 } } });
  expect(planned.json.unmanaged).toHaveLength(27);
  const orphans = planned.json.drift.map(({ kind, resource }: Finding) => `${kind} ${resource}`);
  expect(orphans.toSorted()).toEqual(STALE.map((name) => `orphan service/${name}`).toSorted());
  const offer = await run('import', dir, '--dry-run');
  expect(offer).toMatchObject({ code: 0, json: { questions: [], left: [], written: false } });
  expect(offer.json.imported.flatMap(({ segments }: { segments: unknown[] }) => segments)).toHaveLength(27);
  expect(offer.json.imported).toHaveLength(7);

  // three proven reads, and an apply between them: confirmed, in the review queue, and still active
  for (const status of ['suspected', 'suspected', 'confirmed']) {
    const { code, json } = await run('drift', dir);
    const found = json.findings.filter(({ kind }: Finding) => kind === 'orphan');
    expect(code).toBe(2);
    expect(found.map((one: Finding) => one.status)).toEqual(Array(15).fill(status));
    expect(json.review).toHaveLength(status === 'confirmed' ? 15 : 0);
    expect(await run('apply', dir, '--yes')).toMatchObject({ code: 0, json: { run: null } });
  }
  expect(await offered(sandbox, database.url)).toEqual(before);

  // the 27 come into git, and there is nothing left to do
  const imported = await run('import', dir, '--yes');
  expect(imported).toMatchObject({ code: 0, json: { written: true, differences: [] } });
  const after = await run('plan', dir);
  expect(after).toMatchObject({ code: 0, json: { changes: [], guards: [], unmanaged: [], summary: { keep: 45 } } });
  expect(await run('verify', dir)).toMatchObject({ code: 0, json: { missing: [], eventTypes: 45 } });
  expect(JSON.stringify(sandbox.state())).toBe(live);
  const active = await queryRows(database.url, 'SELECT is_active, count(*)::int FROM calops.services GROUP BY 1');
  expect(active).toEqual([{ is_active: true, count: 25 + 15 }]);
});
