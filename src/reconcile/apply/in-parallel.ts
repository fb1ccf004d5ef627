/** Runs `work` for each item, at most `limit` at a time. Starts no more when `mayGoOn` returns false; returns the items left. */
export async function inParallel<T>(
  items: readonly T[],
  { limit, mayGoOn }: { readonly limit: number; readonly mayGoOn: () => boolean },
  work: (item: T) => Promise<void>,
): Promise<readonly T[]> {
  let next = 0;
  const worker = async () => {
    while (next < items.length && mayGoOn()) {
      const item = items[next];
      next += 1;
      if (item !== undefined) await work(item);
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: Math.min(limit, items.length) }, worker));
  const failure = ends.find((end) => end.status === 'rejected');
  if (failure) throw failure.reason;
  return items.slice(next);
}
