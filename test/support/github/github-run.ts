/** Of a job, where nobody named another. */
export const JOB_TOKEN = 'job-token';

export type Texts = Readonly<Record<string, string>>;

export interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string;
  readonly env?: Texts;
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string | number | boolean>>;
  readonly 'continue-on-error'?: boolean;
}

export interface StepEnd {
  readonly name: string;
  readonly outcome: 'success' | 'failure' | 'skipped';
  readonly outputs: Texts;
  /** Of all its scripts, stdout and stderr as they come. */
  readonly log: string;
}

export interface JobEnd {
  readonly result: 'success' | 'failure' | 'skipped';
  readonly outputs: Texts;
  readonly steps: readonly StepEnd[];
  /** What its steps wrote to GITHUB_STEP_SUMMARY. */
  readonly summary: string;
}

export interface WorkflowRun {
  /** Name of the file under .github/workflows, of the commit that runs. */
  readonly workflow: string;
  readonly event: 'pull_request' | 'merge_group' | 'push' | 'schedule' | 'workflow_dispatch';
  readonly sha: string;
  /** Context `github.event`. */
  readonly payload?: object;
  /** The one that a workflow by hand or on a schedule runs on; main when not said. */
  readonly branch?: string;
  readonly actor?: string;
  readonly inputs?: Texts;
}

export interface RunnerOptions {
  /** A repository to clone from, and a directory for everything else. */
  readonly repository: string;
  readonly home: string;
  /** Of the repository, and of each of its environments. */
  readonly secrets: Texts;
  readonly environments?: Readonly<Record<string, Texts>>;
  /** What every script sees besides. */
  readonly env: Texts;
  /** `github.token` of every job. */
  readonly token?: string;
  /** The same where no permission of the job says `write`. */
  readonly readingToken?: string;
  /** Version of calops that the pipelines ask for: it counts as installed, and is this checkout. */
  readonly version: string;
}

/** What ran, for the part of GitHub's API that tells of it. */
export interface KeptRun {
  readonly id: number;
  readonly workflow: string;
  readonly event: string;
  readonly sha: string;
  readonly artifacts: Map<string, number>;
}

export interface Place {
  readonly options: RunnerOptions;
  readonly asked: WorkflowRun;
  readonly run: KeptRun;
  readonly runs: readonly KeptRun[];
}

export interface StepPlace extends Place {
  readonly home: string;
  readonly workspace: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** From the step that uses the action which these steps are of. */
  readonly env: Texts;
}
