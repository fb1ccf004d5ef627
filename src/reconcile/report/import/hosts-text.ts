import type { HostLine, HostsReport } from '../../hosts/hosts-report.ts';
import { counted, palette, unprovenLines, visible, type Palette } from '../text.ts';
import { cell, fixedRow } from '../table.ts';

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
      `  ${userId} matches ${tied.map((one) => one.staff).join(' and ')} alike: calops hosts accept ${userId} STAFF`,
    ];
  if (status !== 'review' || staff === null) return [];
  const why = declared ? `${staff} is declared by username, which can be changed` : `${userId} may be ${staff}`;
  return [`  ${why}: calops hosts accept ${userId} ${staff}`];
}
