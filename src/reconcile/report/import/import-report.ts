import type { ImportedBy, ImportedService, NotImported } from '../../adopt/import-outcome.ts';
import type { TeamImport } from '../../adopt/import-team.ts';
import type { FieldChange, HazardNote, Plan, UnknownScope } from '../../plan/plan.ts';
import { counted, palette, visible } from '../text.ts';
import { hazardLine, hazardMark, HAZARDS_TITLE } from '../plan/plan-sentences.ts';

/** A difference between a declared service and its matched event type: shown by plan, written by `--adopt`. */
export interface ImportDifference {
  readonly eventType: string;
  readonly fields: readonly FieldChange[];
}

/** schemas/import-report.schema.json, one company. */
export interface ImportReport {
  readonly company: string;
  readonly environment: string;
  /** True if the manifests were written. */
  readonly written: boolean;
  /** Number of recorded ledger entries and rows; null: not requested. */
  readonly recorded: number | null;
  readonly imported: readonly ImportedService[];
  readonly staff: TeamImport['staff'];
  readonly questions: readonly NotImported[];
  readonly left: readonly NotImported[];
  readonly differences: readonly ImportDifference[];
  /** Undeclared settings of the imported event types that change bookings. */
  readonly hazards: readonly HazardNote[];
  readonly files: readonly { readonly file: string; readonly isNew: boolean; readonly diff: string }[];
  readonly unknown: readonly UnknownScope[];
}

/** Fields that an adoption would write, by event type. */
export function differencesIn({ changes }: Plan, imported: readonly ImportedService[]): readonly ImportDifference[] {
  const services = new Set(imported.map(({ service }) => service));
  return changes.flatMap((change) => {
    const isTheirs = change.kind === 'eventType' && change.action === 'adopt' && services.has(change.serviceName);
    return isTheirs && change.fields.length > 0 ? [{ eventType: change.name, fields: change.fields }] : [];
  });
}

export function hazardsIn({ hazards }: Plan, imported: readonly ImportedService[]): readonly HazardNote[] {
  const services = new Set(imported.map(({ service }) => service));
  return hazards.filter(({ service }) => services.has(service));
}

const HOW: Readonly<Record<ImportedBy, string>> = {
  new: 'new',
  slug: 'declared, found by its slug',
  exact: 'declared, found by its title',
  normalised: 'declared, found by nearly its title',
  asked: 'as asked for',
};

/** The result for the team: imported, questions, left alone; and the next command. */
export function renderImport(
  report: ImportReport,
  options: { readonly colour: boolean; readonly diffs: string },
): string {
  const paint = palette(options.colour);
  const head = `${paint.bold(report.company)} ${paint.dim(`(${report.environment})`)}`;
  if (report.unknown.length > 0) {
    const why = report.unknown.map(
      ({ scope, code, reason }) => `  ${paint.red('?')} ${visible(scope)}: ${visible(reason)} (${code})`,
    );
    return `${[head, 'Not proven, therefore nothing was imported', ...why].join('\n')}\n`;
  }
  const services = report.imported.map(({ service, by, segments }) => {
    const ids = segments.map(({ key, eventTypeId }) => `${key} ${eventTypeId}`).join(', ');
    return `  ${paint.green('+')} ${service} ${paint.dim(`(${ids}; ${HOW[by]})`)}`;
  });
  const questions = report.questions.flatMap((one) => questionLines(one));
  const left = report.left.map(
    ({ title, eventTypes, why }) =>
      `  ${paint.dim('·')} ${visible(title)}${eventTypes.length === 0 ? '' : ` (${eventTypes.join(', ')})`}: ${visible(why)}`,
  );
  const differences = report.differences.flatMap(({ eventType, fields }) =>
    fields.map((field) => `  ${paint.yellow('~')} ${eventType}: ${fieldChangeText(field)}`),
  );
  const titled = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [[paint.bold(title), ...lines].join('\n')];
  const sections = [
    head,
    ...(options.diffs === '' ? [] : [options.diffs.trimEnd()]),
    ...titled('imported', services),
    ...titled('differ from what is declared: plan shows it, apply --adopt writes it', differences),
    ...titled(
      HAZARDS_TITLE,
      report.hazards.map((note) => `  ${hazardMark(note, paint)} ${hazardLine(note)}`),
    ),
    ...titled('questions', questions),
    ...titled('left alone', left),
    sumLine(report),
  ];
  return `${sections.join('\n\n')}\n`;
}

/** The question, and each answer as a command. A new composite service must be declared by hand. */
function questionLines({ title, eventTypes, candidates, why }: NotImported): readonly string[] {
  const names = eventTypes.length === 1 ? [...candidates, 'NEW-NAME'] : candidates;
  const answers = names.flatMap((name) =>
    eventTypes.map(
      (id, at) => `      calops import event-type ${id} --as ${name}/${'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.charAt(at)}`,
    ),
  );
  return [`  ? ${visible(title)} (${eventTypes.join(', ')}): ${visible(why)}`, ...answers];
}

function sumLine({ imported, staff, questions, left, written, recorded }: ImportReport): string {
  const counts = [
    counted(imported.length, 'service'),
    `${staff.length} new staff`,
    counted(questions.length, 'question'),
    `${left.length} left alone`,
  ];
  const end =
    recorded !== null ? `${recorded} recorded in the database, Cal.com untouched` : next(imported.length > 0, written);
  return `${counts.join(', ')}; ${end}`;
}

function next(isSomething: boolean, written: boolean): string {
  if (!isSomething) return 'nothing to import';
  return written ? 'written; calops import --yes records them as ours, Cal.com stays untouched' : 'nothing was written';
}

/** `title: "Cut" in Cal.com, "Haircut" in git` */
function fieldChangeText({ path, from, to }: FieldChange): string {
  return `${path}: ${visible(JSON.stringify(from))} in Cal.com, ${visible(JSON.stringify(to))} in git`;
}
