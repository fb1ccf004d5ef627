import { PgBoss } from 'pg-boss';
import type { QueueDatabase } from '../../store/store.ts';

/**
 *   verify      compare an appointment with Cal.com, soon after it was booked or moved
 *   wake        read the booking that a webhook told of
 *   resume      take up sagas whose owners fell silent
 *   sweep       find what no webhook told
 *   warm-up     read free times before somebody asks
 *   forget      drop what is kept for a time only
 *   notify      send what people and customers are to be told
 *   drift       compare what was applied with Cal.com (the reconciler's; given by who starts the jobs)
 */
export type JobName = 'verify' | 'wake' | 'resume' | 'sweep' | 'warm-up' | 'forget' | 'notify' | 'drift';

export type JobData = { readonly [key: string]: string };
export type JobHandlers = Readonly<Partial<Record<JobName, (data: JobData) => Promise<void>>>>;

export interface JobsOptions {
  /** The queue's tables live in the same database, over the store's own connections. */
  readonly database: QueueDatabase;
  /** Jobs with a handler are worked here; none: this process only sends. */
  readonly handlers: JobHandlers;
  /** Five fields of cron, in UTC. */
  readonly schedules: Readonly<Partial<Record<JobName, string>>>;
  /** A fault of the queue itself, or of a job that is tried again. */
  readonly onError: (error: unknown, job: JobName | null) => void;
}

export interface Jobs extends AsyncDisposable {
  /** `key`: while a job with the same key waits, it is the same job. */
  send(name: JobName, data: JobData, key: string): Promise<void>;
  /** How much there is to do. */
  depths(): Promise<readonly QueueDepth[]>;
}

/** Rows that come again in any case are not worth keeping for long. */
const KEEP = { retentionSeconds: 3 * 24 * 3600, deleteAfterSeconds: 24 * 3600 };
const QUEUES: Readonly<Record<JobName, { readonly retryLimit: number; readonly retryDelay: number }>> = {
  verify: { retryLimit: 8, retryDelay: 5 },
  wake: { retryLimit: 8, retryDelay: 5 },
  // the next one comes by the clock
  resume: { retryLimit: 0, retryDelay: 0 },
  sweep: { retryLimit: 0, retryDelay: 0 },
  'warm-up': { retryLimit: 0, retryDelay: 0 },
  forget: { retryLimit: 0, retryDelay: 0 },
  notify: { retryLimit: 0, retryDelay: 0 },
  drift: { retryLimit: 0, retryDelay: 0 },
};
const JOB_NAMES = Object.keys(QUEUES) as JobName[];

/**
 * Starts the queue (its tables are made where they are missing), works the jobs that have a handler, and keeps the schedules. A
 * start that fails leaves nothing running.
 */
export async function startJobs(options: JobsOptions): Promise<Jobs> {
  const { database, handlers, onError } = options;
  const works = Object.keys(handlers).length > 0;
  const boss = new PgBoss({ db: database, schema: 'calops_queue', schedule: works, supervise: works });
  boss.on('error', (error) => onError(error, null));
  try {
    await boss.start();
    await startQueues(boss, options);
  } catch (error) {
    await boss.stop({ graceful: false }).catch(() => {});
    throw error;
  }
  return {
    send: async (name, data, key) => {
      await boss.send(name, data, { singletonKey: key });
    },
    depths: () => readDepths(database),
    [Symbol.asyncDispose]: () => boss.stop({ graceful: true, timeout: 10_000 }),
  };
}

async function startQueues(boss: PgBoss, { handlers, schedules, onError }: JobsOptions): Promise<void> {
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
    if (handle) await work(boss, name, (data) => handle(data).catch((error: unknown) => told(error, name, onError)));
    const cron = schedules[name];
    if (works && cron !== undefined) await boss.schedule(name, cron);
  }
}

/** Jobs that are taken at once: of one by one, two a second would be done. */
const BATCH = { batchSize: 20, burstWhenBatchFull: true, perJobResults: true } as const;

/** Each job of a batch ends by itself: one that fails is tried again, as often as its kind allows, without the others. */
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

function told(error: unknown, name: JobName, onError: JobsOptions['onError']): never {
  onError(error, name);
  throw error;
}

/** How much of one kind of job there is, of all processes together. */
export interface QueueDepth {
  readonly job: string;
  /** Could be done now. */
  readonly waiting: number;
  readonly active: number;
  readonly oldestSeconds: number;
}

/** pg-boss keeps counts as well, as of a minute ago. */
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
