/** A team of an owner and three hosts, as the sandbox takes it; Cleo has not accepted yet, Otto is no member. Open in UTC. */
export const SALON_TEAM = 3;
export const OWNER_KEY = 'cal_owner_0123456789abcdef';
export const HOST_KEY = 'cal_host_0123456789abcdef';
export const [ANN, BOB, CLEO, OTTO] = [102, 103, 104, 105];

export const SALON = {
  team: { id: SALON_TEAM, name: 'Salon', slug: 'salon' },
  users: [user(101, 'owner'), user(ANN, 'ann'), user(BOB, 'bob'), user(CLEO, 'cleo'), user(OTTO, 'otto')],
  schedules: [ANN, BOB].map((id) => ({ id, userId: id })),
  memberships: [
    { id: 1, teamId: SALON_TEAM, userId: 101, role: 'OWNER', accepted: true },
    { id: 2, teamId: SALON_TEAM, userId: ANN, role: 'MEMBER', accepted: true },
    { id: 3, teamId: SALON_TEAM, userId: BOB, role: 'MEMBER', accepted: true },
    { id: 4, teamId: SALON_TEAM, userId: CLEO, role: 'MEMBER', accepted: false },
  ],
  apiKeys: [
    { name: 'owner', key: OWNER_KEY, userId: 101 },
    { name: 'host', key: HOST_KEY, userId: ANN },
  ],
};

function user(id: number, username: string) {
  return { id, username, name: username, email: `${username}@salon.example`, defaultScheduleId: id };
}
