import type { RunChangeRecord, RunRecord } from '../../../model/stored.ts';

/** A run as scripts see it. Times are ISO 8601 with Z. */
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
  /** Null while it runs. */
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

export interface CompanyRuns {
  readonly company: string;
  readonly runs: readonly RunRecord[];
}

export interface RecordedRun {
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

export function runSeconds({ startedAt, finishedAt }: Pick<RunRecord, 'startedAt' | 'finishedAt'>): number | null {
  return finishedAt === null ? null : (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
}
