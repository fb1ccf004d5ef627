import type { Catalog, Staff } from '../../model/catalog.ts';
import type { Member } from '../../model/team-observation.ts';
import { resolveHosts } from '../desired/resolve-hosts.ts';
import type { ManifestEdit } from './manifest-texts.ts';

/** The edits (none if git already says so), or a sentence with the reason why not. */
export type AcceptedHost =
  | { readonly accepted: true; readonly edits: readonly ManifestEdit[] }
  | { readonly accepted: false; readonly why: string };

/** Declares a member of the team as the host of a staff member by user id, the only identifier that never changes. */
export function acceptHost(
  { staff }: Catalog,
  member: Member,
  person: Staff,
  members: readonly Member[],
): AcceptedHost {
  if (!member.accepted) return { accepted: false, why: `${member.email} has not accepted the invitation to the team` };
  const others = staff.filter(({ name }) => name !== person.name);
  const holder = [...resolveHosts(others, members)].find(([, one]) => one.found && one.member.userId === member.userId);
  if (holder) return { accepted: false, why: `user ${member.userId} belongs to ${holder[0]} already` };
  const manifest = { file: person.source.file, kind: 'Staff', name: person.name } as const;
  if ('userId' in person.host && person.host.userId === member.userId) return { accepted: true, edits: [] };
  const set: ManifestEdit = { manifest, edit: 'set', path: ['spec', 'host', 'userId'], value: member.userId };
  const [key = 'userId'] = Object.keys(person.host);
  const removed: ManifestEdit = { manifest, edit: 'remove', path: ['spec', 'host', key] };
  return { accepted: true, edits: key === 'userId' ? [set] : [set, removed] };
}

/** Finds a member by user id, e-mail address or username; undefined if none or several match. */
export function findMember(members: readonly Member[], wanted: string): Member | undefined {
  const word = wanted.toLowerCase();
  const found = members.filter(({ userId, email, username }) =>
    [String(userId), email.toLowerCase(), username?.toLowerCase()].includes(word),
  );
  return found.length === 1 ? found[0] : undefined;
}
