/** Rows of the database by the service that they belong to. Each service has few, so that those are searched, not indexed. */
export function byService<Row extends { readonly serviceId: string }>(
  rows: readonly Row[],
): ReadonlyMap<string, readonly Row[]> {
  return Map.groupBy(rows, ({ serviceId }) => serviceId);
}

/** The rows that are not among the found ones; mostly none. */
export function rowsWithout<Row>(rows: readonly Row[], found: readonly Row[]): readonly Row[] {
  if (found.length === rows.length) return [];
  const taken = new Set(found);
  return rows.filter((row) => !taken.has(row));
}
