import { PgBoss } from 'pg-boss';
import type { QueueDatabase } from '../../store/store.ts';

/**
 *   verify      compare an appointment with Cal.com, soon after it was booked or moved
 *   wake        read the booking of a webhook delivery
 *   resume      resume sagas whose lease has expired
 *   sweep       find changes for which no webhook came
 *   warm-up     read free times before a caller asks
 *   forget      prune what is kept only for a time
 *   notify      send notifications to staff and customers
 *   drift       compare what was applied with Cal.com (the handler is from `src/reconcile`; the starter of the jobs passes it in)
 */
export type JobName = 'verify' | 'wake' | 'resume' | 'sweep' | 'warm-up' | 'forget' | 'notify' | 'drift';

export type JobData = { readonly [key: string]: string };
/** Without a signal a job runs to its end. */
export type JobHandlers = Readonly<Partial<Record<JobName, (data: JobData, run?: StoppableRun) => Promise<void>>>>;
type QueueHandlers = Readonly<Partial<Record<JobName, (data: JobData, run: JobRun) => Promise<void>>>>;

export interface StoppableRun {
  /** Aborts when the process is about to end: a long job then leaves the rest to its next run. */
  readonly stop: AbortSignal;
}

export interface JobRun extends StoppableRun {
  readonly send: SendJob;
}

/** `key`: a job is not added while one with the same key waits. `afterSeconds`: it starts no sooner. */
export type SendJob = (name: JobName, data: JobData, key: string, afterSeconds?: number) => Promise<void>;

export interface JobsOptions {
  /** The tables of the queue are in the same database and use the store's own connections. */
  readonly database: QueueDatabase;
  /** This process runs the jobs that have a handler; without handlers it only sends. */
  readonly handlers: QueueHandlers;
  /** Five fields of cron, in UTC. */
  readonly schedules: Readonly<Partial<Record<JobName, string>>>;
  /** Called with an error of the queue, or of a job that will be retried. */
  readonly onError: (error: unknown, job: JobName | null) => void;
}

export interface Jobs extends AsyncDisposable {
  readonly send: SendJob;
  /** How many jobs wait and run. */
  depths(): Promise<readonly QueueDepth[]>;
}

/** Short, since the rows of finished jobs are not needed again. */
const KEEP = { retentionSeconds: 3 * 24 * 3600, deleteAfterSeconds: 24 * 3600 };
const QUEUES: Readonly<Record<JobName, { readonly retryLimit: number; readonly retryDelay: number }>> = {
  verify: { retryLimit: 8, retryDelay: 5 },
  wake: { retryLimit: 8, retryDelay: 5 },
  // the schedule starts the next one
  resume: { retryLimit: 0, retryDelay: 0 },
  sweep: { retryLimit: 0, retryDelay: 0 },
  'warm-up': { retryLimit: 0, retryDelay: 0 },
  forget: { retryLimit: 0, retryDelay: 0 },
  notify: { retryLimit: 0, retryDelay: 0 },
  drift: { retryLimit: 0, retryDelay: 0 },
};
export const JOB_NAMES = Object.keys(QUEUES) as JobName[];

/**
 * Starts the queue (and creates missing tables), runs the jobs that have a handler, and keeps the schedules. A start that fails leaves
 * nothing running.
 */
export async function startJobs(options: JobsOptions): Promise<Jobs> {
  const { database, handlers, onError } = options;
  const works = Object.keys(handlers).length > 0;
  const boss = new PgBoss({ db: database, schema: 'calops_queue', schedule: works, supervise: works });
  boss.on('error', (error) => onError(error, null));
  const send: SendJob = async (name, data, key, afterSeconds = 0) => {
    await boss.send(name, data, { singletonKey: key, ...(afterSeconds > 0 && { startAfter: afterSeconds }) });
  };
  const stopping = new AbortController();
  try {
    await boss.start();
    await startQueues(boss, options, { send, stop: stopping.signal });
  } catch (error) {
    await boss.stop({ graceful: false }).catch(() => {});
    throw error;
  }
  return {
    send,
    depths: () => readDepths(database),
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      await boss.stop({ graceful: true, timeout: 10_000 });
    },
  };
}

async function startQueues(boss: PgBoss, { handlers, schedules, onError }: JobsOptions, run: JobRun): Promise<void> {
  const works = Object.keys(handlers).length > 0;
  for (const name of JOB_NAMES) {
    await boss.createQueue(name, {
      ...QUEUES[name],
      ...KEEP,
      policy: 'short',
      retryBackoff: QUEUES[name].retryDelay > 0,
    });
  }
  for (const name of JOB_NAMES) {
    const handle = handlers[name];
    if (handle)
      await work(boss, name, (data) => handle(data, run).catch((error: unknown) => report(error, name, onError)));
    const cron = schedules[name];
    if (works && cron !== undefined) await boss.schedule(name, cron);
  }
}

/** Jobs that are fetched together: one by one, only two would run per second. */
const BATCH = { batchSize: 20, burstWhenBatchFull: true, perJobResults: true } as const;

/** Each job of a batch ends by itself: a job that fails is retried alone, as often as its kind allows. */
async function work(boss: PgBoss, name: JobName, handle: (data: JobData) => Promise<void>): Promise<void> {
  await boss.work<JobData>(name, { pollingIntervalSeconds: 0.5, ...BATCH }, (jobs) =>
    Promise.all(
      jobs.map(({ id, data }) =>
        handle(data ?? {}).then(
          () => ({ id, status: 'completed' as const }),
          (error: unknown) => ({ id, status: 'failed' as const, output: { message: String(error) } }),
        ),
      ),
    ),
  );
}

function report(error: unknown, name: JobName, onError: JobsOptions['onError']): never {
  onError(error, name);
  throw error;
}

/** The number of jobs of one kind, over all processes. */
export interface QueueDepth {
  readonly job: string;
  /** Jobs that are due. */
  readonly waiting: number;
  readonly active: number;
  readonly oldestSeconds: number;
}

/** pg-boss counts as well, but its counts may be a minute old. */
const text = `
SELECT queue.name AS job, count(*) FILTER (WHERE due)::int AS waiting, count(*) FILTER (WHERE active)::int AS active,
  coalesce(extract(epoch FROM clock_timestamp() - min(start_after) FILTER (WHERE due)), 0)::float8 AS "oldestSeconds"
FROM calops_queue.queue AS queue LEFT JOIN (
  SELECT name, start_after, state = 'active' AS active, state <> 'active' AND start_after <= clock_timestamp() AS due
  FROM calops_queue.job WHERE state IN ('created', 'retry', 'active')
) AS job ON job.name = queue.name
WHERE queue.name NOT LIKE '\\_\\_%' GROUP BY queue.name ORDER BY queue.name`;

export async function readDepths(database: QueueDatabase): Promise<readonly QueueDepth[]> {
  return (await database.executeSql(text)).rows as QueueDepth[];
}
