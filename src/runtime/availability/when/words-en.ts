import { type Entry, fillers } from './scan.ts';

/** Names, each with what else it is called, and the words that are passed over. */

export const WEEKDAYS = [
  ['monday', 'mon'],
  ['tuesday', 'tues', 'tue'],
  ['wednesday', 'wed'],
  ['thursday', 'thurs', 'thur', 'thu'],
  ['friday', 'fri'],
  ['saturday', 'sat'],
  ['sunday', 'sun'],
];
export const MONTHS = [
  ['january', 'jan'],
  ['february', 'feb'],
  ['march', 'mar'],
  ['april', 'apr'],
  ['may'],
  ['june', 'jun'],
  ['july', 'jul'],
  ['august', 'aug'],
  ['september', 'sept', 'sep'],
  ['october', 'oct'],
  ['november', 'nov'],
  ['december', 'dec'],
];
/** None of these may turn a sentence round: `not`, `no`, `except` and `every` stay out. */
export const FILLERS: readonly Entry[] = [
  fillers(
    'um, uh, er, hm, hmm, well, so, ok, okay, yes, yeah, hi, hello, good morning, good afternoon, good evening, thanks, thank you',
    'please, maybe, perhaps, possibly, just, ideally, preferably, exactly, sharp, if possible, on, the, of, is, it, that, there',
    'for, for me, me, i, id, ill, im, we, wed, you, like, want, prefer, need, book, to book, come, come in, to come, to come in, come by, to come by, to do',
    'do, do you have, have you got, can i have, could i have, to have, get, make, work, works, would, could, can, will, may i, might, should, be, how about, what about',
    'looking for, free, available, good, great, fine, something, anything, slot, a slot, a time, a booking',
    'appointment, an appointment',
  ),
];
