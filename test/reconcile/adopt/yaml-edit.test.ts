import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { describe, expect, it } from 'vitest';
import { editYaml, type YamlEdit } from '../../../src/reconcile/adopt/yaml-edit.ts';
import { commentsIn, NotEditableError, type YamlValue } from '../../../src/reconcile/adopt/yaml-nodes.ts';

const STAFF = ['spec', 'staff'];

function edit(kind: 'set' | 'append', path: readonly (string | number)[], value: YamlValue): YamlEdit {
  return { kind, document: 0, path, value };
}

function remove(...path: readonly (string | number)[]): YamlEdit {
  return { kind: 'remove', document: 0, path };
}

/** `before` and `after` differ in nothing but what the edit is about. */
const EDITS: readonly (readonly [what: string, edit: YamlEdit, before: string, after: string])[] = [
  [
    'an item behind the last one of a list over lines, after its comment',
    edit('append', STAFF, 'lina'),
    'spec:\n  staff:   # who\n    - emma # first\n    # between\n    - fabian # last\n    # below\n  title: "x" # y\n',
    'spec:\n  staff:   # who\n    - emma # first\n    # between\n    - fabian # last\n    - lina\n    # below\n  title: "x" # y\n',
  ],
  [
    'an item of a list that is not indented',
    edit('append', STAFF, { name: 'lina', price: '62.00' }),
    'spec:\n  staff:\n  - { name: emma }\n  # end\n',
    'spec:\n  staff:\n  - { name: emma }\n  - { name: lina, price: "62.00" }\n  # end\n',
  ],
  [
    'an item over lines where the others are',
    edit('append', STAFF, { name: 'lina', minutes: { A: 35 } }),
    "spec:\n  staff:\n    - name: emma # e\n      price: '1.00' # p\n",
    "spec:\n  staff:\n    - name: emma # e\n      price: '1.00' # p\n    - name: lina\n      minutes: { A: 35 }\n",
  ],
  [
    'an item of a list on one line',
    edit('append', STAFF, 'lina'),
    'spec: { title: x, staff: [ {name: emma},fabian ] } # c\n',
    'spec: { title: x, staff: [ {name: emma},fabian, lina ] } # c\n',
  ],
  [
    'an item of an empty list',
    edit('append', STAFF, 'lina'),
    'spec:\n  staff: [] # none\n',
    'spec:\n  staff: [lina] # none\n',
  ],
  [
    'an item of a list that is only announced',
    edit('append', STAFF, 'lina'),
    'spec:\n  staff: # none\n  title: x\n',
    'spec:\n  staff: [lina] # none\n  title: x\n',
  ],
  [
    'a list that is not there',
    edit('append', STAFF, 'lina'),
    'spec:\n    # t\n    title: x # tt\n    # end\n---\na: 1\n',
    'spec:\n    # t\n    title: x # tt\n    staff: [lina]\n    # end\n---\na: 1\n',
  ],
  [
    'a list that is not there, in braces',
    edit('append', STAFF, 'lina'),
    'spec: { title: x } # c\n',
    'spec: { title: x, staff: [lina] } # c\n',
  ],
  [
    'an item of a bracketed list over lines, with a comma at its end',
    edit('append', STAFF, 'lina'),
    'spec:\n  staff: [\n    emma, # e\n    fabian, # f\n    # end\n  ]\n',
    'spec:\n  staff: [\n    emma, # e\n    fabian, # f\n    lina,\n    # end\n  ]\n',
  ],
  [
    'an item of a bracketed list over lines, without one',
    edit('append', STAFF, 'lina'),
    'spec:\n  staff: [\n    emma, # e\n    fabian # f\n  ]\n',
    'spec:\n  staff: [\n    emma, # e\n    fabian, # f\n    lina\n  ]\n',
  ],
  [
    'an item of a text without a last line break',
    edit('append', STAFF, 'b'),
    'spec:\n  staff:\n    - a',
    'spec:\n  staff:\n    - a\n    - b',
  ],
  [
    'an item where lines end as on Windows',
    edit('append', STAFF, 'b'),
    'spec:\r\n  staff:\r\n    - a # x\r\n    # y\r\n',
    'spec:\r\n  staff:\r\n    - a # x\r\n    - b\r\n    # y\r\n',
  ],
  [
    'a key behind a text over lines',
    edit('set', ['spec', 'slug'], 's'),
    'spec:\n  d: |\n    # no comment\n---\na: 1\n',
    'spec:\n  d: |\n    # no comment\n  slug: s\n---\na: 1\n',
  ],
  [
    'a value, in the quotes of the old one',
    edit('set', ['spec', 'slug'], 'new'),
    "spec: { slug: 'old' } # c\n",
    "spec: { slug: 'new' } # c\n",
  ],
  [
    'a value that needs quotes',
    edit('set', ['spec', 'price'], '62.00'),
    'spec:\n  price: "58.00" # c\n',
    'spec:\n  price: "62.00" # c\n',
  ],
  [
    'a word by a mapping',
    edit('set', [...STAFF, 0], { name: 'emma', primary: true }),
    'spec:\n  staff:\n    - emma # e\n',
    'spec:\n  staff:\n    - { name: emma, primary: true } # e\n',
  ],
  [
    'out an item, and keeps what was written beside it',
    remove(...STAFF, 1),
    'spec:\n  staff:\n    - emma\n    # slow but good\n    - { name: fabian } # takes his time\n    - lina\n',
    'spec:\n  staff:\n    - emma\n    # slow but good\n    # takes his time\n    - lina\n',
  ],
  [
    'out an item over lines, and keeps the comments in it',
    remove(...STAFF, 0),
    'spec:\n  staff:\n    - name: emma\n      # since May\n      price: "1.00" # "#"\n    - lina\n',
    'spec:\n  staff:\n    # since May\n    # "#"\n    - lina\n',
  ],
  [
    'out the only item of a list over lines',
    remove(...STAFF, 0),
    'spec:\n  staff: # who\n    - emma\n  a: 1\n',
    'spec:\n  staff: [] # who\n  a: 1\n',
  ],
  [
    'out the first item of a list on one line',
    remove(...STAFF, 0),
    'spec: { staff: [{ name: a }, b, c] } # x\n',
    'spec: { staff: [b, c] } # x\n',
  ],
  [
    'out the last item of a list on one line',
    remove(...STAFF, 1),
    'spec: { staff: [a, b ] }\n',
    'spec: { staff: [a ] }\n',
  ],
  [
    'out the only item of a list on one line',
    remove(...STAFF, 0),
    'spec:\n  staff: [ a ] # x\n',
    'spec:\n  staff: [] # x\n',
  ],
  [
    'out an item of a bracketed list over lines',
    remove(...STAFF, 1),
    'spec:\n  staff: [\n    a, # 1\n    b, # 2\n    c # 3\n  ]\n',
    'spec:\n  staff: [\n    a, # 1\n    # 2\n    c # 3\n  ]\n',
  ],
  [
    'out the last item of a bracketed list over lines',
    remove(...STAFF, 1),
    'spec:\n  staff: [\n    a, # 1\n    b # 2\n  ]\n',
    'spec:\n  staff: [\n    a # 1\n    # 2\n  ]\n',
  ],
  [
    'out a key in braces',
    remove(...STAFF, 0, 'primary'),
    'spec: { staff: [{ name: a, primary: true }] }\n',
    'spec: { staff: [{ name: a }] }\n',
  ],
  ['out a key over lines', remove('spec', 'a'), 'spec:\n  a: 1 # one\n  b: 2\n', 'spec:\n  # one\n  b: 2\n'],
  [
    'out a key behind a dash',
    remove(...STAFF, 0, 'primary'),
    'spec:\n  staff:\n    - primary: true\n      name: a # x\n',
    'spec:\n  staff:\n    - name: a # x\n',
  ],
];

