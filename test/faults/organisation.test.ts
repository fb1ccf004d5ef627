import { describe, expect, it } from 'vitest';
import type { FaultRule } from '../../src/sandbox/faults/script.ts';
import { DEMO_SEED } from '../../src/sandbox/demo-seed.ts';
import { salon, withService } from '../support/manifests/salon.ts';
import { world } from '../support/world.ts';

const TEAM = 34_209;
const OWNER = 1000;
const ORGANISATION = 7;
const MEMBERS = { method: 'GET', path: `/v2/teams/${TEAM}/memberships` } as const;
const catalog = salon().build();

function edit(path: string, set: object, where: object = {}): FaultRule {
  return { match: { method: 'GET', path }, fault: { kind: 'edit-items', where: { ...where }, set: { ...set } } };
}

function answer(path: string, data: unknown): FaultRule {
  return { match: { method: 'GET', path }, fault: { kind: 'body', body: { status: 'success', data } } };
}

const IN_ORGANISATION = [
  edit('/v2/me', { organizationId: ORGANISATION }),
  edit('/v2/teams', { parentId: ORGANISATION }, { id: TEAM }),
];
const ADMIN_OF_ORGANISATION = answer(`/v2/organizations/${ORGANISATION}/memberships`, []);

describe("the role of the key's owner is proven", () => {
  it.each<[string, object, string]>([
    ['MEMBER of the team', { role: 'MEMBER' }, 'MEMBER of team 34209'],
    ['OWNER who never accepted', { accepted: false }, 'no member of team 34209'],
    ['somebody who is not among the members', { userId: 424_242 }, 'no member of team 34209'],
  ])('%s plans nothing and writes nothing, whatever the list shows', async (_, set, found) => {
    await using here = await world();
    await here.apply(catalog);
    const before = here.sandbox.state();
    here.sandbox.setFaults({ rules: [edit(MEMBERS.path, set, { userId: OWNER })] });
    const { plan } = await here.plan(catalog);
    expect(plan).toMatchObject({
      unknown: [{ code: 'not-team-admin', reason: expect.stringContaining(found) }],
      changes: [],
    });
    expect((await here.apply(catalog)).report).toBeNull();
    expect(here.sandbox.state()).toEqual(before);
  });

  it('an admin of the organisation needs no role in the team', async () => {
    await using here = await world();
    const member = edit(MEMBERS.path, { role: 'MEMBER' }, { userId: OWNER });
    here.sandbox.setFaults({ rules: [...IN_ORGANISATION, member, ADMIN_OF_ORGANISATION] });
    const { plan, observation } = await here.plan(catalog);
    expect(plan.unknown.filter(({ code }) => code === 'not-team-admin')).toEqual([]);
    expect(observation.team).toMatchObject({
      value: {
        facts: { teamId: TEAM, parentId: ORGANISATION, role: 'MEMBER', isOrganizationAdmin: true, path: 'team' },
      },
    });
    const refusal = { kind: 'status', status: 403 } as const;
    here.sandbox.setFaults({
      rules: [
        ...IN_ORGANISATION,
        member,
        { match: { path: `/v2/organizations/${ORGANISATION}/memberships` }, fault: refusal },
      ],
    });
    expect((await here.plan(catalog)).plan.unknown).toMatchObject([{ code: 'not-team-admin' }]);
  });

  it('costs one call', async () => {
    await using here = await world();
    await here.apply(catalog);
    const { plan } = await here.plan(catalog);
    expect(plan.calls.made).toBe(3);
  });
});

it("a stranger's list never replaces a host's: their service is unknown", async () => {
  await using here = await world();
  here.sandbox.setFaults({ rules: [edit('/v2/event-types', { ownerId: 999_999 })] });
  const seed = {
    ...DEMO_SEED,
    eventTypes: [{ ownerId: 1001, title: 'Private', slug: 'friseur-cut-a', lengthInMinutes: 15 }],
  };
  here.sandbox.reset(seed);
  here.sandbox.setFaults({ rules: [edit('/v2/event-types', { ownerId: 999_999 })] });
  const { plan } = await here.plan(catalog);
  expect(plan.unknown).toMatchObject([{ code: 'unexpected-shape', reason: expect.stringContaining('999999') }]);
  expect(plan.changes.map(({ id }) => id)).not.toContain('eventType/cut/A');
});

it('in an organisation a user without event types is no proof that there are none', async () => {
  await using here = await world();
  here.sandbox.setFaults({ rules: IN_ORGANISATION });
  const { plan } = await here.plan(catalog);
  expect(new Set(plan.unknown.map(({ code }) => code))).toEqual(new Set(['unexpected-shape']));
  expect(plan.changes.filter(({ kind }) => kind === 'eventType')).toEqual([]);
});

it('in an organisation hosts need not be members of the team', async () => {
  await using here = await world();
  await here.apply(catalog);
  const hosts = [{ userId: 999_999, name: null, username: null }];
  const list = edit(`/v2/teams/${TEAM}/event-types`, { hosts }, { slug: 'friseur-colour-b' });
  here.sandbox.setFaults({ rules: [...IN_ORGANISATION, list] });
  const { plan } = await here.plan(withService(catalog, 'cut', { title: 'Schnitt' }));
  expect(plan.unknown.filter(({ code }) => code === 'host-not-member')).toEqual([]);
  expect(plan.notes).toEqual([]);
});

it('the paths of the organisation are used where those of the team refuse', async () => {
  await using here = await world();
  const members = (DEMO_SEED.memberships ?? []).filter(({ teamId }) => teamId === TEAM);
  const users = new Map((DEMO_SEED.users ?? []).map((user) => [user.id, user]));
  const listed = members.map(({ id, userId, teamId, role }) => {
    const { username = null, name = null, email = '' } = users.get(userId) ?? {};
    return { id, userId, teamId, role, accepted: true, user: { username, name, email } };
  });
  const through = `/v2/organizations/${ORGANISATION}/teams/${TEAM}`;
  const refused: FaultRule = { match: MEMBERS, fault: { kind: 'status', status: 403 } };
  here.sandbox.setFaults({
    rules: [
      ...IN_ORGANISATION,
      refused,
      answer(`${through}/memberships`, listed),
      answer(`${through}/event-types`, []),
    ],
  });
  const { observation } = await here.plan(catalog);
  expect(observation.team).toMatchObject({ known: true, value: { facts: { path: 'organization', role: 'OWNER' } } });
});
