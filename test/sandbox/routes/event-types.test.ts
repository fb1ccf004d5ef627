import { describe, expect, it } from 'vitest';
import { DEMO_SEED } from '../../../src/sandbox/demo-seed.ts';
import { startSandbox } from '../../../src/sandbox/server.ts';
import { caller, cut, EMMA, FABIAN, SALON } from '../../support/sandbox-calls.ts';

const seed = {
  ...DEMO_SEED,
  apiKeys: [...(DEMO_SEED.apiKeys ?? []), { name: 'emma', key: 'cal_emma', userId: EMMA }],
  eventTypes: [
    { ownerId: EMMA, title: 'Mine', slug: 'mine', lengthInMinutes: 20 },
    { ownerId: EMMA, title: 'Hidden', slug: 'hidden', lengthInMinutes: 20, hidden: true },
    { ...cut({ hosts: [{ userId: EMMA }] }), teamId: SALON.teamId },
    { ...cut({ slug: 'other', hosts: [{ userId: FABIAN }] }), teamId: SALON.teamId },
  ],
};

const slugs = (data: unknown) => (data as readonly { slug: string }[]).map(({ slug }) => slug);
const idOf = async (send: ReturnType<typeof caller>, slug: string) =>
  ((await send('GET', `${SALON.types}?eventSlug=${slug}`)).body.data as readonly { id: number }[])[0]?.id;

describe('GET /v2/event-types', () => {
  it("shows a user's own types, hidden ones to himself only, and never the team's", async () => {
    await using sandbox = await startSandbox({ seed });
    const send = caller(sandbox);
    const path = '/v2/event-types?username=friseur-emma';
    expect(slugs((await send('GET', path, undefined, { key: null })).body.data)).toEqual(['mine']);
    expect(slugs((await send('GET', path, undefined, { key: 'cal_emma' })).body.data)).toEqual(['mine', 'hidden']);
    expect(slugs((await send('GET', '/v2/event-types', undefined, { key: 'cal_emma' })).body.data)).toEqual([
      'mine',
      'hidden',
    ]);
    expect(slugs((await send('GET', '/v2/event-types')).body.data)).toEqual([]);
  });

  it.each([
    ['2024-04-15', 200, { eventTypeGroups: [], profiles: [] }],
    ['2024-08-13', 404, undefined],
  ])('at version %s is another thing (%i)', async (version, status, data) => {
    await using sandbox = await startSandbox({ seed });
    const answer = await caller(sandbox)('GET', '/v2/event-types', undefined, {
      headers: { 'cal-api-version': version },
    });
    expect(answer.status).toBe(status);
    expect(answer.body.data).toEqual(data);
  });
});

describe('one type by its id', () => {
  it.each([
    ['its host', 'cal_emma', 'cut', 200],
    ['a member who is no host', 'cal_emma', 'other', 404],
    ['an admin of the team', 'cal_sandbox_friseur', 'other', 200],
    ['a stranger', 'cal_sandbox_arzt', 'cut', 404],
  ])('%s', async (_, key, slug, status) => {
    await using sandbox = await startSandbox({ seed });
    const id = await idOf(caller(sandbox), slug);
    expect((await caller(sandbox, key)('GET', `/v2/event-types/${id}`)).status).toBe(status);
  });

  it('may be changed and deleted by its owner only', async () => {
    await using sandbox = await startSandbox({ seed });
    const [mine] = (await caller(sandbox)('GET', '/v2/event-types?username=friseur-emma')).body.data as readonly {
      id: number;
    }[];
    const path = `/v2/event-types/${mine?.id}`;
    expect((await caller(sandbox)('PATCH', path, { title: 'x' })).status).toBe(404);
    expect((await caller(sandbox)('DELETE', path)).status).toBe(403);
    const emma = caller(sandbox, 'cal_emma');
    expect((await emma('PATCH', path, { title: 'Ours', slug: 'mine' })).body.data).toMatchObject({
      title: 'Ours',
      slug: 'mine',
    });
    expect((await emma('DELETE', path)).body.data).toEqual({
      id: mine?.id,
      lengthInMinutes: 20,
      slug: 'mine',
      title: 'Ours',
    });
    expect((await emma('DELETE', path)).body.error.message).toBe(`Event type with ID=${mine?.id} does not exist.`);
  });
});
