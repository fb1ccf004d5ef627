import { describe, expect, it } from 'vitest';
import { DEMO_SEED } from '../../../src/sandbox/demo-seed.ts';
import { startSandbox } from '../../../src/sandbox/server.ts';
import { caller, cut, EMMA, FABIAN, SALON } from '../../support/sandbox-calls.ts';

interface Child {
  readonly id: number;
  readonly ownerId: number | null;
  readonly title: string;
  readonly slug: string;
  readonly hidden: boolean;
}

const seed = { ...DEMO_SEED, apiKeys: [...(DEMO_SEED.apiKeys ?? []), { name: 'emma', key: 'cal_emma', userId: EMMA }] };

async function open() {
  const sandbox = await startSandbox({ seed });
  const send = caller(sandbox);
  const emma = caller(sandbox, 'cal_emma');
  const create = async (slug: string, hosts: readonly number[]) => {
    const answer = await send(
      'POST',
      SALON.types,
      cut({ slug, schedulingType: 'managed', hosts: hosts.map((userId) => ({ userId })) }),
    );
    return answer.body.data as readonly Child[];
  };
  const patch = async (id: number, change: object) =>
    (await send('PATCH', `${SALON.types}/${id}`, change)).body.data as unknown as readonly Child[];
  const own = async (username: string) =>
    (await send('GET', `/v2/event-types?username=${username}`)).body.data as readonly Child[];
  return { sandbox, send, emma, create, patch, own };
}

const owners = (rows: readonly Child[]) => rows.slice(1).map(({ ownerId }) => ownerId);

describe('children', () => {
  it('come with the create, behind their parent, and have no team', async () => {
    const { sandbox, create } = await open();
    await using _ = sandbox;
    const rows = await create('colour', [FABIAN, EMMA]);
    expect(owners(rows)).toEqual([EMMA, FABIAN]);
    expect(rows[1]).toMatchObject({ teamId: null, schedulingType: null, hosts: [], parentEventTypeId: rows[0]?.id });
  });

  it('get a new id when their host returns', async () => {
    const { sandbox, create, patch } = await open();
    await using _ = sandbox;
    const [parent, emmas] = await create('colour', [EMMA]);
    expect(owners(await patch(parent?.id ?? 0, { hosts: [] }))).toEqual([]);
    const again = await patch(parent?.id ?? 0, { hosts: [{ userId: EMMA }] });
    expect(again[1]?.id).toBeGreaterThan(emmas?.id ?? 0);
  });

  it('are overwritten by any patch of the parent, and shown again', async () => {
    const { sandbox, emma, create, patch } = await open();
    await using _ = sandbox;
    const [parent, child] = await create('colour', [EMMA]);
    await emma('PATCH', `/v2/event-types/${child?.id}`, { title: 'Mine', hidden: true });
    expect((await patch(parent?.id ?? 0, {}))[1]).toMatchObject({ id: child?.id, title: 'Cut', hidden: false });
  });

  it('stay visible when the parent is hidden', async () => {
    const { sandbox, create, patch, own } = await open();
    await using _ = sandbox;
    const [parent] = await create('colour', [EMMA]);
    expect(await patch(parent?.id ?? 0, { hidden: true })).toMatchObject([{ hidden: true }, { hidden: false }]);
    expect(await own('friseur-emma')).toHaveLength(1);
  });

  it('may be deleted by their owner: the parent loses the host, and only hosts bring it back', async () => {
    const { sandbox, emma, create, patch } = await open();
    await using _ = sandbox;
    const [parent, child] = await create('colour', [EMMA, FABIAN]);
    expect((await emma('DELETE', `/v2/event-types/${child?.id}`)).status).toBe(200);
    expect(owners(await patch(parent?.id ?? 0, { title: 'x' }))).toEqual([FABIAN]);
    expect(owners(await patch(parent?.id ?? 0, { hosts: [{ userId: EMMA }, { userId: FABIAN }] }))).toEqual([
      FABIAN,
      EMMA,
    ]);
  });

  it('are orphans after the parent became another kind, and go with it', async () => {
    const { sandbox, send, create, patch, own } = await open();
    await using _ = sandbox;
    const [parent] = await create('colour', [EMMA]);
    expect(await patch(parent?.id ?? 0, { schedulingType: 'roundRobin' })).toMatchObject({
      schedulingType: 'roundRobin',
      hosts: [],
    });
    expect(await own('friseur-emma')).toHaveLength(1);
    await send('DELETE', `${SALON.types}/${parent?.id}`);
    expect(await own('friseur-emma')).toEqual([]);
  });

  it.each([
    ['färben', 'farben'],
    ['Größe L & mehr: 2/4', 'große-l-mehr-2-4'],
  ])('have a slug of their own making: %s becomes %s', async (slug, expected) => {
    const { sandbox, create } = await open();
    await using _ = sandbox;
    const [parent, child] = await create(slug, [EMMA]);
    expect([parent?.slug, child?.slug]).toEqual([slug, expected]);
  });
});

describe('hazards', () => {
  it('a personal type of the same slug is deleted when its owner becomes a host', async () => {
    const { sandbox, emma, create, own } = await open();
    await using _ = sandbox;
    const mine = (await emma('POST', '/v2/event-types', { title: 'Mine', slug: 'colour', lengthInMinutes: 45 })).body
      .data as { id: number };
    await create('colour', [EMMA]);
    expect((await emma('GET', `/v2/event-types/${mine.id}`)).status).toBe(404);
    expect(await own('friseur-emma')).toMatchObject([{ title: 'Cut', slug: 'colour' }]);
  });

  it('a host whose slug is taken by another child gets none, silently', async () => {
    const { sandbox, create } = await open();
    await using _ = sandbox;
    await create('färben', [EMMA]);
    expect(owners(await create('farben', [EMMA, FABIAN]))).toEqual([FABIAN]);
  });
});
