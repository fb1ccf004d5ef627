import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { understand } from '../../../src/runtime/spoken-time/understand.ts';
import type { TimeWindow } from '../../../src/runtime/spoken-time/time-window.ts';
import { english } from './corpus-en.ts';
import { german } from './corpus-de.ts';
import { circumstancesOf, meantBy } from './read-corpus.ts';

const groups = [...german, ...english];

describe.each(groups)('$locale: $name', (group) => {
  it.each(group.phrases)('%s → %s', (said, meant) => {
    const { timeZone } = circumstancesOf(group);
    const answer = understand(said, circumstancesOf(group));
    const expected = meantBy(meant, timeZone);
    if (answer.understood) expect(shown(answer.window), 'was understood').toStrictEqual(expected.windows[0]);
    expect(answer.understood ? null : answer.code).toBe(expected.code);
    if (!answer.understood) expect(answer.readings.map(shown)).toStrictEqual(expected.windows);
  });
});

function shown({ from, to, timeZone }: TimeWindow) {
  const at = (instant: number) =>
    Temporal.Instant.fromEpochMilliseconds(instant).toString({ timeZone, smallestUnit: 'minute' });
  return { from: at(from), to: at(to) };
}
