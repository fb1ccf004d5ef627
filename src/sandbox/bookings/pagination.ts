/** Where a page lies. `returnedItems` is reckoned from the total, not counted: filters that the total ignores make it too large. */
export function pagination({
  skip,
  take,
  total,
}: {
  readonly skip: number;
  readonly take: number;
  readonly total: number;
}) {
  const start = Math.min(skip, total);
  const totalPages = Math.ceil(total / take);
  return {
    returnedItems: Math.min(total - start, take),
    totalItems: total,
    itemsPerPage: take,
    remainingItems: Math.max(total - start - take, 0),
    currentPage: Math.min(Math.floor(start / take) + 1, totalPages),
    totalPages,
    hasNextPage: start + take < total,
    hasPreviousPage: start > 0,
  } as const;
}
