import { CalcomError } from '../calcom/caller/errors.ts';
import type { Catalog } from '../model/catalog.ts';
import type { UnknownReason } from '../model/read.ts';
import type { CompanyAccess } from '../reconcile/company-access.ts';
import { isDatabaseAway } from '../store/store-error.ts';

/** The companies of one command. */
export interface Companies {
  readonly catalogs: readonly Catalog[];
  /** The maximum number of companies at a time. */
  readonly parallel: number;
  /** @throws for a company whose secrets are missing */
  readonly access: (catalog: Catalog) => Promise<CompanyAccess>;
  /** Fires on the first Ctrl-C. */
  readonly stop: AbortSignal;
  /** After a Ctrl-C: reads throw, because their results are of no use; writes report what was done. */
  readonly afterStop?: 'throw' | 'report';
  /** Called with the number of companies that have ended. */
  readonly onEnded?: (ended: number) => void;
}

/** A company that failed must not hide the others: it becomes a report that contains only the reason. */
export interface CompanyWork<R> {
  readonly run: (access: CompanyAccess) => Promise<R>;
  readonly failed: (catalog: Catalog, reason: UnknownReason) => R | Promise<R>;
}

export interface CompanyResult<R> {
  readonly catalog: Catalog;
  readonly result: R;
}

type Outcome<R> = CompanyResult<R> | { readonly error: unknown };

/**
 * Works on several companies at a time; yields their results in the order of `catalogs`. An error of one company among several becomes its
 * result. Errors of a single company, an interruption, and errors of the database as a whole before any company has ended are thrown.
 */
export async function* forCompanies<R>(
  { catalogs, parallel, access, stop, afterStop = 'throw', onEnded }: Companies,
  { run, failed }: CompanyWork<R>,
): AsyncGenerator<CompanyResult<R>> {
  let ended = 0;
  let worked = 0;
  const one = async (catalog: Catalog): Promise<Outcome<R>> => {
    try {
      const result = await run(await access(catalog));
      worked += 1;
      return { catalog, result };
    } catch (error) {
      const isOver = stop.aborted ? afterStop === 'throw' : worked === 0 && isDatabaseAway(error);
      if (catalogs.length === 1 || isOver) return { error };
      return { catalog, result: await failed(catalog, failureOf(error)) };
    } finally {
      ended += 1;
      onEnded?.(ended);
    }
  };
  const guarded = (catalog: Catalog) => one(catalog).catch((error: unknown): Outcome<R> => ({ error }));
  for await (const outcome of sideBySide(catalogs, { parallel, mayContinue: () => !stop.aborted }, guarded)) {
    if ('error' in outcome) throw outcome.error;
    yield outcome;
  }
  if (!stop.aborted || afterStop === 'report') return;
  throw new CalcomError('interrupted', { kind: 'aborted', outcome: 'refused', retryable: false });
}

/** Why a company failed; with the fix, because only the reason is reported. */
export function failureOf(error: unknown): UnknownReason {
  if (error instanceof CalcomError && error.kind === 'unauthorized')
    return { code: 'unauthorized', message: error.message };
  if (!(error instanceof Error)) return { code: 'company-failed', message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  const hint = 'hint' in error && typeof error.hint === 'string' ? ` ${error.hint}` : '';
  const message = `${error.message}${hint}`;
  if (code === 'locked') return { code, message };
  if (code?.startsWith('secret-')) return { code: 'secret-missing', message };
  return { code: 'company-failed', message: code === null ? message : `${message} (${code})` };
}

/** How many results may wait for an earlier one, as a multiple of the parallel works: results that wait are kept in memory. */
const AHEAD = 8;

export interface SideBySide {
  /** The maximum number of works at a time. */
  readonly parallel: number;
  /** False: starts no more; those in flight end. */
  readonly mayContinue: () => boolean;
}

/**
 * Runs `work` for each item, at most `parallel` at a time, and yields the results in the order of the items. A slow item delays the results
 * after it, not their work, until `parallel * 8` of them wait. The work of an item must not throw.
 */
async function* sideBySide<T, R>(
  items: readonly T[],
  { parallel, mayContinue }: SideBySide,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const begun: Promise<R>[] = [];
  let next = 0;
  let running = 0;
  const begin = (): void => {
    while (running < parallel && begun.length < parallel * AHEAD && next < items.length && mayContinue()) {
      const [item] = items.slice(next, next + 1) as [T];
      next += 1;
      running += 1;
      begun.push(
        work(item).finally(() => {
          running -= 1;
          begin();
        }),
      );
    }
  };
  try {
    begin();
    for (let first = begun[0]; first !== undefined; first = begun[0]) {
      const result = await first;
      void begun.shift();
      begin();
      yield result;
    }
  } finally {
    next = items.length;
    await Promise.allSettled(begun);
  }
}
