import type { Json } from '../../model/json.ts';
import type { RunChangeRecord, RunRecord } from '../../model/stored.ts';
import { formatValue } from './field-value.ts';
import { counted, palette, spokenSeconds, visible, type Palette } from './text.ts';

/** A run in JSON output. Times are ISO 8601 with Z. */
export interface RunJson {
  readonly id: string;
  readonly command: string;
  readonly who: string;
  readonly host: string;
  readonly commit: string | null;
  readonly runUrl: string | null;
  readonly planDigest: string | null;
  readonly outcome: RunRecord['status'];
  readonly startedAt: string;
  readonly finishedAt: string | null;
  /** Null while the run is in progress. */
  readonly seconds: number | null;
  readonly calls: number | null;
}

/** schemas/history-report.schema.json, one company. */
export interface HistoryJson {
  readonly company: string;
  readonly runs: readonly RunJson[];
}

/** schemas/run-report.schema.json */
export interface RunDetailsJson {
  readonly companyId: string;
  readonly run: RunJson;
  readonly changes: readonly {
    readonly id: string;
    readonly kind: string;
    readonly action: string;
    readonly name: string;
    readonly outcome: RunChangeRecord['status'];
    readonly before: RunChangeRecord['before'];
    readonly after: RunChangeRecord['after'];
    readonly error: RunChangeRecord['error'];
  }[];
}

interface CompanyRuns {
  readonly company: string;
  readonly runs: readonly RunRecord[];
}

interface RecordedRun {
  readonly run: RunRecord;
  readonly changes: readonly RunChangeRecord[];
}

export function runsJson({ company, runs }: CompanyRuns): HistoryJson {
  return { company, runs: runs.map(recordJson) };
}

export function runJson({ run, changes }: RecordedRun): RunDetailsJson {
  return {
    companyId: run.companyId,
    run: recordJson(run),
    changes: changes.map(({ changeId, kind, action, name, status, before, after, error }) => {
      return { id: changeId, kind, action, name, outcome: status, before, after, error };
    }),
  };
}

function recordJson(run: RunRecord): RunJson {
  const { id, command, who, host, commit, runUrl, planDigest, status, startedAt, finishedAt, calls } = run;
  const times = { startedAt, finishedAt, seconds: runSeconds(run) };
  return { id, command, who, host, commit, runUrl, planDigest, outcome: status, ...times, calls };
}

function runSeconds({ startedAt, finishedAt }: Pick<RunRecord, 'startedAt' | 'finishedAt'>): number | null {
  return finishedAt === null ? null : (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
}

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

/** Two lines per run: time and operator, then the outcome. */
export function renderRunsText({ company, runs }: CompanyRuns, { colour }: Style): string {
  const paint = palette(colour);
  const head = paint.bold(visible(company));
  if (runs.length === 0) return `${head}\n  nothing was applied yet\n`;
  return `${[head, ...runs.flatMap((run) => runLines(run, paint).map((line) => `  ${line}`))].join('\n')}\n`;
}

/** The run, then each change with its fields as before → after. */
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
