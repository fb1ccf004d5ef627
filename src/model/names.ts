/** Names of resources as plans, journals, `--only`, `--allow` and reports write them. */

/** `ansatzfaerbung/A` */
export function eventTypeName(service: string, segmentKey: string): string {
  return `${service}/${segmentKey}`;
}

/** `ansatzfaerbung/fabian-1` */
export function assignmentName(service: string, staff: string): string {
  return `${service}/${staff}`;
}

/** `zentrale/ansatzfaerbung/A/fabian-1` */
export function mapName(branch: string, service: string, segmentKey: string, staff: string): string {
  return `${branch}/${service}/${segmentKey}/${staff}`;
}

/** `FRISEUR-ZENTRALE-440-A` */
export function eventNamePattern(company: string, branch: string, serviceId: string, segmentKey: string): string {
  return `${company.toUpperCase()}-${branch.toUpperCase()}-${serviceId}-${segmentKey}`;
}
