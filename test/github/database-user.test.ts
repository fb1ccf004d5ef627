import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { expect, it } from 'vitest';
import { cliWorld } from '../cli/support/cli-world.ts';
import { salonManifests } from '../cli/support/company-directory.ts';
import { runCalops } from '../cli/support/run-calops.ts';

const PAGE = readFileSync(new URL('../../docs/github-actions.md', import.meta.url), 'utf8');

/** Runs the statements of the page with a name of this test's own: roles belong to the whole server. */
async function withCiUser(databaseUrl: string, use: (url: string, client: Client) => Promise<void>): Promise<void> {
  const name = `ci_${randomBytes(6).toString('hex')}`;
  const sql = /```sql\n(.*?)```/s.exec(PAGE)?.[1]?.replaceAll('calops_ci', name).replace('choose one', name) ?? '';
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(sql);
    const url = new URL(databaseUrl);
    url.username = name;
    url.password = name;
    await use(url.href, client);
  } finally {
    await client.query(`DROP OWNED BY ${name}; DROP ROLE ${name}`);
    await client.end();
  }
}

it('the database user of docs/github-actions.md plans, verifies and finds drift, cannot apply, and sees no customer', async () => {
  await using here = await cliWorld();
  await here.run('migrate');
  const { DATABASE_URL = '' } = here.env;
  await withCiUser(DATABASE_URL, async (url) => {
    const asCi = async (...words: string[]) => {
      const { code, stderr } = await runCalops(words, {
        cwd: here.directory.path,
        env: { ...here.env, DATABASE_URL: url },
      });
      return { code, stderr };
    };
    expect(await asCi('plan')).toStrictEqual({ code: 2, stderr: '' });
    expect(await here.run('apply', '--yes')).toMatchObject({ code: 0 });
    expect(await asCi('plan')).toStrictEqual({ code: 0, stderr: '' });
    expect(await asCi('verify')).toStrictEqual({ code: 0, stderr: '' });
    expect(await asCi('drift')).toStrictEqual({ code: 0, stderr: '' });

    const deleted = 'metadata: { name: colour }\nspec:\n  state: deleted\n  reason: no longer asked for';
    const changed = salonManifests(40).replace('metadata: { name: colour }\nspec:', deleted);
    await here.directory.write('manifests/friseur/all.yaml', changed);
    expect(await asCi('plan')).toStrictEqual({ code: 2, stderr: '' });
    expect(await asCi('apply', '--yes')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('permission denied') as string,
    });

    await here.directory.write('manifests/friseur/all.yaml', salonManifests());
    const { eventTypes } = here.sandbox.state() as {
      readonly eventTypes: readonly { readonly id: number; readonly teamId: number | null }[];
    };
    const id = eventTypes.find(({ teamId }) => teamId === 34_209)?.id;
    const edited = await fetch(`${here.sandbox.url}/v2/teams/34209/event-types/${id}`, {
      method: 'PATCH',
      headers: { authorization: 'Bearer cal_sandbox_friseur', 'content-type': 'application/json' },
      body: JSON.stringify({ lengthInMinutes: 55 }),
    });
    expect(edited.status).toBe(200);
    expect(await asCi('drift')).toStrictEqual({ code: 2, stderr: '' });
    expect(await asCi('drift')).toStrictEqual({ code: 2, stderr: '' });

    const ci = new Client({ connectionString: url });
    await ci.connect();
    await expect(ci.query('SELECT customer FROM calops.appointments')).rejects.toThrow('permission denied');
    await expect(ci.query('SELECT * FROM calops.api_tokens')).rejects.toThrow('permission denied');
    await ci.end();
  });
});
