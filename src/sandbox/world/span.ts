/** From `startMs` on, up to and without `endMs`; milliseconds since 1970. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** Whether two spans share more than a touch. */
export function overlaps(one: Span, other: Span): boolean {
  return one.startMs < other.endMs && one.endMs > other.startMs;
}
