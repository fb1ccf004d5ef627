import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ItemSplitter } from '../../src/http/item-splitter.ts';

/** What the splitter hands over and leaves, put together again; undefined for what is not JSON. */
function together(pieces: readonly string[]): unknown {
  let items: unknown[] | null = null;
  const splitter = new ItemSplitter({ begin: () => (items = []), item: (item) => (items ?? []).push(item) });
  for (const piece of pieces) splitter.write(piece);
  const rest = parsed(splitter.rest);
  const isSplit = isObject(rest) && Array.isArray(rest['data']) && rest['data'].length === 0 && items !== null;
  return isSplit ? { ...rest, data: items } : rest;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function cut(text: string, places: readonly number[]): readonly string[] {
  const ends = [...new Set(places.map((place) => place % (text.length + 1)))].toSorted((a, b) => a - b);
  return [...ends, text.length].map((end, index) => text.slice(ends[index - 1] ?? 0, end));
}

const places = fc.array(fc.nat(), { maxLength: 8 });
const bodies = fc.record(
  {
    status: fc.constant('success'),
    data: fc.oneof(fc.array(fc.jsonValue()), fc.jsonValue()),
    'x"data': fc.jsonValue(),
  },
  { requiredKeys: ['status'] },
);
const tokens = fc.constantFrom('{', '}', '[', ']', ',', ':', '"data"', '"', '\\', ' ', '1', '"a"', '"\\"data"');

describe('the elements of a list', () => {
  it('are those that JSON has, wherever the text is cut', () => {
    fc.assert(
      fc.property(bodies, fc.constantFrom(0, 2), places, (body, indent, at) => {
        const text = JSON.stringify(body, null, indent);
        expect(together(cut(text, at))).toEqual(JSON.parse(text));
      }),
    );
  });

  it('are none where the text is not JSON', () => {
    const texts = fc.array(tokens, { maxLength: 12 }).map((parts) => `{"data":[${parts.join('')}`);
    fc.assert(
      fc.property(
        fc.oneof(
          texts,
          texts.map((text) => `${text}]}`),
        ),
        places,
        (text, at) => {
          expect(together(cut(text, at))).toEqual(parsed(text));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['only those of the last list count', '{"data":[1],"data":[2,3]}'],
    ['a list within an element or another key is not split', '{"a":{"data":[1]},"data":[{"data":[[2]]}]}'],
    ['an empty list has none', '{"data":[ ],"b":1}'],
  ])('%s', (_, text) => {
    expect(together([text])).toEqual(JSON.parse(text));
  });
});
