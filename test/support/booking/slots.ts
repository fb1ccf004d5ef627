import { monday } from './open-salon.ts';

const starts = ['09:30', '12:00', '14:30'];

/**
 * Times with two and a half hours of opening time from half an hour before each, none twice: three a day, Sundays left out. The first is on
 * a Monday 10 to 16 days ahead, or so many weeks later.
 */
export function slots(weeksLater = 0): () => number {
  let index = 0;
  return () => {
    const day = Math.floor(index / starts.length);
    const ms = monday(starts[index % starts.length] ?? '', 7 * weeksLater + day + Math.floor(day / 6));
    index += 1;
    return ms;
  };
}
