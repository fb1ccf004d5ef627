import type { Me } from '../../calcom/wire/user.ts';
import { success } from '../http/reply.ts';
import type { Route } from '../router.ts';
import type { UserRow } from '../world/rows.ts';

export const ME_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: '/health',
    access: 'anybody',
    handle: () => ({ status: 200, text: 'OK', contentType: 'text/html; charset=utf-8' }),
  },
  {
    method: 'GET',
    path: '/v2/me',
    access: 'user',
    handle: ({ world, user }) => success({ ...me(user), organizationId: world.organizationOf(user.id) }),
  },
];

function me(user: UserRow): Me {
  const { id, email, username, name, timeFormat, defaultScheduleId, weekStart, timeZone } = user;
  return {
    id,
    email,
    name,
    avatarUrl: null,
    bio: null,
    timeFormat,
    defaultScheduleId,
    weekStart,
    timeZone,
    username,
    organizationId: null,
  };
}
