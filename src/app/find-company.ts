import type { Applied } from '../reconcile/reconcile-company.ts';
import type { LockHolder, RunDetails, LedgerStore } from '../store/store.ts';
import { CommandError } from './command-error.ts';

/** The company selected by an option, by id or name; without the option, the only company. */
export async function findCompany(
  store: LedgerStore,
  wanted: string | undefined,
): Promise<{ readonly id: string; readonly name: string }> {
  await store.requireSchema();
  const companies = await store.companies();
  const names = companies.map(({ name }) => name).join(', ');
  const found = companies.filter(({ id, name }) => wanted === undefined || id === wanted || name === wanted);
  const [company, ...others] = found;
  if (company && others.length === 0) return company;
  if (companies.length === 0) {
    throw new CommandError('nothing-applied', 'Nothing was ever applied to this database.', 'Run calops apply first.');
  }
  if (company)
    throw new CommandError('company-needed', `There are several companies: ${names}.`, 'Name one with --company.');
  throw new CommandError('unknown-company', `The database has no company ${wanted}.`, `It has: ${names}.`);
}

/** @throws CommandError unknown-run */
export async function requireRun(id: string, store: LedgerStore): Promise<RunDetails> {
  const details = await store.read((reader) => reader.run(id));
  if (details !== null) return details;
  throw new CommandError(
    'unknown-run',
    `The database has no run ${id}.`,
    'calops history lists the runs with their ids.',
  );
}

/** @throws CommandError locked, with the holder of the lock */
export function requireLock(result: Applied | LockHolder, company: string): Applied {
  if (!('held' in result)) return result;
  const { who, host, commit, runUrl, since } = result;
  const facts = [
    `${who}${host === null ? '' : ` on ${host}`} since ${since}`,
    commit !== null && `commit ${commit}`,
    runUrl,
  ].filter((fact) => typeof fact === 'string');
  const hint =
    'Wait until it ends, and try again; the lock ends with its process, behind a pooler within half a minute.';
  throw new CommandError('locked', `${company} is being applied by ${facts.join(', ')}.`, hint);
}
