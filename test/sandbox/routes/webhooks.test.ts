import { describe, expect, it } from 'vitest';
import { startFieldTeam } from '../../support/manifests/field-team.ts';
import type { FieldTeam } from '../../support/manifests/field-team.ts';

const hook = (name: string, more: object = {}) => ({
  active: true,
  subscriberUrl: `http://127.0.0.1:9/${name}`,
  triggers: ['BOOKING_CREATED'],
  ...more,
});

interface Hook {
  readonly id: string;
}

async function create(team: FieldTeam, name: string, path = '/v2/webhooks'): Promise<Hook> {
  return (await team.as('alice')('POST', path, hook(name))).body.data;
}

describe('webhooks of a user', () => {
  it('are paged in the order in which they were made', async () => {
    await using team = await startFieldTeam();
    const made = [await create(team, 'a'), await create(team, 'b'), await create(team, 'c')];
    const list = async (query: string) =>
      (await team.as('alice')('GET', `/v2/webhooks${query}`)).body.data as readonly Hook[];
    expect((await list('')).map(({ id }) => id)).toEqual(made.map(({ id }) => id));
    expect((await list('?skip=1&take=1')).map(({ id }) => id)).toEqual([made[1]?.id]);
    expect((await team.as('alice')('GET', '/v2/webhooks?take=251')).status).toBe(400);
  });

  it('take null for what may be empty, and fail on it elsewhere', async () => {
    await using team = await startFieldTeam();
    const { id } = await create(team, 'a');
    const patch = async (body: object) => await team.as('alice')('PATCH', `/v2/webhooks/${id}`, body);
    expect((await patch({ secret: 'x' })).body.data).toMatchObject({ secret: 'x' });
    expect((await patch({ secret: null, triggers: null })).body.data).toMatchObject({
      secret: null,
      triggers: ['BOOKING_CREATED'],
    });
    expect((await patch({ active: null })).status).toBe(500);
  });

  it('have one subscription an address, also after a change', async () => {
    await using team = await startFieldTeam();
    await create(team, 'a');
    const { id } = await create(team, 'b');
    const answer = await team.as('alice')('PATCH', `/v2/webhooks/${id}`, { subscriberUrl: hook('a').subscriberUrl });
    expect(answer).toMatchObject({ status: 409, body: { error: { code: 'CONFLICT' } } });
  });

  it('of an organization are not made here', async () => {
    await using team = await startFieldTeam();
    const answer = await team.as('alice')(
      'POST',
      '/v2/webhooks',
      hook('a', { triggers: ['DELEGATION_CREDENTIAL_ERROR'] }),
    );
    expect(answer.status).toBe(400);
  });
});

describe('webhooks of an event type', () => {
  async function ofChild(team: FieldTeam) {
    const id = await team.type('cut', { schedulingType: 'managed' });
    return { id, path: `/v2/event-types/${id}/webhooks` };
  }

  it('have one subscription an address, and are deleted all at once', async () => {
    await using team = await startFieldTeam();
    const { path } = await ofChild(team);
    await create(team, 'a', path);
    await create(team, 'b', path);
    const again = await team.as('alice')('POST', path, hook('a'));
    expect(again.body.error.message).toBe('Webhook with this subscriber url already exists for this event type');
    expect((await team.as('alice')('DELETE', path)).body.data).toBe('2 webhooks deleted');
    expect((await team.as('alice')('GET', path)).body.data).toEqual([]);
  });

  it('are not found through another type, nor among those of the user', async () => {
    await using team = await startFieldTeam();
    const { path } = await ofChild(team);
    const { id } = await create(team, 'a', path);
    const { id: own } = await create(team, 'own');
    const other = await team.type('other', { schedulingType: 'managed' });
    expect((await team.as('alice')('GET', `/v2/event-types/${other}/webhooks/${id}`)).status).toBe(403);
    expect((await team.as('alice')('GET', `${path}/${own}`)).status).toBe(400);
    expect((await team.as('alice')('GET', `/v2/webhooks/${id}`)).status).toBe(403);
  });

  it('go with their type', async () => {
    await using team = await startFieldTeam();
    const { id: typeId, path } = await ofChild(team);
    const { id } = await create(team, 'a', path);
    await team.as('alice')('DELETE', `/v2/event-types/${typeId}`, undefined, {
      headers: { 'cal-api-version': '2024-06-14' },
    });
    expect((await team.as('alice')('GET', path)).status).toBe(404);
    expect((await team.as('alice')('GET', `/v2/webhooks/${id}`)).status).toBe(404);
  });
});
