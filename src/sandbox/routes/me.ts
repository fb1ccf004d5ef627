import { randomUUID } from 'node:crypto';
import type { Me } from '../../calcom/wire/team.ts';
import { success, TOKEN_PATH, type Reply } from '../http/reply.ts';
import type { Call, Route } from '../router.ts';
import { isRecord } from '../validation/shape.ts';
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

const LIFETIME_S = 3600;

/** Read, not observed: RFC 6749 with the client's secret in the body. Without apps in the seed, every request is refused. */
export const OAUTH_ROUTES: readonly Route[] = [{ method: 'POST', path: TOKEN_PATH, access: 'anybody', handle: token }];

/** A refresh token is valid once; its response contains the next one. */
function token({ world, body, clock }: Call): Reply {
  const given = isRecord(body) ? body : {};
  if (given['grant_type'] !== 'refresh_token') return refused(400, 'unsupported_grant_type');
  const app = world.switches.oauth.find(({ clientId }) => clientId === given['client_id']);
  if (!app || app.clientSecret !== given['client_secret']) return refused(401, 'invalid_client');
  const expected = world.refreshTokens.get(app.clientId) ?? app.refreshToken;
  if (given['refresh_token'] !== expected) return refused(400, 'invalid_grant');
  const next = { access_token: `access_${randomUUID()}`, refresh_token: `refresh_${randomUUID()}` };
  world.refreshTokens.set(app.clientId, next.refresh_token);
  world.accessTokens.set(next.access_token, { userId: app.userId, expiresAtMs: clock() + LIFETIME_S * 1000 });
  return { status: 200, json: { ...next, token_type: 'bearer', expires_in: LIFETIME_S } };
}

function refused(status: number, error: string): Reply {
  return { status, json: { error, error_description: error } };
}
