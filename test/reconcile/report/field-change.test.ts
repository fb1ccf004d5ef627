import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import { fieldChangeLines } from '../../../src/reconcile/report/field-change.ts';
import { distinguish } from '../../../src/reconcile/report/look-alikes.ts';
import { palette } from '../../../src/reconcile/report/text.ts';

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
    [
      'a week where there was none',
      'hours',
      { exceptions: { '2026-12-24': [] } },
      { week: { mon: ['09:00-12:30'], tue: ['09:00-12:30'] }, exceptions: { '2026-12-24': [] } },
      'hours.week  mon-tue 09:00-12:30',
    ],
    [
      'a day that is closed',
      'hours',
      { week: { mon: ['09:00-12:30'] } },
      { week: {} },
      'hours.week.mon  09:00-12:30 → closed',
    ],
    [
      'an exception that ends',
      'hours',
      { exceptions: { '2026-12-24': [], '2026-12-31': [] } },
      { exceptions: { '2026-12-24': [] } },
      'hours.exceptions.2026-12-31  closed → (none)',
    ],
  ])('shows %s', (...[, path, from, to, line]) => {
    expect(lines(path, from, to)).toStrictEqual([line]);
  });

  it('names a change inside a list by the key of its element', () => {
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

const plain = palette(false);

describe('values that look alike', () => {
  it.each([
    ['Waschen\u00A0Legen', 'Waschen Legen', 'U+00A0'],
    ['Fo\u0308hn', 'F\u00F6hn', 'U+0308'],
    ['\u0421ut', 'Cut', 'U+0421'],
    ['10\u201311', '10-11', 'U+2013'],
    ['Far\u00ADbe', 'Farbe', 'U+00AD'],
    ['a\u00A0b c', 'a b\u00A0c', 'U+00A0'],
  ])('%j and %j are shown with %s', (from, to, codePoint) => {
    const [line = ''] = fieldChangeLines({ path: 'title', from, to }, {}, plain);
    expect(line).toContain(`<${codePoint}>`);
    const [one, other] = distinguish([from, to]);
    expect(one).not.toBe(other);
  });

  it('are shown within a location as well', () => {
    const at = (address: string) => [{ type: 'address', address }];
    expect(distinguish([at('Am\u00A0Tor'), at('Am Tor')])).toEqual([at('Am<U+00A0>Tor'), at('Am<U+0020>Tor')]);
  });

  it('do not change what reads differently anyway', () => {
    expect(distinguish(['Föhn', 'Waschen'])).toEqual(['Föhn', 'Waschen']);
    expect(distinguish([30, 45])).toEqual([30, 45]);
    expect(distinguish([null, 'Föhn'])).toEqual([null, 'Föhn']);
  });

  it('of the same long beginning start near the difference', () => {
    const same = 'x'.repeat(90);
    const [one, other] = distinguish([`${same}a`, `${same}b`]);
    expect([one, other]).toEqual([`…${'x'.repeat(24)}a`, `…${'x'.repeat(24)}b`]);
  });
});

it('an empty list of lengths reads as none', () => {
  expect(fieldChangeLines({ path: 'lengthInMinutesOptions', from: [], to: [15] }, {}, plain)).toEqual([
    'lengthInMinutesOptions  (none) → 15 min',
  ]);
});
