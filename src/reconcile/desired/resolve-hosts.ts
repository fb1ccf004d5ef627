import type { HostRef, Staff } from '../../model/catalog.ts';
import type { Member } from '../../model/team-observation.ts';
import type { HostMappingRow } from '../../model/stored.ts';

/** A staff member's host in the team, or a sentence with the reason why there is none. */
export type ResolvedHost =
  | { readonly found: true; readonly member: Member; readonly source: HostMappingRow['source']; readonly score: number }
  | { readonly found: false; readonly why: string };

/** Confidence by the declared field: an id is certain, an e-mail address can move to another user, a username can be renamed. */
const SCORES = { userId: 100, email: 95, username: 85 } as const;

/**
 * Finds each declared host among the team's members. Only exact matches count, ignoring case: two members with the same username are no
 * match, and one member cannot be the host of two staff members.
 */
export function resolveHosts(staff: readonly Staff[], members: readonly Member[]): ReadonlyMap<string, ResolvedHost> {
  const index = new Map<string, Member | 'several'>();
  for (const member of members) for (const key of keysOf(member)) index.set(key, index.has(key) ? 'several' : member);
  const resolved = new Map(staff.map((person) => [person.name, resolve(person.host, index)]));
  const standsFor = new Map<number, string[]>();
  for (const [name, host] of resolved) {
    if (host.found) standsFor.set(host.member.userId, [...(standsFor.get(host.member.userId) ?? []), name]);
  }
  for (const [userId, names] of standsFor) {
    if (names.length < 2) continue;
    const why = `user ${userId} is declared as the host of ${names.toSorted().join(' and ')}`;
    for (const name of names) resolved.set(name, { found: false, why });
  }
  return resolved;
}

function resolve(ref: HostRef, index: ReadonlyMap<string, Member | 'several'>): ResolvedHost {
  const source = 'userId' in ref ? 'userId' : 'email' in ref ? 'email' : 'username';
  const value = 'userId' in ref ? ref.userId : 'email' in ref ? ref.email : ref.username;
  const member = index.get(`${source}:${String(value).toLowerCase()}`);
  if (!member) return { found: false, why: `no member of the team has ${source} ${value}` };
  if (member === 'several') return { found: false, why: `several members of the team have ${source} ${value}` };
  if (!member.accepted) return { found: false, why: `${member.email} has not accepted the invitation to the team` };
  return { found: true, member, source, score: SCORES[source] };
}

function keysOf(member: Member): string[] {
  const keys = [`userId:${member.userId}`, `email:${member.email.toLowerCase()}`];
  if (member.username !== null) keys.push(`username:${member.username.toLowerCase()}`);
  return keys;
}
