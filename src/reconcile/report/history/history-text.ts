import type { Json } from '../../../model/json.ts';
import type { RunChangeRecord, RunRecord } from '../../../model/stored.ts';
import { formatValue } from '../field-value.ts';
import { type CompanyRuns, type RecordedRun, runSeconds } from './history-json.ts';
import { palette, type Palette } from '../palette.ts';
import { counted, spokenSeconds, visible } from '../text.ts';

interface Style {
  readonly colour: boolean;
}

const OUTCOME_COLOURS: Readonly<Record<RunRecord['status'] | RunChangeRecord['status'], keyof Palette>> = {
  running: 'cyan',
  done: 'green',
  partial: 'yellow',
  failed: 'red',
  interrupted: 'red',
  intended: 'yellow',
  skipped: 'yellow',
  unknown: 'red',
};

/** Two lines for each run: when and by whom, and what came of it. */
export function renderRunsText({ company, runs }: CompanyRuns, { colour }: Style): string {
  const paint = palette(colour);
  const head = paint.bold(visible(company));
  if (runs.length === 0) return `${head}\n  nothing was applied yet\n`;
  return `${[head, ...runs.flatMap((run) => runLines(run, paint).map((line) => `  ${line}`))].join('\n')}\n`;
}

/** The run, then each change with its fields, before → after. */
export function renderRunText({ run, changes }: RecordedRun, { colour }: Style): string {
  const paint = palette(colour);
  const sections = [runLines(run, paint), ...changes.map((change) => changeLines(change, paint))];
  if (changes.length === 0) sections.push(['no change']);
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function runLines(run: RunRecord, paint: Palette): readonly string[] {
  const { id, command, who, host, commit, runUrl, status, startedAt, calls } = run;
  const seconds = runSeconds(run);
  const facts = [
    `${visible(command)} by ${visible(who)} on ${visible(host)}`,
    commit === null ? 'no commit' : `commit ${visible(commit.replace(/^([0-9a-f]{12})[0-9a-f]+/, '$1'))}`,
    ...(seconds === null ? [] : [spokenSeconds(seconds)]),
    ...(calls === null ? [] : [counted(calls, 'call')]),
    ...(runUrl === null ? [] : [visible(runUrl)]),
  ];
  const when = `${startedAt.slice(0, 19).replace('T', ' ')} UTC`;
  return [`${paint.bold(visible(id))}  ${when}  ${paint[OUTCOME_COLOURS[status]](status)}`, `  ${facts.join(', ')}`];
}

function changeLines({ changeId, action, status, before, after, error }: RunChangeRecord, paint: Palette) {
  const from = fieldsOf(before);
  const to = fieldsOf(after);
  const paths = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  const show = (path: string, value: Json | undefined): string => formatValue(path, value ?? null, {});
  return [
    `${action} ${visible(changeId)}  ${paint[OUTCOME_COLOURS[status]](status)}`,
    ...(error === null ? [] : [`  ${paint.red(errorText(error))}`]),
    ...paths.map((path) => {
      const arrow = status === 'done' ? `${show(path, from[path])} → ${show(path, to[path])}` : show(path, from[path]);
      return `  ${paint.bold(visible(path))}  ${arrow}`;
    }),
  ];
}

function fieldsOf(side: Json): Readonly<Record<string, Json>> {
  return side !== null && typeof side === 'object' && !Array.isArray(side) ? (side as Record<string, Json>) : {};
}

function errorText(error: Json): string {
  const { code, message } = fieldsOf(error);
  const isKnown = typeof code === 'string' && typeof message === 'string';
  return visible(isKnown ? `${message} (${code})` : JSON.stringify(error));
}
