/**
 * What a seed changes about how a row reads back, whatever its columns say: rows of a kind that a real server holds and the API does not
 * make. `set` replaces members of the answer, `drop` removes them. It stays until the row is deleted.
 */
export interface RawPatch {
  readonly set?: Readonly<Record<string, unknown>>;
  readonly drop?: readonly string[];
}

/** An answer as the seed wants it. */
export function patched<Output extends object>(output: Output, raw: RawPatch | null): Output {
  if (raw === null) return output;
  const { set = {}, drop = [] } = raw;
  const kept = Object.entries({ ...output, ...set }).filter(([key]) => !drop.includes(key));
  return Object.fromEntries(kept) as Output;
}
