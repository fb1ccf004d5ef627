import { expect, test } from 'vitest';
import { inBatches } from '../../../src/runtime/booking/run-saga.ts';

/** Writes that end when the test says so. */
function writes() {
  const batches: { readonly items: readonly string[]; readonly end: PromiseWithResolvers<void> }[] = [];
  const write = inBatches<string>((items) => {
    const end = Promise.withResolvers<void>();
    batches.push({ items, end });
    return end.promise;
  });
  return { write, batches, items: () => batches.map((batch) => batch.items.join('')) };
}

test('what comes while others are being written is written together afterwards, and nothing waits for nothing', async () => {
  const { write, batches, items } = writes();
  const first = write('a');
  await Promise.resolve();
  expect(items()).toEqual(['a']);
  const later = Promise.all([write('b'), write('c')]);
  await Promise.resolve();
  expect(items()).toEqual(['a']);
  batches[0]?.end.resolve();
  await first;
  await expect.poll(items).toEqual(['a', 'bc']);
  batches[1]?.end.resolve();
  await later;
});

test('a failed write rejects all that wait for it, and the next one is made', async () => {
  const { write, batches, items } = writes();
  const first = write('a');
  const second = write('b');
  await Promise.resolve();
  expect(items()).toEqual(['ab']);
  batches[0]?.end.reject(new Error('gone'));
  await expect(first).rejects.toThrow('gone');
  await expect(second).rejects.toThrow('gone');
  const third = write('c');
  await expect.poll(items).toEqual(['ab', 'c']);
  batches[1]?.end.resolve();
  await third;
});
