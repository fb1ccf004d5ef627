import type { Catalog } from '../../model/catalog.ts';
import type { Member } from '../../model/team-observation.ts';
import { peopleOf } from './import-staff.ts';
import { appendManifests, type NewManifest } from './manifest-yaml.ts';

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
