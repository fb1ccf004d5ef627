import type { Assignment, Catalog } from '../../../model/catalog.ts';
import type { HostLine, HostsReport } from '../../hosts/hosts-report.ts';
import { cell, fixedRow, matrixBlocks } from '../table.ts';
import { counted, palette, type Palette, unprovenLines, visible } from '../text.ts';

/** Every host with its match, the hosts to review, and the hosts of each service. */
export function renderHosts(report: HostsReport, options: { readonly colour: boolean }): string {
  const paint = palette(options.colour);
  const head = `${paint.bold(report.company)} ${paint.dim(`(${report.environment})`)}`;
  if (report.unknown.length > 0) {
    const lines = unprovenLines('Unproven reads, nothing is checked', report.unknown, paint);
    return `${[head, ...lines].join('\n')}\n`;
  }
  const title = paint.bold(row(['status', 'user', 'name', 'e-mail', 'staff', 'by', 'score']));
  const table = [title, ...report.hosts.map((host) => hostRow(host, paint))];
  const todo = report.hosts.flatMap(todoOf);
  const without = report.staffWithoutHost.map(
    ({ staff, why }) => `  ${paint.red('no host')} ${staff}: ${visible(why)}`,
  );
  const services = report.services.map(
    ({ service, assigned, available, without: missing }) =>
      `  ${cell(service, 32)}${available}/${assigned}${missing.length === 0 ? '' : ` (without host: ${missing.join(', ')})`}`,
  );
  const sum = `${counted(report.total, 'host')}: ${report.mapped} mapped, ${report.review} to review, ${report.unmapped} unmapped`;
  const available = services.length === 0 ? [] : [paint.bold('available per service'), ...services];
  const sections = [[head], table, without, todo, available, [sum]].filter((lines) => lines.length > 0);
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

const WIDTHS = [10, 10, 20, 30, 20, 10] as const;

function row(cells: readonly string[]): string {
  return fixedRow(cells.map(visible), WIDTHS);
}

function hostRow({ status, userId, name, email, staff, source, score }: HostLine, paint: Palette): string {
  const cells = [String(userId), name ?? '', email, staff ?? '·', source ?? '', score === 0 ? '' : String(score)];
  const rest = fixedRow(cells.map(visible), WIDTHS.slice(1));
  const colour = { mapped: paint.green, review: paint.yellow, unmapped: paint.dim }[status];
  return `${colour(cell(status, WIDTHS[0]))}${rest}`;
}

/** The command to type if a decision is needed. */
function todoOf({ userId, status, staff, tied, declared, accepted, email }: HostLine): readonly string[] {
  if (!accepted) return [`  ${visible(email)} has not accepted the invitation to the team`];
  if (tied.length > 0)
    return [
      `  ${userId} matches ${tied.map((one) => one.staff).join(' and ')} equally well: calops hosts accept ${userId} STAFF`,
    ];
  if (status !== 'review' || staff === null) return [];
  const why = declared ? `${staff} is declared by username, which can be changed` : `${userId} may be ${staff}`;
  return [`  ${why}: calops hosts accept ${userId} ${staff}`];
}

/** One cell of the matrix: a staff member and a service. schemas/assignments-report.schema.json. */
export interface AssignmentCell {
  readonly service: string;
  readonly staff: string;
  readonly state: Assignment['state'];
  readonly primary: boolean;
  readonly minutes: Assignment['minutes'];
  readonly price: string | null;
}

/** Which staff perform which services, as the manifests declare it. */
export interface AssignmentsReport {
  readonly company: string;
  readonly staff: readonly string[];
  readonly services: readonly string[];
  readonly matrix: readonly AssignmentCell[];
}

export function assignmentsReport({ company, staff, services }: Catalog): AssignmentsReport {
  return {
    company: company.name,
    staff: staff.map(({ name }) => name),
    services: services.map(({ name }) => name),
    matrix: services.flatMap((service) =>
      service.staff.map((one) => ({
        service: service.name,
        staff: one.staff,
        state: one.state,
        primary: one.primary,
        minutes: one.minutes,
        price: one.price ?? null,
      })),
    ),
  };
}

/** Services by staff; staff that do not fit into the width go into another block. */
export function renderAssignments(report: AssignmentsReport, options: { colour: boolean; width: number }): string {
  const paint = palette(options.colour);
  const cells = new Map(report.matrix.map((one) => [`${one.service} ${one.staff}`, one]));
  const matrix = {
    rows: report.services,
    columns: report.staff,
    cellOf: (service: string, staff: string) => cellOf(cells.get(`${service} ${staff}`), paint),
    width: options.width,
    head: paint.bold,
    empty: paint.dim,
  };
  const blocks = matrixBlocks(matrix, { isSparse: false }).map((lines) => lines.join('\n'));
  const legend = paint.dim('+ with own minutes or price');
  return `${[paint.bold(report.company), ...blocks, legend].join('\n\n')}\n`;
}

function cellOf(cell: AssignmentCell | undefined, paint: Palette) {
  if (cell === undefined) return undefined;
  const isSpecial = cell.price !== null || Object.keys(cell.minutes).length > 0;
  const word = cell.state === 'active' ? (cell.primary ? 'primary' : 'yes') : cell.state;
  return { text: `${word}${isSpecial ? ' +' : ''}`, paint: cell.state === 'active' ? paint.green : paint.yellow };
}