describe('editYaml', () => {
  it.each(EDITS)('puts or takes %s', (_, one, before, after) => {
    expect(editYaml(before, [one])).toBe(after);
  });

  it('leaves a byte order mark and the other documents where they are', () => {
    const text = '\uFEFF# head\nspec: { staff: [a] }\n---\n# two\nspec:\n  staff:\n    - a\n...\n';
    const edits: readonly YamlEdit[] = [
      { kind: 'append', document: 1, path: STAFF, value: 'b' },
      { kind: 'append', document: 0, path: STAFF, value: 'b' },
    ];
    expect(editYaml(text, edits)).toBe(
      '\uFEFF# head\nspec: { staff: [a, b] }\n---\n# two\nspec:\n  staff:\n    - a\n    - b\n...\n',
    );
  });

  it.each([
    ['an alias', 'x: &x [a]\nspec: { staff: *x }\n', edit('append', STAFF, 'b')],
    ['an anchor', 'spec:\n  staff: &x [a]\ny: *x\n', edit('append', STAFF, 'b')],
    ['a text over lines', 'spec:\n  staff:\n    - |\n      a\n', edit('set', [...STAFF, 0], 'b')],
    ['a mapping over lines', 'spec:\n  host:\n    email: x # c\n', edit('set', ['spec', 'host'], { userId: 1 })],
    ['what is not there', 'spec: { staff: [a] }\n', remove(...STAFF, 3)],
    ['what is no list', 'spec: { staff: a }\n', edit('append', STAFF, 'b')],
    ['text that is not YAML', 'spec: { staff: [a }\n', edit('append', STAFF, 'b')],
  ])('refuses %s rather than harm it', (_, text, one) => {
    expect(() => editYaml(text, [one])).toThrow(NotEditableError);
  });

  it('keeps every comment and means what was asked, whatever the style and the order of edits', () => {
    fc.assert(
      fc.property(manifest, fc.array(step, { maxLength: 8 }), (text, steps) => {
        let edited = text;
        let staff: readonly unknown[] = staffOf(text);
        for (const { at, name, isAdded } of steps) {
          const index = at % Math.max(1, staff.length);
          if (!isAdded && staff.length === 0) continue;
          edited = editYaml(edited, [isAdded ? edit('append', STAFF, name) : remove(...STAFF, index)]);
          staff = isAdded ? [...staff, name] : staff.filter((_, position) => position !== index);
        }
        expect(staffOf(edited)).toStrictEqual(staff);
        expect(commentsIn(edited).toSorted()).toStrictEqual(commentsIn(text).toSorted());
      }),
      { numRuns: 500 },
    );
  });
});

