import { distance } from 'fastest-levenshtein';
import type { Catalog } from '../model/catalog.ts';
import { assignmentName, eventTypeName, mapName } from '../model/names.ts';
import type { PlanWishes } from '../reconcile/reconcile-company.ts';
import { CliError } from './cli-error.ts';

/** What somebody asks of a plan on the command line. */
export interface WishOptions {
  readonly allow?: readonly string[];
  readonly adopt?: readonly string[];
  readonly only?: string;
}

/**
 * The wishes, with every name checked against the manifests: a typo must not read as "no changes".
 * @throws CliError unknown-name
 */
export function planWishes(options: WishOptions, catalogs: readonly Catalog[]): PlanWishes {
  const { allow = [], adopt = [], only } = options;
  const ids = [
    ...adopt.filter((name) => name !== '*').map((name) => ({ id: `eventType/${name}`, option: '--adopt' })),
    ...(only === undefined ? [] : [{ id: only, option: '--only' }]),
  ];
  if (ids.length > 0) {
    const names = new Set(catalogs.flatMap(declaredIds));
    for (const { id, option } of ids) requireKnown(id, names, option);
  }
  return {
    allow: new Set([...allow, ...adopt.map((name) => `adopt:${name}`)]),
    only: only === undefined ? null : { id: only },
  };
}

function requireKnown(id: string, names: ReadonlySet<string>, option: string): void {
  if (names.has(id)) return;
  const hint =
    nearest(id, [...names]) ?? 'Names are KIND/NAME, such as service/haircut, eventType/haircut/A or staff/emma.';
  throw new CliError('unknown-name', `${option}: no manifest declares ${id}.`, hint);
}

/** `did you mean "emma"?`; undefined when nothing is near. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const [best] = names
    .map((other) => ({ other, far: distance(name, other) }))
    .filter(({ far }) => far <= Math.max(2, name.length / 4))
    .toSorted((a, b) => a.far - b.far);
  return best === undefined ? undefined : `Did you mean "${best.other}"?`;
}

/** KIND/NAME of everything that a catalog declares. */
export function declaredIds({ company, branches, staff, services }: Catalog): readonly string[] {
  return [
    `company/${company.name}`,
    ...branches.map(({ name }) => `branch/${name}`),
    ...staff.flatMap(({ name }) => [`staff/${name}`, `hostMapping/${name}`]),
    ...services.flatMap((service) => [
      `service/${service.name}`,
      ...service.segments.map(({ key }) => `eventType/${eventTypeName(service.name, key)}`),
      ...service.staff.map((assignment) => `assignment/${assignmentName(service.name, assignment.staff)}`),
      ...service.branches.flatMap((branch) =>
        service.segments.flatMap(({ key }) =>
          service.staff.map((assignment) => `map/${mapName(branch, service.name, key, assignment.staff)}`),
        ),
      ),
    ]),
  ];
}
