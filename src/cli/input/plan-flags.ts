import type { Catalog } from '../../model/catalog.ts';
import { assignmentName, eventTypeName, mapName } from '../../model/names.ts';
import { closestTo } from '../../reconcile/manifest/suggest.ts';
import type { PlanOptions } from '../../reconcile/reconcile-company.ts';
import { CommandError } from '../../app/command-error.ts';

/** The selection and permissions of the command line. */
export interface PlanFlags {
  readonly allow?: readonly string[];
  readonly adopt?: readonly string[];
  readonly allowDelete?: readonly string[];
  readonly only?: string;
}

/**
 * Validates every name against the manifests: a typo must not look like "no changes".
 * @throws CommandError unknown-name, not-deleted
 */
export function planOptions(flags: PlanFlags, catalogs: readonly Catalog[]): PlanOptions {
  const { allow = [], adopt = [], allowDelete = [], only } = flags;
  const ids = [
    ...adopt.filter((name) => name !== '*').map((name) => ({ id: `eventType/${name}`, option: '--adopt' })),
    ...allowDelete.map((name) => ({ id: `service/${name}`, option: '--allow-delete' })),
    ...(only === undefined ? [] : [{ id: only, option: '--only' }]),
  ];
  if (ids.length > 0) {
    const names = new Set(catalogs.flatMap(declaredIds));
    for (const { id, option } of ids) requireKnown(id, names, option);
  }
  for (const name of allowDelete) requireDeleted(name, catalogs);
  return {
    allow: new Set([...allow, ...adopt.map((name) => `adopt:${name}`), ...allowDelete.map((name) => `delete:${name}`)]),
    only: only === undefined ? null : { id: only },
  };
}

/** Only a resource with state `deleted` in git can be deleted; otherwise the operator would notice too late that nothing happened. */
function requireDeleted(name: string, catalogs: readonly Catalog[]): void {
  const services = catalogs.flatMap((catalog) => catalog.services).filter((service) => service.name === name);
  if (services.some(({ state }) => state === 'deleted')) return;
  const message = `--allow-delete: ${name} is ${services[0]?.state ?? 'not declared'} in git, not deleted.`;
  throw new CommandError('not-deleted', message, 'Set state: deleted in its manifest first, with a reason.');
}

function requireKnown(id: string, names: ReadonlySet<string>, option: string): void {
  if (names.has(id)) return;
  const hint =
    nearest(id, [...names]) ?? 'Names are KIND/NAME, such as service/haircut, eventType/haircut/A or staff/emma.';
  throw new CommandError('unknown-name', `${option}: no manifest declares ${id}.`, hint);
}

/** `Did you mean "emma"?`; undefined if no name is similar. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const meant = closestTo(name, names);
  return meant === undefined ? undefined : `Did you mean "${meant}"?`;
}

/** KIND/NAME of every declared resource. */
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
