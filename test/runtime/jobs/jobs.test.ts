import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startJobs } from '../../../src/runtime/jobs/jobs.ts';
import type { JobHandlers, Jobs, JobsOptions } from '../../../src/runtime/jobs/jobs.ts';
import { openStore } from '../../../src/store/open-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { freshDatabase } from '../../support/database/database.ts';
import { queryRows } from '../../store/query-rows.ts';

let resources: AsyncDisposableStack;
let databaseUrl: string;
let store: Store;

beforeEach(async () => {
  resources = new AsyncDisposableStack();
  databaseUrl = resources.use(await freshDatabase()).url;
  store = resources.use(await openStore({ url: databaseUrl }, { connections: 10 }));
});
afterEach(() => resources.disposeAsync());

/** A process: with handlers it works, without it only sends. */
async function start(handlers: JobHandlers = {}, more: Partial<JobsOptions> = {}): Promise<Jobs> {
  const onError = (): void => {};
  return resources.use(await startJobs({ database: store.queue, handlers, schedules: {}, onError, ...more }));
}

const rows = (text: string) => queryRows(databaseUrl, text);
const statesOf = async (name: string) =>
  (await rows(`SELECT state FROM calops_queue.job WHERE name = '${name}' ORDER BY created_on`)).map(
    ({ state }) => state,
  );

/** A handler that notes what it was given, and when it has been given so much. */
function noting() {
  const seen: string[] = [];
  const waiters: (() => void)[] = [];
  return {
    seen,
    handle: async ({ id = '' }: { readonly [key: string]: string }): Promise<void> => {
      seen.push(id);
      for (const wake of waiters) wake();
    },
    until: (count: number): Promise<void> =>
      new Promise((resolve) => {
        const check = (): void => {
          if (seen.length >= count) resolve();
        };
        waiters.push(check);
        check();
      }),
  };
}

describe('the queue', () => {
  it('a job sent twice with the same key while it waits runs once; web-only processes send and do not work', async () => {
    const web = await start();
    for (const id of ['a', 'a', 'b', 'a']) await web.send('verify', { id }, `friseur/${id}`);
    expect(await statesOf('verify')).toEqual(['created', 'created']);
    const worked = noting();
    await start({ verify: worked.handle });
    await worked.until(2);
    expect(worked.seen.toSorted()).toEqual(['a', 'b']);
    await expect.poll(() => statesOf('verify')).toEqual(['completed', 'completed']);
    // what was done may be wanted again
    await web.send('verify', { id: 'a' }, 'friseur/a');
    await worked.until(3);
    expect(worked.seen).toHaveLength(3);
  });

  it('reports how many jobs of each kind wait, and for how long', async () => {
    const web = await start();
    await web.send('wake', { id: 'a' }, 'a');
    await web.send('wake', { id: 'b' }, 'b');
    await rows(`UPDATE calops_queue.job SET start_after = now() - interval '5 minutes' WHERE data->>'id' = 'a'`);
    const depths = await web.depths();
    const wake = depths.find(({ job }) => job === 'wake');
    expect(wake).toMatchObject({ waiting: 2, active: 0 });
    expect(Math.round((wake?.oldestSeconds ?? 0) / 60)).toBe(5);
    expect(depths.find(({ job }) => job === 'sweep')).toEqual({
      job: 'sweep',
      waiting: 0,
      active: 0,
      oldestSeconds: 0,
    });
    expect(depths.every(({ job }) => /^[a-z-]+$/.test(job))).toBe(true);
  });

  it('a failing job is tried again, and its neighbours are not', async () => {
    const web = await start();
    for (const id of ['good', 'bad', 'fine']) await web.send('wake', { id }, id);
    const worked = noting();
    const errors: string[] = [];
    let isAway = true;
    await start(
      {
        wake: async (data) => {
          await worked.handle(data);
          if (isAway && data['id'] === 'bad') throw new Error('Cal.com is away');
        },
      },
      { onError: (error, job) => void errors.push(`${job}: ${String(error)}`) },
    );
    await expect.poll(() => statesOf('wake')).toEqual(['completed', 'retry', 'completed']);
    expect(errors).toEqual(['wake: Error: Cal.com is away']);
    isAway = false;
    await rows("UPDATE calops_queue.job SET start_after = now() WHERE state = 'retry'");
    await worked.until(4);
    expect(worked.seen.toSorted()).toEqual(['bad', 'bad', 'fine', 'good']);
    await expect.poll(() => statesOf('wake')).toEqual(['completed', 'completed', 'completed']);
  });

  it('what comes again by the clock is not tried again', async () => {
    const errors: (string | null)[] = [];
    const fail = (): Promise<void> => Promise.reject(new Error('Cal.com is away'));
    const jobs = await start({ sweep: fail }, { onError: (_error, job) => void errors.push(job) });
    await jobs.send('sweep', {}, 'now');
    await expect.poll(() => statesOf('sweep')).toEqual(['failed']);
    expect(errors).toEqual(['sweep']);
  });

  it('schedules exist once, made by who works; and are the same after another start', async () => {
    const schedules = { sweep: '*/2 * * * *', resume: '* * * * *' };
    await start({}, { schedules });
    expect(await rows('SELECT name, cron FROM calops_queue.schedule')).toEqual([]);
    const sweep = noting();
    await start({ sweep: sweep.handle }, { schedules });
    await start({ sweep: sweep.handle }, { schedules });
    expect(await rows('SELECT name, cron, timezone FROM calops_queue.schedule ORDER BY name')).toEqual([
      { name: 'resume', cron: '* * * * *', timezone: 'UTC' },
      { name: 'sweep', cron: '*/2 * * * *', timezone: 'UTC' },
    ]);
  });

  it('stop is graceful: what is being worked on is finished, and nothing new is taken', async () => {
    const begun = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    let isAsked = false;
    const jobs = await startJobs({
      database: store.queue,
      schedules: {},
      onError: () => {},
      handlers: {
        verify: (_, { stop }) => {
          stop.addEventListener('abort', () => (isAsked = true));
          begun.resolve();
          return goOn.promise;
        },
      },
    });
    await jobs.send('verify', { id: 'a' }, 'a');
    await begun.promise;
    expect(isAsked).toBe(false);
    let isStopped = false;
    const stopping = jobs[Symbol.asyncDispose]().then(() => (isStopped = true));
    const web = await start();
    await web.send('verify', { id: 'b' }, 'b');
    expect([isAsked, isStopped]).toEqual([true, false]);
    goOn.resolve();
    await stopping;
    expect(await statesOf('verify')).toEqual(['completed', 'created']);
  });

  it('processes that start at once on an empty database make its tables once, and share the work', async () => {
    const worked = noting();
    const handlers = { verify: worked.handle };
    const [jobs] = await Promise.all([start(handlers), start(handlers), start()]);
    const ids = Array.from({ length: 60 }, (_, index) => String(index).padStart(2, '0'));
    await Promise.all(ids.map((id) => jobs.send('verify', { id }, id)));
    await worked.until(ids.length);
    await expect.poll(async () => new Set(await statesOf('verify'))).toEqual(new Set(['completed']));
    expect(worked.seen.toSorted()).toEqual(ids);
  });
});
