import { describe, expect, it } from 'vitest';
import { Faults } from '../../../src/sandbox/faults/script.ts';

const GET = { method: 'GET', path: '/v2/teams/3/event-types?eventSlug=a', keyName: 'owner' };

function taken(rules: readonly object[], count = 1, subject: Partial<typeof GET> = {}) {
  const faults = new Faults({ rules });
  return Array.from({ length: count }, () =>
    faults
      .take({ ...GET, ...subject })
      .map(({ kind }) => kind)
      .join(),
  );
}

const fault = { kind: 'drop' };

describe('a rule matches', () => {
  it.each([
    [{}, true],
    [{ method: 'GET' }, true],
    [{ method: 'POST' }, false],
    [{ keyName: 'owner' }, true],
    [{ keyName: 'other' }, false],
    [{ path: '/v2/teams/*/event-types' }, true],
    [{ path: '/v2/*' }, false],
    [{ path: '/v2/**' }, true],
    [{ path: '/v2/teams/3/event-types?eventSlug=a' }, true],
    [{ path: '/v2/teams/3/event-types?eventSlug=b' }, false],
    [{ path: '/v2/teams/3/event.types' }, false],
    [{ pathRegex: 'eventSlug=[ab]$' }, true],
    [{ pathRegex: '^/v2/me' }, false],
  ])('%j: %s', (match, expected) => {
    expect(taken([{ match, fault }])).toEqual([expected ? 'drop' : '']);
  });
});

describe('turns', () => {
  it.each([
    [{}, ['drop', 'drop', 'drop', 'drop']],
    [{ times: 2 }, ['drop', 'drop', '', '']],
    [{ nth: 2 }, ['', 'drop', '', '']],
    [{ nth: 2, times: 2 }, ['', 'drop', 'drop', '']],
  ])('%j', (match, expected) => {
    expect(taken([{ match, fault }], 4)).toEqual(expected);
  });

  it('the first rule whose turn it is decides, and the ones behind it do not count the request', () => {
    const rules = [
      { match: { times: 1 }, fault: { kind: 'drop' } },
      { match: { nth: 1 }, fault: { kind: 'half-list' } },
    ];
    expect(taken(rules, 3)).toEqual(['drop', 'half-list', '']);
  });

  it('delays and limits let later rules go on', () => {
    const rules = [{ fault: { kind: 'latency', ms: 1 } }, { fault: { kind: 'rate-limit', limit: 5 } }, { fault }];
    expect(taken(rules)).toEqual(['latency,rate-limit,drop']);
  });
});

describe('a script that cannot be used is refused with its place', () => {
  it.each([
    [{ rules: [{}] }, 'faults: rules[0] must have required property'],
    [{ rules: [{ fault: { kind: 'explode' } }] }, 'faults: rules[0].fault'],
    [
      { rules: [{ fault, match: { verb: 'GET' } }] },
      'faults: rules[0].match must NOT have additional properties (verb)',
    ],
    [{ rules: [{ fault: { kind: 'latency', ms: 'long' } }] }, 'faults: rules[0].fault.ms must be integer'],
    [{ rules: [{ fault, match: { pathRegex: '(' } }] }, 'faults: rules[0].match.pathRegex'],
    [[], 'faults: the document must be object'],
  ])('%j', (script, sentence) => {
    expect(() => new Faults(script)).toThrow(sentence);
  });
});
