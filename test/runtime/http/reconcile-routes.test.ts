import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { queryRows } from '../../store/query-rows.ts';
import { signedSalon } from '../../support/booking/open-runtime.ts';
import { caller, SALON } from '../../support/sandbox-calls.ts';
import { sharedRuntime } from '../../support/booking/shared-runtime.ts';

const opened = sharedRuntime({ catalogs: [signedSalon()], manifests: 'manifests/friseur' });
const tight = sharedRuntime({ rateLimit: 200 });

interface Found {
  readonly findings: readonly { readonly id: string; readonly kind: string; readonly resource: string }[];
  readonly resolved: readonly string[];
}

async function sync(what: 'event-types' | 'team', company = 'friseur') {
  return opened().call('POST', `/sync/${what}/${company}`);
}

interface Listed {
  readonly id: number;
  readonly slug: string;
  readonly title: string;
  readonly hosts: readonly { readonly userId: number }[];
}

/** Somebody edits the event type of the simple service in Cal.com. Returns how to put it back. */
async function editInCalcom(patch: (one: Listed) => Partial<Listed>): Promise<() => Promise<void>> {
  const send = caller(opened().world.sandbox);
  const all = (await send('GET', SALON.types)).body.data as readonly Listed[];
  const found = all.find(({ slug }) => slug === 'friseur-cut-a');
  if (!found) throw new Error(`there is no such event type: ${all.map(({ slug }) => slug).join(', ')}`);
  const { title, hosts } = found;
  const write = async (fields: Partial<Listed>) => void (await send('PATCH', `${SALON.types}/${found.id}`, fields));
  await write(patch(found));
  return () => write({ title, hosts: hosts.map(({ userId }) => ({ userId })) });
}

describe('comparing with Cal.com on demand', () => {
  it('reports what differs and what no longer does, and changes nothing but the findings', async () => {
    expect((await sync('event-types')).body).toMatchObject({ company: 'friseur', findings: [], resolved: [] });
    const putBack = await editInCalcom(() => ({ title: 'Anders' }));
    const atCalcom = JSON.stringify(opened().world.sandbox.state());
    const { status, body } = await sync('event-types');
    const { findings } = body as Found;
    expect([status, findings.map(({ kind }) => kind)]).toEqual([200, ['field-changed']]);
    expect(JSON.stringify(opened().world.sandbox.state())).toBe(atCalcom);
    await putBack();
    expect((await sync('event-types')).body).toMatchObject({ findings: [], resolved: [findings[0]?.id] });
  });

  it('keeps hosts and event types apart', async () => {
    const { sandbox } = opened().world;
    const send = caller(sandbox);
    const members = (await send('GET', '/v2/teams/34209/memberships?take=250')).body.data as readonly {
      readonly userId: number;
      readonly user: { readonly email: string };
    }[];
    const lina = members.find(({ user }) => user.email === 'lina@salon.example')?.userId ?? 0;
    const putBack = await editInCalcom(({ hosts }) => ({ hosts: [...hosts, { userId: lina }] }));
    const kinds = async (what: 'event-types' | 'team') =>
      ((await sync(what)).body as Found).findings.map(({ kind }) => kind);
    expect([await kinds('event-types'), new Set(await kinds('team')).has('host-added')]).toEqual([[], true]);
    await putBack();
  });

  it('answers an unproven read with why, and counts nothing', async () => {
    const { sandbox, databaseUrl } = opened().world;
    const findings = () => queryRows(databaseUrl, 'SELECT xmin::text, * FROM calops.drift_findings ORDER BY id');
    const before = await findings();
    sandbox.setFaults({ rules: [{ match: { method: 'GET' }, fault: { kind: 'status', status: 403 } }] });
    expect(await sync('event-types')).toMatchObject({
      status: 503,
      body: { code: 'unproven-read', unknown: [{ code: 'not-team-admin' }] },
    });
    expect(await findings()).toEqual(before);
  });

  it('is of the token’s company alone', async () => {
    for (const what of ['event-types', 'team'] as const) {
      expect(await sync(what, 'arzt')).toMatchObject({ status: 404, body: { code: 'unknown-company' } });
    }
  });

  it('is done so often in a minute, whatever else the token may ask', async () => {
    const ask = () => tight().call('POST', '/sync/team/friseur');
    const answers = [await ask(), await ask(), await ask()];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers[2]).toMatchObject({ body: { code: 'too-many-requests' } });
    expect(Number(answers[2]?.headers['retry-after'])).toBeGreaterThan(0);
    expect(await tight().call('GET', '/event-types')).toMatchObject({ status: 200 });
  });
});

describe('an assignment', () => {
  async function assign(body: object) {
    return opened().call('POST', '/staff-event-assignments', { body });
  }

  const written = () =>
    readFile(new URL('../../../manifests/friseur/services/dauerwelle.yaml', import.meta.url), 'utf8');

  it('is answered with the edit of the manifests, and nothing is written', async () => {
    const before = await written();
    const { status, body } = await assign({ staff: 'lina', service: 'dauerwelle', minutes: { B: 50 }, price: '95.00' });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        company: 'friseur',
        staff: 'lina',
        service: 'dauerwelle',
        result: 'assigned',
        files: [{ file: 'services/dauerwelle.yaml' }],
      },
    });
    const { diff } = body as { readonly diff: string };
    expect(diff).toMatch(/^--- a\/services\/dauerwelle\.yaml\n\+\+\+ b\/services\/dauerwelle\.yaml\n@@ /);
    const added = diff.split('\n').filter((line) => /^\+[^+]/.test(line));
    expect(added.join(' ')).toMatch(/lina.*B: 50.*95\.00/);
    expect(await written()).toBe(before);
  });

  it('takes names or ids, and removes an assignment', async () => {
    expect((await assign({ staff: 'lina', service: '405', action: 'unassign' })).body).toMatchObject({
      result: 'unassigned',
      diff: expect.stringMatching(/^-  staff: \[emma, fabian-1, fabian-2, lina\]$/m) as string,
    });
  });

  it.each([
    ['is there already', { staff: 'emma', service: 'dauerwelle' }, 200, { result: 'unchanged', files: [], diff: '' }],
    ['of nobody', { staff: 'nobody', service: 'dauerwelle' }, 404, { code: 'unknown-staff' }],
    ['to nothing', { staff: 'emma', service: 'nothing' }, 404, { code: 'unknown-service' }],
    [
      'with minutes of no segment',
      { staff: 'lina', service: 'dauerwelle', minutes: { Z: 5 } },
      422,
      { code: 'not-assignable', detail: 'it has no segment Z' },
    ],
    ['with a word for yes', { staff: 'emma', service: 'dauerwelle', primary: 'yes' }, 422, { code: 'invalid-request' }],
  ])('that %s', async (_, body, status, told) => {
    expect(await assign(body)).toMatchObject({ status, body: told });
  });

  it('needs manifests: without them it says how', async () => {
    const body = { staff: 'emma', service: 'cut' };
    expect(await tight().call('POST', '/staff-event-assignments', { body })).toMatchObject({
      status: 501,
      body: { code: 'manifests-not-served', detail: expect.stringContaining('--manifests') as string },
    });
  });
});
