/** The most that Cal.com gives at once. */
export const BOOKINGS_PER_PAGE = 250;

/**
 * How many bookings may change while a page of them is put together: those keep the place in it that they had, with the
 * time of their change, which is later than the page reaches.
 */
const MAY_CHANGE = 10;

/** Where a page begins: at this time of the order (at the first where absent), after so many bookings of this very time. */
export interface PageStart {
  readonly atMs?: number;
  readonly skip: number;
}

/**
 * What follows a full page. Pages begin at times and not at numbers, so that a booking which comes, goes or changes
 * meanwhile moves no other out of sight; they overlap a little. Only where a whole page has one time is it counted over.
 *
 * @param times of the page's bookings, as they came, without those that have none
 * @param listed how many bookings the page held
 * @returns undefined when they are not in ascending order
 */
export function nextPage(before: PageStart, times: readonly number[], listed: number): PageStart | undefined {
  if (times.length === 0) return { ...before, skip: before.skip + listed };
  const misplaced = times.filter((ms, index) => times.slice(index).some((later) => later < ms));
  if (misplaced.length > MAY_CHANGE) return undefined;
  const atMs = Math.min(...times.slice(-MAY_CHANGE - 1));
  if (times.some((ms) => ms < atMs)) return { atMs, skip: 0 };
  const ties = times.filter((ms) => ms === atMs).length;
  return { atMs, skip: (before.atMs === atMs ? before.skip : 0) + ties };
}
