import type { Json } from '../../model/json.ts';
import type { JsonObject } from '../../runtime/mcp/tool.ts';

/** What an assistant can read at once, in characters of JSON. */
const MOST_CHARACTERS = 60_000;

/**
 * The report, with its longest lists cut until it fits. `omitted` has the number of entries that are missing, by the path of the list:
 * `{ "changes": 120 }`. Totals of a report stay as they are.
 */
export function fitReport(report: JsonObject, most: number = MOST_CHARACTERS): JsonObject {
  let fitted = report;
  const omitted = new Map<string, number>();
  for (;;) {
    const length = JSON.stringify(fitted).length;
    if (length <= most) break;
    const longest = longestList(listsIn(fitted));
    if (longest === undefined) break;
    const { path, items } = longest;
    // keeps a share that makes the report fit, if its entries are about equally long
    const share = Math.max(0, 1 - (length - most) / longest.length);
    const kept = Math.min(items.length - 1, Math.floor(items.length * share));
    fitted = withList(fitted, path, items.slice(0, kept)) as JsonObject;
    const name = path.join('.');
    omitted.set(name, (omitted.get(name) ?? 0) + items.length - kept);
  }
  if (omitted.size === 0) return report;
  const hint = 'The report is too long: narrow it with the arguments of the tool, or run the command in a terminal.';
  return { ...fitted, omitted: Object.fromEntries(omitted), hint };
}

interface List {
  readonly path: readonly string[];
  readonly items: readonly Json[];
  /** Characters of JSON. */
  readonly length: number;
}

/** The list that takes most of the report; one that is long because of a list in one of its entries gives way to that. */
function longestList(lists: readonly List[]): List | undefined {
  const [longest] = lists.toSorted((one, other) => other.length - one.length);
  if (longest === undefined) return undefined;
  const inside = lists.filter(({ path }) => path.length > longest.path.length && isBelow(path, longest.path));
  const within = longestList(inside);
  return within !== undefined && within.length > longest.length / 2 ? within : longest;
}

function isBelow(path: readonly string[], above: readonly string[]): boolean {
  return above.every((key, index) => path[index] === key);
}

function listsIn(value: Json, path: readonly string[] = []): readonly List[] {
  if (value === null || typeof value !== 'object') return [];
  const below = Object.entries(value).flatMap(([key, item]) => listsIn(item, [...path, key]));
  if (!Array.isArray(value) || value.length === 0) return below;
  return [{ path, items: value as readonly Json[], length: JSON.stringify(value).length }, ...below];
}

function withList(value: Json, [key, ...rest]: readonly string[], items: readonly Json[]): Json {
  if (key === undefined) return items;
  if (Array.isArray(value)) {
    return value.map((item: Json, index) => (String(index) === key ? withList(item, rest, items) : item));
  }
  const object = value as JsonObject;
  return { ...object, [key]: withList(object[key] ?? null, rest, items) };
}
