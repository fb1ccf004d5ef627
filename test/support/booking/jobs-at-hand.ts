import type { JobHandlers, Jobs } from '../../../src/runtime/jobs/jobs.ts';

type Job = Parameters<Jobs['send']>;

/** Jobs that are done when a test says so. */
export interface JobsAtHand extends Jobs {
  /** `wake friseur/1f…`, in the order in which they were sent. */
  waiting(): readonly string[];
  /** Does what waits, and what is sent meanwhile; a job that fails waits again, and its error is thrown. */
  work(): Promise<void>;
}

export function jobsAtHand(handlers: JobHandlers): JobsAtHand {
  const waiting = new Map<string, Job>();
  return {
    send: async (...job) => {
      const [name, , key] = job;
      waiting.set(`${name} ${key}`, job);
    },
    waiting: () => [...waiting.keys()],
    work: async () => {
      for (const [title, job] of waiting) {
        const [name, data] = job;
        waiting.delete(title);
        await handlers[name]?.(data).catch((error: unknown) => {
          waiting.set(title, job);
          throw error;
        });
      }
    },
    depths: () => Promise.resolve([{ job: 'wake', waiting: waiting.size, active: 0, oldestSeconds: 0 }]),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
