import type { Assignment, Catalog, Service, Staff } from '../../model/catalog.ts';
import type { Member } from '../../model/team-observation.ts';
import { resolveHosts } from '../desired/resolve-hosts.ts';
import type { AssignmentSpec } from '../manifest/manifest.ts';
import type { ManifestEdit, ManifestRef, ManifestTexts } from './manifest-texts.ts';
import type { YamlValue } from './yaml-nodes.ts';

/** Values for one assignment. Omitted fields stay unchanged. */
export interface AssignRequest {
  readonly staff: string;
  readonly services: readonly string[];
  readonly primary: boolean;
  /** Own minutes by segment key. */
  readonly minutes: { readonly [segmentKey: string]: number };
  /** Own price, decimal with two places. */
  readonly price: string | null;
}

/**
 * assigned, changed, unassigned: edited. unchanged: already as requested. skipped: would be invalid; `why` gives the reason.
 */
export interface AssignResult {
  readonly service: string;
  readonly result: 'assigned' | 'changed' | 'unassigned' | 'unchanged' | 'skipped';
  readonly why?: string;
}

export interface AssignEdits {
  readonly results: readonly AssignResult[];
  readonly edits: readonly ManifestEdit[];
}

type Written = readonly (string | AssignmentSpec)[];

/** Adds a staff member to the list of each service, or changes the existing entry. */
export function assign(catalog: Catalog, request: AssignRequest, texts: ManifestTexts): AssignEdits {
  return mergeEdits(
    chosen(catalog, request.services).map((service) => {
      const refusal = whyNot(catalog, service, request);
      if (refusal !== null) return skipped(service, refusal);
      const present = service.staff.find(({ staff }) => staff === request.staff);
      return present === undefined ? added(service, request, texts) : changed(service, present, { request, texts });
    }),
  );
}

/** Removes a staff member from the list of each service. */
export function unassign(catalog: Catalog, staff: string, services: readonly string[]): AssignEdits {
  return mergeEdits(
    chosen(catalog, services).map((service) => {
      const at = service.staff.findIndex((one) => one.staff === staff);
      if (at === -1) return { results: [{ service: service.name, result: 'unchanged' }], edits: [] };
      const edit = { manifest: refOf(service), edit: 'remove', path: ['spec', 'staff', at] } as const;
      return { results: [{ service: service.name, result: 'unassigned' }], edits: [edit] };
    }),
  );
}

export function mergeEdits(parts: readonly AssignEdits[]): AssignEdits {
  return { results: parts.flatMap(({ results }) => results), edits: parts.flatMap(({ edits }) => edits) };
}

function chosen({ services }: Catalog, names: readonly string[]): readonly Service[] {
  const wanted = new Set(names);
  return services.filter(({ name }) => wanted.has(name));
}

function skipped({ name }: Service, why: string): AssignEdits {
  return { results: [{ service: name, result: 'skipped', why }], edits: [] };
}

/** Returns the reason if validate would refuse the result; such an edit is not written. */
function whyNot({ staff }: Catalog, service: Service, request: AssignRequest): string | null {
  const branches = staff.find(({ name }) => name === request.staff)?.branches ?? [];
  if (!service.branches.some((branch) => branches.includes(branch))) {
    return `${request.staff} works at ${branches.join(', ')}, the service is offered at ${service.branches.join(', ')}`;
  }
  const foreign = Object.keys(request.minutes).find((key) => service.segments.every((segment) => segment.key !== key));
  if (foreign !== undefined) return `it has no segment ${foreign}`;
  return request.price !== null && service.price === undefined ? 'it has no price, and so no currency' : null;
}

function added(service: Service, request: AssignRequest, texts: ManifestTexts): AssignEdits {
  const manifest = refOf(service);
  const written = (texts.specOf(manifest)['staff'] ?? []) as Written;
  const says = saidOf(request);
  // a plain name if the list has plain names, a mapping if all other entries are mappings
  const isWord =
    Object.keys(says).length === 0 && (written.length === 0 || written.some((one) => typeof one === 'string'));
  const value = isWord ? request.staff : { name: request.staff, ...says };
  const append = { manifest, edit: 'append', path: ['spec', 'staff'], value } as const;
  return {
    results: [{ service: service.name, result: 'assigned' }],
    edits: [...withoutPrimary(service, request), append],
  };
}

interface Change {
  readonly request: AssignRequest;
  readonly texts: ManifestTexts;
}

function changed(service: Service, present: Assignment, { request, texts }: Change): AssignEdits {
  const manifest = refOf(service);
  const at = service.staff.indexOf(present);
  const written = ((texts.specOf(manifest)['staff'] ?? []) as Written)[at];
  const path = ['spec', 'staff', at] as const;
  const news = newsOf(present, request);
  if (Object.keys(news).length === 0) {
    const why =
      present.state === 'active'
        ? {}
        : { why: `${request.staff} is ${present.state} there; take state out to bring them back` };
    return { results: [{ service: service.name, result: 'unchanged', ...why }], edits: [] };
  }
  const edits: readonly ManifestEdit[] =
    typeof written === 'object'
      ? keyEdits(news, written).map(([steps, value]) => ({ manifest, edit: 'set', path: [...path, ...steps], value }))
      : [{ manifest, edit: 'set', path, value: { name: request.staff, ...news } }];
  return {
    results: [{ service: service.name, result: 'changed' }],
    edits: [...withoutPrimary(service, request), ...edits],
  };
}

/** Existing minutes are edited key by key; keys next to them stay. */
function keyEdits(news: News, written: AssignmentSpec): readonly (readonly [readonly string[], YamlValue])[] {
  const { minutes, ...others } = news;
  const byKey = written.minutes === undefined ? [] : Object.entries(minutes ?? {});
  const whole = minutes === undefined || byKey.length > 0 ? others : { ...others, minutes };
  return [
    ...Object.entries(whole).map(([key, value]): [readonly string[], YamlValue] => [[key], value]),
    ...byKey.map(([key, value]): [readonly string[], YamlValue] => [['minutes', key], value]),
  ];
}

interface News {
  readonly primary?: true;
  readonly minutes?: { readonly [segmentKey: string]: number };
  readonly price?: string;
}

function newsOf(present: Assignment, { primary, minutes, price }: AssignRequest): News {
  const other = Object.entries(minutes).filter(([key, value]) => present.minutes[key] !== value);
  return {
    ...(primary && !present.primary && { primary: true }),
    ...(other.length > 0 && { minutes: Object.fromEntries(other) }),
    ...(price !== null && price !== present.price && { price }),
  };
}

function saidOf({ primary, minutes, price }: AssignRequest): News {
  return {
    ...(primary && { primary }),
    ...(Object.keys(minutes).length > 0 && { minutes }),
    ...(price !== null && { price }),
  };
}

/** At most one staff member is primary: the previous one loses the flag. */
function withoutPrimary(service: Service, { primary, staff }: AssignRequest): readonly ManifestEdit[] {
  const at = primary ? service.staff.findIndex((one) => one.primary && one.staff !== staff) : -1;
  return at === -1 ? [] : [{ manifest: refOf(service), edit: 'remove', path: ['spec', 'staff', at, 'primary'] }];
}

export function refOf({ name, source }: Service): ManifestRef {
  return { file: source.file, kind: 'Service', name };
}

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
