import { describe, expect, it } from 'vitest';
import { fieldChangeLines } from '../../../src/reconcile/report/field-change.ts';
import { tellApart } from '../../../src/reconcile/report/look-alikes.ts';
import { palette } from '../../../src/reconcile/report/palette.ts';

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
    const [one, other] = tellApart([from, to]);
    expect(one).not.toBe(other);
  });

  it('are shown within a location as well', () => {
    const at = (address: string) => [{ type: 'address', address }];
    expect(tellApart([at('Am\u00A0Tor'), at('Am Tor')])).toEqual([at('Am<U+00A0>Tor'), at('Am<U+0020>Tor')]);
  });

  it('do not change what reads differently anyway', () => {
    expect(tellApart(['Föhn', 'Waschen'])).toEqual(['Föhn', 'Waschen']);
    expect(tellApart([30, 45])).toEqual([30, 45]);
    expect(tellApart([null, 'Föhn'])).toEqual([null, 'Föhn']);
  });

  it('of the same long beginning start near the difference', () => {
    const same = 'x'.repeat(90);
    const [one, other] = tellApart([`${same}a`, `${same}b`]);
    expect([one, other]).toEqual([`…${'x'.repeat(24)}a`, `…${'x'.repeat(24)}b`]);
  });
});

it('an empty list of lengths reads as none', () => {
  expect(fieldChangeLines({ path: 'lengthInMinutesOptions', from: [], to: [15] }, {}, plain)).toEqual([
    'lengthInMinutesOptions  (none) → 15 min',
  ]);
});
