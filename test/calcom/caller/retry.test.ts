import { expect, it } from 'vitest';
import { backOffMs, RETRY } from '../../../src/calcom/caller/caller.ts';

it('waits between half and the whole of a time that doubles up to its cap', () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 20].map((attempt) => [
    backOffMs(RETRY, attempt, 0),
    backOffMs(RETRY, attempt, 1),
  ]);
  expect(waits).toEqual([
    [125, 250],
    [250, 500],
    [500, 1000],
    [1000, 2000],
    [2000, 4000],
    [4000, 8000],
    [4000, 8000],
    [4000, 8000],
  ]);
});
