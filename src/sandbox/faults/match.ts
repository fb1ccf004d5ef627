/** Which of the subjects that a rule matches it affects: from the `nth` on, so many `times`. */
export interface Turns {
  readonly nth?: number;
  readonly times?: number;
}

export function isTurn({ nth, times }: Turns = {}, count: number): boolean {
  const first = nth ?? 1;
  const last = first + (times ?? (nth === undefined ? Number.POSITIVE_INFINITY : 1)) - 1;
  return count >= first && count <= last;
}

/** `*` stands for anything within a segment, `**` for anything at all. */
export function globExpression(glob: string): RegExp {
  const parts = glob.split('**').map((part) => part.split('*').map(escaped).join('[^/?]*'));
  return new RegExp(`^${parts.join('.*')}$`);
}

function escaped(text: string): string {
  return text.replace(/[.+^${}()|[\]\\?]/g, String.raw`\$&`);
}
