import { openStore } from '../../../src/store/open-store.ts';

/** A process that holds a company's lock until it is killed. With a run's id it has started that run as well. */
const [url, companyId, label, runId] = process.argv.slice(2);
if (url === undefined || companyId === undefined || label === undefined)
  throw new TypeError('usage: URL COMPANY LABEL');
const store = await openStore({ url });
const lock = await store.lock(companyId, label);
if (runId !== undefined) {
  await store.write(async (transactor) => {
    await transactor.interruptStaleRuns(companyId);
    const origin = { commit: 'abc123', runUrl: 'https://ci.example/7', planDigest: null };
    await transactor.startRun({ id: runId, companyId, command: 'apply', who: 'emma', host: 'ci-7', ...origin });
  });
}
process.stdout.write(lock.held ? 'locked\n' : 'refused\n');
process.stdin.resume();
