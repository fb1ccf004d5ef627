/** How many results may wait for an earlier one, as a multiple of the parallel works: results that wait are kept in memory. */
const AHEAD = 8;

export interface SideBySide {
  /** The maximum number of works at a time. */
  readonly parallel: number;
  /** False: starts no more; those in flight end. */
  readonly mayGoOn: () => boolean;
}

/**
 * Runs `work` for each item, at most `parallel` at a time, and yields the results in the order of the items. A slow item delays the results
 * after it, not their work, until `parallel * 8` of them wait. The work of an item must not throw.
 */
export async function* sideBySide<T, R>(
  items: readonly T[],
  { parallel, mayGoOn }: SideBySide,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const begun: Promise<R>[] = [];
  let next = 0;
  let running = 0;
  const begin = (): void => {
    while (running < parallel && begun.length < parallel * AHEAD && next < items.length && mayGoOn()) {
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
