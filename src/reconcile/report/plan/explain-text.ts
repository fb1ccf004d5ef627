import { isSameText } from '../../../model/json.ts';
import type { ExplainedField, ExplainedResource, Explanation, FieldRule } from '../../explain/explain.ts';
import type { Origin } from '../../manifest/origins.ts';
import { fieldChangeLines } from '../field-change.ts';
import { formatValue, type HostNames } from '../field-value.ts';
import { distinguish } from '../look-alikes.ts';
import { palette, visible, type Palette } from '../text.ts';
import { changeReport, type ChangeReport } from './plan-json.ts';
import { driftLine, hazardLine, hazardMark } from './plan-sentences.ts';
import { fixedRow } from '../table.ts';

export interface ExplainTextOptions {
  readonly colour: boolean;
  readonly hostNames: HostNames;
  /** Prepended to each file, so that a terminal can open it: `manifests/`. */
  readonly prefix?: string;
}

/** The last column has no fixed width. */
const WIDTHS: readonly number[] = [26, 26, 26, 26];

/** Per resource: the verdict, the manifest's location, the values in git, ledger and Cal.com, and the guards. */
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
    ...fieldTable(resource.fields, options, paint),
    ...fields.flatMap((field) => fieldChangeLines(field, options.hostNames, paint)).map((line) => `    ${line}`),
    ...resource.guards.map(({ code, message }) => `  ${paint.red('!')} ${visible(message)} ${paint.dim(`(${code})`)}`),
    ...resource.drift.map((note) => `  ${paint.yellow('*')} ${driftLine(note, options.hostNames)}`),
    ...resource.hazards.map((note) => `  ${hazardMark(note, paint)} ${hazardLine(note)}`),
    ...(change === null || change.dependsOn.length === 0 ? [] : [`  after ${change.dependsOn.join(', ')}`]),
  ];
}

/** Declared or applied fields; `≠` if the three values differ, with the rule that decided. */
function fieldTable(fields: readonly ExplainedField[], options: ExplainTextOptions, paint: Palette): readonly string[] {
  const known = fields.filter(({ declared, lastApplied }) => declared !== null || lastApplied !== null);
  if (known.length === 0) return [];
  const row = (cells: readonly string[]): string => fixedRow(cells, WIDTHS);
  return [
    paint.dim(`      ${row(['field', 'git', 'last applied', 'Cal.com', 'said by'])}`),
    ...known.flatMap((field) => {
      const { path, declared, lastApplied, observed } = field;
      const agree = isSameText(declared, lastApplied) && isSameText(declared, observed);
      const values = distinguish([declared, lastApplied, observed]).map((value) =>
        formatValue(path, value, options.hostNames),
      );
      const line = row([path, ...values, originText(field.origin, options)]);
      const rule = ruleText(field, options);
      return [
        `    ${agree ? '  ' : `${paint.yellow('≠')} `}${line}`,
        ...(rule === null ? [] : [paint.dim(`        ${rule}`)]),
      ];
    }),
  ];
}

function originText(origin: Origin | null, { prefix = '' }: ExplainTextOptions): string {
  if (origin === null) return '';
  const { said, name, source } = origin;
  const place = source === null ? '' : `${visible(`${prefix}${source.file}`)}:${source.line}:${source.column}`;
  switch (said) {
    case 'service':
      return place;
    case 'template':
      return `template ${name} ${place === '' ? '(ready)' : place}`;
    case 'defaults':
      return `the company's defaults ${place}`;
    case 'calops':
      return "calops' own default";
  }
  return said satisfies never;
}

/** Null if there is nothing to add: in sync, or covered by the overall verdict. */
function ruleText({ rule, blockedBy, externalChanges }: ExplainedField, options: ExplainTextOptions): string | null {
  const by = originText(externalChanges.origin, options);
  const policy = `externalChanges: ${externalChanges.policy}${by === '' ? '' : `, ${by}`}`;
  const words: Readonly<Record<FieldRule, string | null>> = {
    keep: null,
    untouched: null,
    create: null,
    record: 'Cal.com matches git; recorded in the ledger',
    write: 'changed in git: written',
    drift: `changed outside git: reported, not written (${policy})`,
    revert: `changed outside git: git overwrites it (${policy})`,
    accept: `changed outside git: theirs is noted (${policy})`,
    conflict: `changed both in git and outside (${policy})`,
    release: 'no longer declared: Cal.com keeps what it has',
    reset: "no longer declared: Cal.com's own default is written",
  };
  const said = words[rule];
  if (blockedBy.length === 0) return said;
  return `${said === null ? '' : `${said}; `}held back by ${blockedBy.join(', ')}`;
}

/** schemas/explain-report.schema.json, one company. */
export interface ExplainReport {
  readonly company: string;
  readonly name: string;
  readonly resources: readonly (Omit<ExplainedResource, 'change'> & { readonly change: ChangeReport | null })[];
}

export function explainReport({ company, name, resources }: Explanation): ExplainReport {
  return {
    company,
    name,
    resources: resources.map((one) => ({ ...one, change: one.change === null ? null : changeReport(one.change) })),
  };
}
