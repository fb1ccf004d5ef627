import { distance } from 'fastest-levenshtein';
import type { Staff } from '../../model/catalog.ts';
import type { Member } from '../../model/team-observation.ts';
import { slugify } from '../../model/names.ts';
import { type ResolvedHost, resolveHosts } from '../desired/resolve-hosts.ts';

export type MatchSource = 'userId' | 'email' | 'username' | 'name' | 'fuzzy';

/** A staff member who may match a Cal.com user. */
export interface HostCandidate {
  readonly staff: string;
  readonly source: MatchSource;
  /** 0 to 100. */
  readonly score: number;
}

/** mapped: 90 and more. review: 70 to 89, an operator should check. unmapped: below 70, no match, or a tie. */
export type MatchStatus = 'mapped' | 'review' | 'unmapped';

export interface HostMatch {
  readonly member: Member;
  /** Null if several have the same score or no staff member is similar. */
  readonly best: HostCandidate | null;
  readonly status: MatchStatus;
  /** Several staff members, or several members of the team, have the same score; no match is chosen. */
  readonly tied: readonly HostCandidate[];
}

/**
 * | score | a team member and a staff member |
 * |---|---|
 * | 100 | the declared user id |
 * | 95 | the declared e-mail address of the host, or of the person |
 * | 85 | the declared username, or a username equal to the staff entry's name: usernames can be changed |
 * | 75 | the same name, ignoring accents and case |
 * | below | similar names, compared by token |
 */
const MAPPED_FROM = 90;
const REVIEW_FROM = 70;
/** Lower scores are not shown. */
const LEAST = 40;
const MOST_FUZZY = 74;

type Pair = HostCandidate & { readonly member: Member };

/** Every team member with the best match. The highest scores are assigned first; each staff member and each user once. */
export function matchHosts(staff: readonly Staff[], members: readonly Member[]): readonly HostMatch[] {
  const taken = new Map<number, HostCandidate>();
  const tied = new Map<number, readonly HostCandidate[]>();
  const settled = new Set<string>();
  const isOpen = ({ member, staff }: Pair) =>
    !taken.has(member.userId) && !tied.has(member.userId) && !settled.has(staff);
  const settle = (pairs: readonly Pair[]): void => {
    const levels = [...Map.groupBy(pairs, ({ score }) => score)].toSorted(([a], [b]) => b - a);
    for (const [, level] of levels) settleLevel(level.filter(isOpen), { taken, tied, settled });
  };
  const declared = resolveHosts(staff, members);
  settle(
    members.flatMap((member) => staff.flatMap((person) => surePair(member, person, declared.get(person.name)) ?? [])),
  );
  const leftMembers = members.filter(({ userId }) => !taken.has(userId) && !tied.has(userId));
  const leftStaff = staff.filter(({ name }) => !settled.has(name));
  settle(leftMembers.flatMap((member) => leftStaff.flatMap((person) => fuzzyPair(member, person) ?? [])));
  return members.map((member) => matchOf(member, taken.get(member.userId), tied.get(member.userId)));
}

interface Settlement {
  readonly taken: Map<number, HostCandidate>;
  readonly tied: Map<number, readonly HostCandidate[]>;
  readonly settled: Set<string>;
}

/** Assigns pairs of one score. Unambiguous pairs are matched; all others are tied, and no lower score resolves the tie. */
function settleLevel(level: readonly Pair[], { taken, tied, settled }: Settlement): void {
  const byMember = Map.groupBy(level, ({ member }) => member.userId);
  const byStaff = Map.groupBy(level, ({ staff }) => staff);
  for (const [userId, pairs] of byMember) {
    const candidates = pairs.map(({ staff, source, score }) => ({ staff, source, score }));
    const [only] = candidates;
    const isAlone = only !== undefined && candidates.length === 1 && byStaff.get(only.staff)?.length === 1;
    if (isAlone) taken.set(userId, only);
    else tied.set(userId, candidates);
  }
  for (const name of byStaff.keys()) settled.add(name);
}

/** A staff member whose declared host is in the team matches no other user, however similar. */
function surePair(member: Member, person: Staff, declared: ResolvedHost | undefined): Pair | null {
  if (declared?.found === true && declared.member.userId !== member.userId) return null;
  const found = declared?.found === true ? declared : sureSource(member, person);
  return found && { member, staff: person.name, source: found.source, score: found.score };
}

function sureSource(member: Member, { name, title, email, host }: Staff): Pick<Pair, 'source' | 'score'> | null {
  if ('userId' in host && host.userId === member.userId) return { source: 'userId', score: 100 };
  const emails = ['email' in host ? host.email : undefined, email];
  if (emails.some((one) => isSame(one, member.email))) return { source: 'email', score: 95 };
  const usernames = ['username' in host ? host.username : undefined, name];
  if (usernames.some((one) => isSame(one, member.username))) return { source: 'username', score: 85 };
  const isNamesake = slugify(title) !== '' && slugify(title) === slugify(member.name ?? '');
  return isNamesake ? { source: 'name', score: 75 } : null;
}

function isSame(a: string | undefined, b: string | null): boolean {
  return a !== undefined && b !== null && a.toLowerCase() === b.toLowerCase();
}

function fuzzyPair(member: Member, { name, title }: Staff): Pair | null {
  // a name with one different letter of twelve should be reviewed: a likeness of 0.92 gives 70
  const score = Math.min(MOST_FUZZY, Math.round(likeness(title, member.name ?? '') * 76));
  return score < LEAST ? null : { member, staff: name, source: 'fuzzy', score };
}

/** Similarity from 0 to 1, by token in any order: `Müller, Emma` equals `Emma Mueller`. */
export function likeness(a: string, b: string): number {
  const left = tokensOf(a);
  const right = tokensOf(b);
  if (left.length === 0 || right.length === 0) return 0;
  const free = new Set(right.keys());
  let sum = 0;
  for (const token of left) {
    let best = { at: -1, like: 0 };
    for (const at of free) {
      const like = tokenLikeness(token, right[at] ?? '');
      if (like > best.like) best = { at, like };
    }
    free.delete(best.at);
    sum += best.like;
  }
  return (2 * sum) / (left.length + right.length);
}

function tokenLikeness(a: string, b: string): number {
  return 1 - distance(a, b) / Math.max(a.length, b.length);
}

function tokensOf(text: string): readonly string[] {
  return slugify(text)
    .split('-')
    .filter((token) => token !== '');
}

function matchOf(member: Member, best: HostCandidate | undefined, tied: readonly HostCandidate[] = []): HostMatch {
  const score = best?.score ?? 0;
  const status = score >= MAPPED_FROM ? 'mapped' : score >= REVIEW_FROM ? 'review' : 'unmapped';
  return { member, best: best ?? null, status, tied };
}
