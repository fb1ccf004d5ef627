/**
 * Writes one by one, but what comes while others are being written is written together afterwards: answers that arrive at one
 * moment do not queue for the same row. Each caller is told of the end of its own write.
 */
export function together<T>(write: (items: readonly T[]) => Promise<void>): (item: T) => Promise<void> {
  let waiting: T[] = [];
  let next: Promise<void> | null = null;
  let last: Promise<unknown> = Promise.resolve();
  const writeWaiting = (): Promise<void> => {
    const items = waiting;
    waiting = [];
    next = null;
    return write(items);
  };
  return (item) => {
    waiting.push(item);
    if (!next) {
      next = last.then(writeWaiting, writeWaiting);
      last = next;
    }
    return next;
  };
}
