import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalJson, isSameJson } from '../../src/model/json.ts';

it('is the same text for equal values, whatever order they were built in', () => {
  expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: true })).toBe('{"a":true,"b":[1,{"c":"x","d":null}]}');
  expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
});

it('reads back as the value that it was made from', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

it('isSameJson agrees with canonical JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      expect(isSameJson(a, b)).toBe(canonicalJson(a) === canonicalJson(b));
      expect(isSameJson(a, structuredClone(a))).toBe(true);
    }),
  );
});
