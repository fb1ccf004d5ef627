import { exception } from '../envelopes.ts';
import { success } from '../http/reply.ts';
import type { Reply } from '../http/reply.ts';
import type { Route, UserCall } from '../router.ts';
import type { UserRow } from '../world/rows.ts';
import { pipedId } from './ids.ts';
import { createSchedule, patchSchedule, removeSchedule, schedulesOf } from './schedules.ts';

const SCHEDULES = '/v2/organizations/:orgId/users/:userId/schedules';
const ADMIN = { access: 'user', role: 'ORG_ADMIN' } as const;

/** Read, not observed, but for the refusal of an id that is no organisation. */
export const ORGANIZATION_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/v2/organizations/:orgId/teams', ...ADMIN, handle: teams },
  {
    ...ADMIN,
    method: 'GET',
    path: SCHEDULES,
    handle: (call: UserCall) => success(schedulesOf(call.world, member(call))),
  },
  { ...ADMIN, method: 'POST', path: SCHEDULES, handle: (call: UserCall) => made(createSchedule(call, member(call))) },
  {
    ...ADMIN,
    method: 'PATCH',
    path: `${SCHEDULES}/:scheduleId`,
    handle: (call: UserCall) => success(patchSchedule(call, member(call))),
  },
  {
    ...ADMIN,
    method: 'DELETE',
    path: `${SCHEDULES}/:scheduleId`,
    handle: (call: UserCall) => removeSchedule(call, member(call)),
  },
];

function teams({ world, params }: UserCall): Reply {
  const id = pipedId(params['orgId']);
  return success([...world.teams.values()].filter(({ parentId }) => parentId === id));
}

function made(data: unknown): Reply {
  return success(data, 201);
}

/** @throws Refusal (403) for a user who is not in the organisation */
function member({ world, params }: UserCall): UserRow {
  const user = world.users.get(pipedId(params['userId']));
  if (user && world.membershipOf(pipedId(params['orgId']), user.id)) return user;
  throw exception(403, `IsUserInOrg - user with id=${params['userId']} is not part of the organization.`);
}
