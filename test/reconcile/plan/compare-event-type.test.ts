import { describe, expect, it } from 'vitest';
import { compareField, type FieldVerdict } from '../../../src/reconcile/plan/compare-event-type.ts';

type Policy = 'warn' | 'revert' | 'accept';

/** Four values of each kind of field, all different; `d` again as an equal value that is another object. */
const KINDS = [
  { kind: 'text', d: 'Auswaschen', same: 'Auswaschen', l: 'Waschen', o: 'Spülen', a: 'Färben', fallback: '' },
  { kind: 'number', d: 30, same: 30, l: 25, o: 45, a: 60, fallback: 0 },
  { kind: 'list of hosts', d: [101, 102], same: [101, 102], l: [101], o: [101, 103], a: [104], fallback: [] },
  {
    kind: 'location',
    d: [{ type: 'address', address: 'Vor Ort', public: true }],
    same: [{ public: true, address: 'Vor Ort', type: 'address' }],
    l: [{ type: 'address', address: 'Vor Ort', public: false }],
    o: [{ type: 'link', link: 'https://salon.example', public: true }],
    a: [{ type: 'attendeePhone' }],
    fallback: [{ type: 'integration', integration: 'cal-video' }],
  },
] as const;

const POLICIES: readonly Policy[] = ['warn', 'revert', 'accept'];

type Value = 'd' | 'same' | 'l' | 'o' | 'a' | 'fallback' | undefined;

interface Row {
  readonly row: string;
  readonly sides: readonly [desired: Value, applied: Value, accepted: Value, observed: Value];
  readonly verdict: FieldVerdict | { readonly [P in Policy]: FieldVerdict };
}

/** The table of three-way comparison, and below it what follows from `accept` and from fields that git lets go. */
const TABLE: readonly Row[] = [
  { row: 'D = O: in sync', sides: ['d', 'd', undefined, 'same'], verdict: 'keep' },
  {
    row: 'D = O, L differs: somebody did already what git says',
    sides: ['d', 'l', undefined, 'same'],
    verdict: 'record',
  },
  { row: 'D = O, no L', sides: ['d', undefined, undefined, 'same'], verdict: 'record' },
  { row: 'D ≠ O, L = O: git changed', sides: ['d', 'l', undefined, 'l'], verdict: 'write' },
  {
    row: 'D = L, O ≠ L: changed outside git',
    sides: ['d', 'same', undefined, 'o'],
    verdict: { warn: 'drift', revert: 'revert', accept: 'accept' },
  },
  {
    row: 'all differ: both changed',
    sides: ['d', 'l', undefined, 'o'],
    verdict: { warn: 'conflict', revert: 'revert', accept: 'conflict' },
  },
  { row: 'no L, D ≠ O: never applied by us', sides: ['d', undefined, undefined, 'o'], verdict: 'write' },
  {
    row: 'accepted, and still so',
    sides: ['d', 'same', 'a', 'a'],
    verdict: { warn: 'keep', revert: 'revert', accept: 'keep' },
  },
  {
    row: 'accepted, then changed outside once more',
    sides: ['d', 'same', 'a', 'o'],
    verdict: { warn: 'drift', revert: 'revert', accept: 'accept' },
  },
  { row: 'accepted, then changed back outside', sides: ['d', 'same', 'a', 'd'], verdict: 'record' },
  { row: 'accepted, then changed in git', sides: ['d', 'l', 'a', 'a'], verdict: 'write' },
  { row: 'accepted, then git says the same', sides: ['d', 'l', 'd', 'same'], verdict: 'record' },
  { row: 'no D, L = O: git lets it go', sides: [undefined, 'd', undefined, 'same'], verdict: 'reset' },
  {
    row: 'no D, L = O = what Cal.com gives',
    sides: [undefined, 'fallback', undefined, 'fallback'],
    verdict: 'release',
  },
  { row: 'no D, O ≠ L: theirs now', sides: [undefined, 'd', undefined, 'o'], verdict: 'release' },
  { row: 'no D, no L: not ours', sides: [undefined, undefined, undefined, 'o'], verdict: 'keep' },
];

const CASES = TABLE.flatMap(({ row, sides, verdict }) =>
  KINDS.flatMap((values) =>
    POLICIES.map((policy) => ({
      row,
      kind: values.kind,
      policy,
      sides: sides.map((side) => (side === undefined ? undefined : values[side])),
      fallback: values.fallback,
      verdict: typeof verdict === 'string' ? verdict : verdict[policy],
    })),
  ),
);

describe('desired, last applied, observed: the three-way table', () => {
  it.each(CASES)('$row ($kind, $policy): $verdict', ({ sides, fallback, policy, verdict }) => {
    const [desired, applied, accepted, observed] = sides;
    expect(compareField<unknown>({ desired, applied, accepted, observed, fallback, policy })).toBe(verdict);
  });
});

it('a composed letter and its parts are the same text', () => {
  const sides = { accepted: undefined, fallback: '', policy: 'warn' } as const;
  const [composed, parts] = ['F\u00F6hn', 'Fo\u0308hn'];
  expect(compareField({ ...sides, desired: composed, applied: composed, observed: parts })).toBe('keep');
  expect(compareField({ ...sides, desired: parts, applied: composed, observed: composed })).toBe('keep');
  expect(compareField({ ...sides, desired: 'a b', applied: 'a b', observed: 'a\u00A0b' })).toBe('drift');
});
