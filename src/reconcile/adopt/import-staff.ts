import type { Staff } from '../../model/catalog.ts';
import type { Member } from '../../model/team-observation.ts';
import type { StaffRow } from '../../model/stored.ts';
import { matchHosts } from '../hosts/match-hosts.ts';
import type { ResolvedHost } from '../desired/resolve-hosts.ts';
import { freeName, type NewManifest } from './manifest-yaml.ts';

/**
 * Who a host is in the manifests. declared: a staff entry names them. new: nobody comes near, a staff entry is made.
 * question: somebody declared may be meant.
 */
export type Person =
  | { readonly is: 'declared'; readonly staff: string }
  | { readonly is: 'new'; readonly staff: string; readonly manifest: NewManifest }
  | { readonly is: 'question'; readonly why: string };

const EMAIL = /^[^\s@<>,;]+@[^\s@<>,;.]+(?:\.[^\s@<>,;.]+)+$/;

/** A match at least this sure is asked about before somebody is declared twice. */
const ASKED_FROM = 70;

export interface PeopleInput {
  readonly staff: readonly Staff[];
  readonly hosts: ReadonlyMap<string, ResolvedHost>;
  readonly members: readonly Member[];
  /** Names of the declared branches by id: where new staff work. */
  readonly branches: ReadonlyMap<string, string>;
  /** Who the users stood for when staff entries were still there. */
  readonly recalled: ReadonlyMap<number, StaffRow>;
}

/** Every member of the team, by user id. Names are given in the order of ids, so that they are the same every time. */
export function peopleOf({ staff, hosts, members, branches, recalled }: PeopleInput): ReadonlyMap<number, Person> {
  const declared = new Map(
    [...hosts].flatMap(([name, host]) => (host.found ? [[host.member.userId, name] as const] : [])),
  );
  const taken = new Set(staff.map(({ name }) => name));
  const emails = Map.groupBy(members, ({ email }) => email.toLowerCase());
  const people = new Map<number, Person>();
  for (const { member, best, tied } of matchHosts(
    staff,
    members.toSorted((a, b) => a.userId - b.userId),
  )) {
    const { userId } = member;
    const known = declared.get(userId);
    const near = tied.length > 0 ? tied : best !== null && best.score >= ASKED_FROM ? [best] : [];
    if (known !== undefined) people.set(userId, { is: 'declared', staff: known });
    else if (near.length > 0)
      people.set(userId, {
        is: 'question',
        why: question(
          member,
          near.map((one) => one.staff),
        ),
      });
    else {
      const row = recalled.get(userId);
      const name = freeName([row?.name ?? null, member.name, member.username, `user-${userId}`], taken);
      const isOnly = emails.get(member.email.toLowerCase())?.length === 1;
      people.set(userId, newPerson(member, { name, branches, isOnly, row }));
    }
  }
  return people;
}

function question({ userId, name, email }: Member, staff: readonly string[]): string {
  return `its host ${name ?? email} may be ${staff.join(' or ')}: calops hosts accept ${userId} ${staff.length === 1 ? staff[0] : 'STAFF'}`;
}

interface Making {
  readonly name: string;
  readonly branches: ReadonlyMap<string, string>;
  /** Nobody else has the e-mail address. */
  readonly isOnly: boolean;
  readonly row: StaffRow | undefined;
}

function newPerson({ userId, name: called, email }: Member, { name, branches, isOnly, row }: Making): Person {
  const worked = row?.branches.flatMap((id) => branches.get(id) ?? []) ?? [];
  const spec = {
    title: row?.title ?? (called?.trim() || email),
    ...(typeof row?.email === 'string' && { email: row.email }),
    ...(typeof row?.phone === 'string' && { phone: row.phone }),
    host: isOnly && EMAIL.test(email) ? { email } : { userId },
    branches: worked.length > 0 ? worked : [...branches.values()],
  };
  return { is: 'new', staff: name, manifest: { kind: 'Staff', name, spec } };
}
