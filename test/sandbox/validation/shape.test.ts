import { describe, expect, it } from 'vitest';
import { isDefined, isEmail, isInt, isString, isUrl } from '../../../src/sandbox/validation/check.ts';
import { parseStrict, parseStrictQuery, type StrictShape } from '../../../src/sandbox/validation/shape.ts';

const GUEST: StrictShape = {
  shape: { name: { checks: [isString] }, age: { optional: true, checks: [isInt] } },
  whole: { property: 'name or age', holds: ({ name, age }) => name !== 'x' || age !== 1, message: 'not both' },
};
const SHAPE: StrictShape = {
  shape: { guest: { checks: [isDefined] }, note: { optional: true, checks: [isString] } },
  nested: { guest: GUEST },
};

describe('a body', () => {
  it('that is right passes as it is', () => {
    expect(parseStrict(SHAPE, { guest: { name: 'Ann' }, note: null })).toEqual({ guest: { name: 'Ann' }, note: null });
  });

  it.each([
    [{}, 'guest property is wrong,guest should not be null or undefined '],
    [{ guest: 'Ann' }, 'guest property is wrong,nested property guest must be either object or array '],
    [{ guest: { name: 5 } }, 'guest property is wrong, name property is wrong,name must be a string '],
    [{ guest: { name: 'x', age: 1 } }, 'guest property is wrong, name or age property is wrong,not both '],
    [
      { guest: { name: 'Ann', size: 1 }, wat: 1, note: 2 },
      'wat property is wrong,property wat should not exist , guest property is wrong, size property is wrong,' +
        'property size should not exist , note property is wrong,note must be a string ',
    ],
  ])('%j is refused in one sentence', (body, sentence) => {
    expect(() => parseStrict(SHAPE, body)).toThrow(sentence);
  });
});

it('a parameter given twice is a list, which no rule for a text accepts', () => {
  const query = new URLSearchParams('note=a&note=b');
  expect(() => parseStrictQuery({ shape: { note: { checks: [isString] } } }, query)).toThrow(
    'note property is wrong,note must be a string ',
  );
});

it.each([
  ['anna@salon.example', true],
  ['jürgen@salon.example', true],
  ['anna@localhost', false],
  ['anna@@salon.example', false],
  ['anna..b@salon.example', false],
  [`${'x'.repeat(65)}@salon.example`, false],
  ['', false],
  [5, false],
])('an e-mail address of the API: %j %s', (value, expected) => {
  expect(isEmail.holds(value)).toBe(expected);
});

it.each([
  ['https://hooks.example/salon?key=1', true],
  ['http://127.0.0.1:9/hook', true],
  ['hooks.example/salon', true],
  ['http://localhost:3000/hook', false],
  ['http://1.2.3.999/hook', false],
  ['https://hooks.example:99999/', false],
  ['mailto://hooks.example', false],
  ['nowhere', false],
  [null, false],
])('a URL of the API: %j %s', (value, expected) => {
  expect(isUrl.holds(value)).toBe(expected);
});
