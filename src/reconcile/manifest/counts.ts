import type { Catalog } from '../../model/catalog.ts';

/** How much is declared, over all companies: the `counts` of `calops validate --json`. */
export interface Counts {
  readonly companies: number;
  readonly branches: number;
  readonly staff: number;
  readonly services: number;
  readonly segments: number;
  /** One per segment of every service that is not deleted. */
  readonly eventTypes: number;
  /** One per branch × segment × assigned staff member who works at that branch. */
  readonly maps: number;
}

export function countCatalogs(catalogs: readonly Catalog[]): Counts {
  const counts = { companies: 0, branches: 0, staff: 0, services: 0, segments: 0, eventTypes: 0, maps: 0 };
  for (const catalog of catalogs) {
    counts.companies += 1;
    counts.branches += catalog.branches.length;
    counts.staff += catalog.staff.length;
    counts.services += catalog.services.length;
    const branchesOf = new Map(catalog.staff.map(({ name, branches }) => [name, branches]));
    for (const { segments, staff, branches, state } of catalog.services) {
      counts.segments += segments.length;
      if (state === 'deleted') continue;
      counts.eventTypes += segments.length;
      for (const assignment of staff) {
        const works = branchesOf.get(assignment.staff) ?? [];
        counts.maps += segments.length * branches.filter((branch) => works.includes(branch)).length;
      }
    }
  }
  return counts;
}
