import { isSameJson } from '../../model/json.ts';
import type { ExplainedField, ExplainedResource, Explanation } from '../explain/explain.ts';
import { fieldChangeLines } from './field-change.ts';
import { formatValue, type HostNames } from './field-value.ts';
import { palette, type Palette } from './palette.ts';
import { driftLine } from './plan-text.ts';
import { shorten, visible } from './visible.ts';

export interface ExplainTextOptions {
  readonly colour: boolean;
  readonly hostNames: HostNames;
  /** Put before each file, so that a terminal can open it: `manifests/`. */
  readonly prefix?: string;
}

const COLUMN = 26;

/** One resource after another: the verdict, the line of the manifest, what git, the ledger and Cal.com say, the guards. */
export function renderExplainText({ resources }: Explanation, options: ExplainTextOptions): string {
  return `${resources.map((resource) => resourceLines(resource, options).join('\n')).join('\n\n')}\n`;
}

function resourceLines(resource: ExplainedResource, options: ExplainTextOptions): readonly string[] {
  const paint = palette(options.colour);
  const { source, change } = resource;
  const place =
    source === null ? [] : [`  ${visible(`${options.prefix ?? ''}${source.file}`)}:${source.line}:${source.column}`];
  const fields = resource.fields.length === 0 ? (change?.fields ?? []) : [];
  return [
    paint.bold(resource.id),
    ...place.map(paint.dim),
    `  ${visible(resource.verdict)}`,
    ...fieldTable(resource.fields, options.hostNames, paint),
    ...fields.flatMap((field) => fieldChangeLines(field, options.hostNames, paint)).map((line) => `    ${line}`),
    ...resource.guards.map(({ code, message }) => `  ${paint.red('!')} ${visible(message)} ${paint.dim(`(${code})`)}`),
    ...resource.drift.map((note) => `  ${paint.yellow('*')} ${driftLine(note, options.hostNames)}`),
    ...(change === null || change.dependsOn.length === 0 ? [] : [`  after ${change.dependsOn.join(', ')}`]),
  ];
}

/** Fields that git declares or that were applied; `≠` where the three do not agree. */
function fieldTable(fields: readonly ExplainedField[], names: HostNames, paint: Palette): readonly string[] {
  const told = fields.filter(({ declared, lastApplied }) => declared !== null || lastApplied !== null);
  if (told.length === 0) return [];
  const row = (cells: readonly string[]): string =>
    cells
      .map((cell) => shorten(cell, COLUMN - 2).padEnd(COLUMN))
      .join('')
      .trimEnd();
  return [
    paint.dim(`      ${row(['field', 'git', 'last applied', 'Cal.com'])}`),
    ...told.map(({ path, declared, lastApplied, observed }) => {
      const agree = isSameJson(declared, lastApplied) && isSameJson(declared, observed);
      const values = [declared, lastApplied, observed].map((value) => formatValue(path, value, names));
      return `    ${agree ? '  ' : `${paint.yellow('≠')} `}${row([path, ...values])}`;
    }),
  ];
}
