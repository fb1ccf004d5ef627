import type { Access, Role } from './auth.ts';
import { databaseFault, exception } from './envelopes.ts';
import type { Reply } from './http/reply.ts';
import { hasSince, type Profile, type ProfileName } from './profile.ts';
import type { BooleanSwitch, Switches } from './switches.ts';
import type { Outbox } from './webhooks/deliveries.ts';
import type { UserRow } from './world/rows.ts';
import type { World } from './world/world.ts';

const VERSIONS = ['2024-04-15', '2024-06-11', '2024-06-14', '2024-08-13', '2024-09-04', '2026-06-12'] as const;
export type Version = (typeof VERSIONS)[number];

/**
 * What a handler is given. `now` is when the request came, in milliseconds; `overlap` lies between a check and the write that
 * relies on it, and `clock` says when that is.
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
  /** Takes what webhooks are to be told. */
  readonly outbox: Outbox;
}

/** A call of a route whose access is `user`. */
export interface UserCall extends Call {
  readonly user: UserRow;
}

interface RouteBase {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Segments, `:name` for a parameter; compared without regard to case. */
  readonly path: string;
  /** Versions that have the route; all when absent. */
  readonly versions?: readonly Version[];
  /** The first profile that has the route; all when absent. */
  readonly since?: ProfileName;
  /** The switch of the seed that brings the route. */
  readonly switch?: BooleanSwitch;
  /** The role is asked for before the call is counted. */
  readonly isRoleFirst?: (profile: Profile) => boolean;
}

/** `role` is looked for in the team or organisation of the path; with `permissions`, no credential at all is 403 and not 401. */
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

/** No header, and a version that the server does not know, mean the oldest one. The newest comes with the booking fields only. */
export function versionOf(header: string | undefined, { bookingFields }: Switches): Version {
  const known = VERSIONS.filter((version) => version !== '2026-06-12' || bookingFields);
  return known.find((version) => version === header) ?? '2024-04-15';
}

/** The path as routes know it: without the optional /api, without a slash at the end. */
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

/** A parameter that a pipe parses. @throws Refusal (400) for what is no whole number */
export function pipedId(text: string | undefined): number {
  if (!/^-?\d+$/.test(text ?? '')) throw exception(400, 'Validation failed (numeric string is expected)');
  return Number(text);
}

/** A parameter that no pipe parses: `1.5` reads 1, and what is no number reaches the database. @throws Refusal (500) */
export function looseId(text: string | undefined): number {
  const id = Number.parseInt(text ?? '', 10);
  if (Number.isNaN(id)) throw databaseFault();
  return id;
}
