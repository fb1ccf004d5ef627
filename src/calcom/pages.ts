import type { Answered } from './caller/caller.ts';
import { ITEMS_PER_PAGE, type Endpoint } from './endpoints.ts';
import { matching, mismatch } from './matching.ts';
import type { Check } from './schemas.ts';

/** A list that comes in pages. `strangerIn` describes an item that does not belong to what was asked for. */
export interface PagedList<Item, T> {
  readonly pageAt: (skip: number) => Endpoint;
  readonly check: Check<readonly Item[]>;
  readonly nameOf: (item: Item) => string;
  readonly strangerIn?: (item: Item) => string | false;
  readonly parse: (item: Item) => T;
}

/** A page that is not full is the last one, except where the server says that there is more: then it caps pages. */
export async function allPages<Item, T>(
  get: (endpoint: Endpoint) => Promise<Answered>,
  { pageAt, check, nameOf, strangerIn, parse }: PagedList<Item, T>,
): Promise<readonly T[]> {
  const values = new Map<string, T>();
  for (let skip = 0; ;) {
    const answered = await get(pageAt(skip));
    const page = matching(answered, check);
    for (const item of page) {
      const [name, stranger] = [nameOf(item), strangerIn?.(item) ?? false];
      if (stranger !== false) throw mismatch(answered, stranger);
      if (values.has(name)) throw mismatch(answered, `${name} comes twice: a page repeats`);
      values.set(name, parse(item));
    }
    skip += page.length;
    const isMore = hasMore(answered);
    if (page.length === 0 && isMore) throw mismatch(answered, 'an empty page, although there is more');
    if (page.length < ITEMS_PER_PAGE && !isMore) return [...values.values()];
  }
}

/**
 * Servers cap pages below the requested size, and report in `pagination` that there is more. Its totals ignore the time-of-change filters:
 * the next page then contains nothing new and ends the list.
 */
export function hasMore({ pagination }: Answered): boolean {
  if (typeof pagination !== 'object' || pagination === null) return false;
  const { hasNextPage, remainingItems } = pagination as Readonly<Record<string, unknown>>;
  return hasNextPage === true || (typeof remainingItems === 'number' && remainingItems > 0);
}
