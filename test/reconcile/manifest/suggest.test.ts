import { describe, expect, it } from 'vitest';
import { closestTo, didYouMean } from '../../../src/reconcile/manifest/suggest.ts';

describe('did you mean', () => {
  it.each([
    ['ema', ['lina', 'emma'], 'emma'],
    ['Servise', ['Staff', 'Service'], 'Service'],
    ['PAUSEPOLICY', ['pausePolicy', 'price'], 'pausePolicy'],
    ['fabian', ['fabian-1', 'fabian-2'], 'fabian-1'],
    ['x', ['emma'], undefined],
    ['nothing-like-it', ['emma', 'lina'], undefined],
    ['', ['a'], 'a'],
    ['anything', [], undefined],
  ])('%s of %j: %s', (word, candidates, expected) => {
    expect(closestTo(word, candidates)).toBe(expected);
  });

  it('names the candidates when none is near and they are few', () => {
    expect(didYouMean('zzz', ['emma', 'lina'])).toBe('known: emma, lina');
    expect(
      didYouMean(
        'zzz',
        Array.from({ length: 13 }, (_, at) => `name-${at}`),
      ),
    ).toBeUndefined();
  });
});
