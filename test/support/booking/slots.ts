import { monday } from './open-salon.ts';

const dayMs = 86_400_000;
const starts = ['09:30', '12:00', '14:30'];

/** Times with two and a half hours of opening time from half an hour before each, none twice: three a day, Sundays left out. */
export function slots(): () => number {
  let index = 0;
  return () => {
    const day = Math.floor(index / starts.length);
    const ms = monday(starts[index % starts.length] ?? '') + (day + Math.floor(day / 6)) * dayMs;
    index += 1;
    return ms;
  };
}
