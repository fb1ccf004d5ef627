import type { Catalog, Staff } from '../../model/catalog.ts';
import type { StaffRow } from '../../model/stored.ts';
import type { Member } from '../../model/team-observation.ts';
import type { ResolvedHost } from '../desired/resolve-hosts.ts';
import { matchHosts } from '../hosts/match-hosts.ts';
import { hoursSpec } from '../manifest/hours.ts';
import { appendManifests, freeName, type NewManifest } from './manifest-yaml.ts';

/**
 * The staff entry of a host. declared: a staff entry names the host. new: no staff member is similar, a staff entry is created.
 * question: a declared staff member may be the same person.
 */
export type Person =
  | { readonly is: 'declared'; readonly staff: string }
  | { readonly is: 'new'; readonly staff: string; readonly manifest: NewManifest }
  | { readonly is: 'question'; readonly why: string };

const EMAIL = /^[^\s@<>,;]+@[^\s@<>,;.]+(?:\.[^\s@<>,;.]+)+$/;

/** From this score on the operator is asked, so that no person is declared twice. */
const ASKED_FROM = 70;

export interface PeopleInput {
  readonly staff: readonly Staff[];
  readonly hosts: ReadonlyMap<string, ResolvedHost>;
  readonly members: readonly Member[];
  /** Declared branch names by id: the branches of new staff. */
  readonly branches: ReadonlyMap<string, string>;
  /** Staff rows by Cal.com user, from when staff entries still existed. */
  readonly recalled: ReadonlyMap<number, StaffRow>;
}

/** Every member of the team by user id. Names are assigned in the order of ids, so that they are reproducible. */
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
  /** True if no other member has the e-mail address. */
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
    // plain data, which interfaces cannot express
    ...(row?.hours && { hours: hoursSpec(row.hours) }),
  };
  return { is: 'new', staff: name, manifest: { kind: 'Staff', name, spec } };
}

export interface FirstServiceInput {
  readonly catalog: Catalog;
  readonly members: readonly Member[];
  /** Path from the company's folder to the JSON Schemas. */
  readonly schemas: string;
}

/** For a team without event types: its staff and one sample service as comments, by file name. To use them, remove the `# `. */
export function offerFirstService({ catalog, members, schemas }: FirstServiceInput): ReadonlyMap<string, string> {
  const branches = new Map(catalog.branches.map(({ id, name }) => [id, name]));
  const accepted = members.filter((member) => member.accepted);
  const input = { staff: catalog.staff, hosts: new Map(), members: accepted, branches, recalled: new Map() };
  const staff = [...peopleOf(input).values()].flatMap((person) => (person.is === 'new' ? [person.manifest] : []));
  const service: NewManifest = {
    kind: 'Service',
    name: 'first-service',
    spec: { title: 'First service', minutes: 30, staff: staff.slice(0, 1).map(({ name }) => name) },
  };
  return new Map([
    ['staff.yaml', offered('The members of the team. Keep those who can be booked', staff, schemas)],
    ['services.yaml', offered('A first service: change it to one of yours', [service], schemas)],
  ]);
}

function offered(what: string, manifests: readonly NewManifest[], schemas: string): string {
  const [schema = '', ...lines] = appendManifests(null, manifests, schemas).trimEnd().split('\n');
  const note = `# ${what}, and take away the "# " before each line that follows.`;
  return [schema, note, ...lines.map((line) => `# ${line}`), ''].join('\n');
}