const step = fc.record({ at: fc.nat(9), name: fc.constantFrom('nina', 'otto'), isAdded: fc.boolean() });
const comment = fc.constantFrom('', ' # why', ' # "a" - { b: c }, [d]');
const item = fc.tuple(fc.constantFrom('emma', '{ name: lina, price: "1.00" }', "'x'"), comment, comment);

const manifest = fc
  .record({
    items: fc.array(item, { minLength: 1, maxLength: 4 }),
    style: fc.constantFrom('block', 'flat', 'brackets', 'line'),
    hasComma: fc.boolean(),
    eol: fc.constantFrom('\n', '\r\n'),
    end: fc.constantFrom('', '  # end of staff', '  title: x # t', '---\nkind: other # o'),
  })
  .map(({ items, style, hasComma, eol, end }) => {
    const last = items.length - 1;
    const lines = items.flatMap(([value, beside, above], at) => {
      const dash = style === 'brackets' ? '    ' : style === 'flat' ? '  - ' : '    - ';
      const comma = style === 'brackets' && (at < last || hasComma) ? ',' : '';
      return [...(above === '' ? [] : [`   ${above}`]), `${dash}${value}${comma}${beside}`];
    });
    const list =
      style === 'line'
        ? [`  staff: [${items.map(([value]) => value).join(', ')}] # one line`]
        : style === 'brackets'
          ? ['  staff: [ # who', ...lines, '  ]']
          : ['  staff: # who', ...lines];
    return ['spec:', ...list, ...(end === '' ? [] : [end]), ''].join('\n').replaceAll('\n', eol);
  });

function staffOf(text: string): readonly unknown[] {
  return (parseAllDocuments(text).map((document): unknown => document.toJS())[0] as Manifest).spec.staff;
}

interface Manifest {
  readonly spec: { readonly staff: readonly unknown[] };
}
