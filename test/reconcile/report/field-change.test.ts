import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import { fieldChangeLines } from '../../../src/reconcile/report/field-change.ts';
import { palette } from '../../../src/reconcile/report/palette.ts';

const names = { 11: 'Emma', 12: 'Fabian' };

function lines(path: string, from: Json, to: Json): readonly string[] {
  return fieldChangeLines({ path, from, to }, names, palette(false));
}

describe('fieldChangeLines', () => {
  it.each<[what: string, path: string, from: Json, to: Json, line: string]>([
    ['minutes with their unit', 'lengthInMinutes', 15, 20, 'lengthInMinutes  15 min → 20 min'],
    ['texts in quotes', 'title', 'Cut', 'Haircut', 'title  "Cut" → "Haircut"'],
    ['yes and no', 'hidden', false, true, 'hidden  no → yes'],
    [
      'lengths to choose from',
      'lengthInMinutesOptions',
      [30, 35],
      [35, 40],
      'lengthInMinutesOptions  30, 35 min → 35, 40 min',
    ],
    ['what is empty', 'description', '', 'Wash and cut', 'description  (empty) → "Wash and cut"'],
    ['an id that Cal.com gives', 'eventTypeId', null, 'known after apply', 'eventTypeId  (known after apply)'],
    ['a new value alone', 'title', null, 'Cut', 'title  "Cut"'],
    ['hosts as who comes and goes', 'hosts', [11, 99], [11, 12], 'hosts  + Fabian, - user 99 (2 in all)'],
    [
      'limits',
      'bookingLimitsCount',
      { day: 3 },
      { day: 4, week: 9 },
      'bookingLimitsCount  3 a day → 4 a day, 9 a week',
    ],
    [
      'places',
      'locations',
      [{ type: 'address', address: 'Vor Ort', public: true }],
      [{ type: 'attendeePhone' }],
      'locations  address "Vor Ort" → attendeePhone',
    ],
  ])('tells %s', (...[, path, from, to, line]) => {
    expect(lines(path, from, to)).toStrictEqual([line]);
  });

  it('tells a change inside a list by the key of its element', () => {
    const from = [
      { key: 'A', minutes: 30 },
      { key: 'B', minutes: 15 },
    ];
    const to = [
      { key: 'A', minutes: 30 },
      { key: 'B', minutes: 20 },
    ];
    expect(lines('segments', from, to)).toStrictEqual(['segments.B.minutes  15 → 20']);
  });

  it('compares texts of several lines line by line, and leaves out what stays', () => {
    const from = ['Please', 'come', 'five', 'minutes', 'early.'].join('\n');
    const to = ['Please', 'come', 'five', 'minutes', 'late.'].join('\n');
    expect(lines('description', from, to)).toStrictEqual([
      'description',
      '    Please',
      '    … 2 lines unchanged',
      '    minutes',
      '  - early.',
      '  + late.',
    ]);
  });

  it('shortens a long value', () => {
    const [line = ''] = lines('title', 'a', 'b'.repeat(90));
    expect(line.length).toBeLessThan(100);
    expect(line).toMatch(/…$/);
  });
});
