import { expect, it } from 'vitest';
import { listOwnTeams, listTeams } from '../../src/reconcile/live-team.ts';
import { DEMO_SEED } from '../../src/sandbox/demo-seed.ts';
import { startSandbox } from '../../src/sandbox/server.ts';

const MEMBERSHIPS = DEMO_SEED.memberships ?? [];
const SEED = {
  ...DEMO_SEED,
  memberships: [
    ...MEMBERSHIPS,
    { id: 9001, teamId: 40_110, userId: 1000, role: 'MEMBER' },
    { id: 9002, teamId: 40_220, userId: 1000, role: 'ADMIN' },
  ],
};

it("lists the teams of the key's owner, and which of them the owner administers", async () => {
  await using sandbox = await startSandbox({ seed: SEED });
  const access = { baseUrl: sandbox.url, apiKey: 'cal_sandbox_friseur', now: Date.now };
  const teams = await listOwnTeams(access);
  expect(teams.map(({ id, isAdmin }) => [id, isAdmin])).toEqual([
    [34_209, true],
    [40_110, false],
    [40_220, true],
  ]);
  expect((await listTeams(access)).map(({ name }) => name)).toEqual(teams.map(({ name }) => name));
});

it('leaves out the organisation itself, and names it at its team', async () => {
  const teams = [
    { id: 900, name: 'Salons', slug: 'salons', isOrganization: true },
    ...(DEMO_SEED.teams ?? []).map((team) => (team.id === 34_209 ? { ...team, parentId: 900 } : team)),
  ];
  const memberships = [...SEED.memberships, { id: 9003, teamId: 900, userId: 1000, role: 'OWNER' }];
  await using sandbox = await startSandbox({ seed: { ...SEED, teams, memberships } });
  const access = { baseUrl: sandbox.url, apiKey: 'cal_sandbox_friseur', now: Date.now };
  expect((await listOwnTeams(access)).map(({ id, parentName }) => [id, parentName])).toEqual([
    [34_209, 'Salons'],
    [40_110, null],
    [40_220, null],
  ]);
  expect((await listTeams(access)).map(({ id }) => id)).not.toContain(900);
});

it('takes no other failure for a lack of rights', async () => {
  const rules = [{ match: { path: '/v2/teams/*/memberships' }, fault: { kind: 'status', status: 400 } }];
  await using sandbox = await startSandbox({ seed: SEED, faults: { rules } });
  const access = { baseUrl: sandbox.url, apiKey: 'cal_sandbox_friseur', now: Date.now };
  await expect(listOwnTeams(access)).rejects.toMatchObject({ kind: 'invalid' });
});
