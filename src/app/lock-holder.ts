import type { Applied } from '../reconcile/reconcile-company.ts';
import type { LockHolder } from '../store/store.ts';
import { CommandError } from './command-error.ts';

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
