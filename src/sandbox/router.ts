import type { Access, Role } from './auth.ts';
import { databaseFault, exception } from './envelopes.ts';
import type { Reply } from './http/reply.ts';
import { type BooleanSwitch, hasSince, type Profile, type ProfileName, type Switches } from './profile.ts';
import type { Outbox } from './webhooks/deliveries.ts';
import type { UserRow } from './world/rows.ts';
import type { World } from './world/world.ts';

const VERSIONS = ['2024-04-15', '2024-06-11', '2024-06-14', '2024-08-13', '2024-09-04', '2026-06-12'] as const;
export type Version = (typeof VERSIONS)[number];

/**
 * Arguments of a handler. `now` is the time of the request in milliseconds; `overlap` is used between a check and the write that relies on
 * it, and `clock` gives the time after it.
 */
export interface Call {
  readonly world: World;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly version: Version;
  readonly user: UserRow | undefined;
  readonly now: number;
  readonly clock: () => number;
  readonly overlap: () => Promise<void>;
  /** Receives the webhook messages. */
  readonly outbox: Outbox;
}

/** A call to a route with access `user`. */
export interface UserCall extends Call {
  readonly user: UserRow;
}

interface RouteBase {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Segments, `:name` for a parameter; case-insensitive. */
  readonly path: string;
  /** API versions with the route; default: all. */
  readonly versions?: readonly Version[];
  /** The first profile with the route; default: all. */
  readonly since?: ProfileName;
  /** The seed's switch that enables the route. */
  readonly switch?: BooleanSwitch;
  /** True if the role is checked before the call is counted. */
  readonly isRoleFirst?: (profile: Profile) => boolean;
}

/** `role` is checked in the team or organisation of the path; with `permissions`, a missing credential is 403 instead of 401. */
export type Route = RouteBase &
  (
    | {
        readonly access: 'user';
        readonly role?: Role;
        readonly permissions?: true;
        readonly handle: Handler<UserCall>;
      }
    | { readonly access: Exclude<Access, 'user'>; readonly handle: Handler<Call> }
  );

type Handler<Given> = (call: Given) => Reply | Promise<Reply>;

export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** A missing header or an unknown version means the oldest version. The newest exists only with the booking fields. */
export function versionOf(header: string | undefined, { bookingFields }: Switches): Version {
  const known = VERSIONS.filter((version) => version !== '2026-06-12' || bookingFields);
  return known.find((version) => version === header) ?? '2024-04-15';
}

/** The path as routes define it: without the optional /api, without a trailing slash. */
function routePath(pathname: string): string {
  const path = pathname.replace(/^\/api(?=\/)/i, '');
  return path.length > 1 ? path.replace(/\/+$/, '') : path;
}

export class Router {
  readonly #routes: readonly { readonly route: Route; readonly segments: readonly string[] }[];

  constructor(routes: readonly Route[], { profile, switches }: World) {
    const known = routes.filter(
      (route) =>
        hasSince(profile, route.since) &&
        (route.switch === undefined || switches[route.switch]) &&
        (switches.edition === 'cal.com' || !/^\/v2\/(teams|organizations)\b/.test(route.path)),
    );
    this.#routes = known.map((route) => ({ route, segments: route.path.split('/') }));
  }

  find(method: string, pathname: string, version: Version): Match | undefined {
    const segments = routePath(pathname).split('/');
    const wanted = method === 'HEAD' ? 'GET' : method;
    for (const { route, segments: pattern } of this.#routes) {
      if (route.method !== wanted || (route.versions && !route.versions.includes(version))) continue;
      const params = matchSegments(pattern, segments);
      if (params) return { route, params };
    }
    return undefined;
  }
}

function matchSegments(
  pattern: readonly string[],
  segments: readonly string[],
): Readonly<Record<string, string>> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const given = segments[index] ?? '';
    if (expected.startsWith(':')) params[expected.slice(1)] = decode(given);
    else if (expected.toLowerCase() !== given.toLowerCase()) return undefined;
  }
  return params;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** A parameter parsed by a pipe. @throws Refusal (400) unless it is an integer */
export function pipedId(text: string | undefined): number {
  if (!/^-?\d+$/.test(text ?? '')) throw exception(400, 'Validation failed (numeric string is expected)');
  return Number(text);
}

/** A parameter without a pipe: `1.5` is parsed as 1, and text that is not a number reaches the database. @throws Refusal (500) */
export function looseId(text: string | undefined): number {
  const id = Number.parseInt(text ?? '', 10);
  if (Number.isNaN(id)) throw databaseFault();
  return id;
}
