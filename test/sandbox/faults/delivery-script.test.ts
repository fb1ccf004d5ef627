import { describe, expect, it } from 'vitest';
import { Faults } from '../../../src/sandbox/faults/script.ts';

const MADE = { trigger: 'BOOKING_CREATED', url: 'http://127.0.0.1:8080/hooks/calops' };

function taken(deliveries: readonly object[], count = 1) {
  const faults = new Faults({ deliveries });
  return Array.from({ length: count }, () => faults.deliveries.take(MADE)?.kind ?? '');
}

const fault = { kind: 'drop' };

describe('a rule for deliveries matches', () => {
  it.each([
    [{}, true],
    [{ trigger: 'BOOKING_CREATED' }, true],
    [{ trigger: 'BOOKING_CANCELLED' }, false],
    [{ url: 'http://127.0.0.1:8080/hooks/*' }, true],
    [{ url: '**/hooks/*' }, true],
    [{ url: '**/other' }, false],
  ])('%j: %s', (match, expected) => {
    expect(taken([{ match, fault }])).toEqual([expected ? 'drop' : '']);
  });
});

it('the first rule whose turn it is decides, and the ones behind it do not count the delivery', () => {
  const rules = [
    { match: { nth: 2 }, fault },
    { match: { times: 1 }, fault: { kind: 'hold' } },
  ];
  expect(taken(rules, 3)).toEqual(['hold', 'drop', '']);
});

it('requests and deliveries have their own rules in one script', () => {
  const faults = new Faults({ rules: [{ fault: { kind: 'empty-list' } }], deliveries: [{ fault }] });
  expect(faults.take({ method: 'GET', path: '/v2/me', keyName: null })).toEqual([{ kind: 'empty-list' }]);
  expect(faults.deliveries.take(MADE)).toEqual(fault);
});

it.each([
  [{ deliveries: [{}] }, 'faults: deliveries[0] must have required property'],
  [{ deliveries: [{ fault: { kind: 'latency', ms: 1 } }] }, 'faults: deliveries[0].fault'],
  [
    { deliveries: [{ fault, match: { path: '/x' } }] },
    'faults: deliveries[0].match must NOT have additional properties (path)',
  ],
  [{ deliveries: [{ fault: { kind: 'duplicate', copies: 1 } }] }, 'faults: deliveries[0].fault.copies must be >= 2'],
  [
    { deliveries: [{ fault: { kind: 'hold', copies: 2 } }] },
    'fault.kind must be equal to one of the allowed values: ["duplicate"]',
  ],
])('%j is refused with its place', (script, sentence) => {
  expect(() => new Faults(script)).toThrow(sentence);
});
