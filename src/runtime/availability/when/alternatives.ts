import { compose, type Request } from './compose.ts';
import { isDatePart, type Part } from './parts.ts';
import type { RefusalCode } from './refusal.ts';

/** The sides of `oder`. A side without a day has that of the side which names one, and so with the time of the day. */
export function alternatives(parts: readonly Part[]): readonly (Request | RefusalCode)[] {
  const sides = splitAtOr(parts);
  const days = sides.map((side) => side.filter((part) => isDatePart(part))).find((side) => side.length > 0) ?? [];
  const times = sides.map((side) => side.filter((part) => !isDatePart(part))).find((side) => side.length > 0) ?? [];
  if (sides.length === 1) return [compose(parts)];
  if (sides.some((side) => side.length === 0)) return ['not-understood'];
  return sides.map((side) => {
    const day = side.some((part) => isDatePart(part)) ? [] : days;
    const time = side.some((part) => !isDatePart(part)) ? [] : times;
    return compose([...day, ...side, ...time]);
  });
}

/** `um 3 oder 4` */
const AT: Part = { kind: 'connector', is: 'at' };

function splitAtOr(parts: readonly Part[]): readonly (readonly Part[])[] {
  const sides: Part[][] = [[]];
  for (const part of parts) {
    if (part.kind === 'connector' && part.is === 'or') sides.push([]);
    else sides.at(-1)?.push(part);
  }
  return sides.map((side, index) => (index > 0 && side[0]?.kind === 'number' ? [AT, ...side] : side));
}
