import {
  ALL_DAY,
  ANY_TIME,
  besideHour,
  clock24,
  connector,
  date,
  daypart,
  days,
  elapsed,
  indexIn,
  later,
  meridiemClock,
  MIDNIGHT,
  NIGHT,
  NOON,
  spokenClock,
  TONIGHT,
  writtenClock,
} from './meanings.ts';
import type { Minutes, Part, Share, Which } from './parts.ts';
import { compileRules, fillers, type Captured, type Entry } from './scan.ts';

/** Names with their synonyms, and the words to ignore. */

const WEEKDAYS = [
  ['monday', 'mon'],
  ['tuesday', 'tues', 'tue'],
  ['wednesday', 'wed'],
  ['thursday', 'thurs', 'thur', 'thu'],
  ['friday', 'fri'],
  ['saturday', 'sat'],
  ['sunday', 'sun'],
];
const MONTHS = [
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
/** None of these may negate a sentence: `not`, `no`, `except` and `every` are not in the list. */
const FILLERS: readonly Entry[] = [
  fillers(
    'um, uh, er, hm, hmm, well, so, ok, okay, yes, yeah, hi, hello, good morning, good afternoon, good evening, thanks, thank you',
    'please, maybe, perhaps, possibly, just, ideally, preferably, exactly, sharp, if possible, on, the, of, is, it, that, there',
    'for, for me, me, i, id, ill, im, we, wed, you, like, want, prefer, need, book, to book, come, come in, to come, to come in, come by, to come by, to do',
    'do, do you have, have you got, can i have, could i have, to have, get, make, work, works, would, could, can, will, may i, might, should, be, how about, what about',
    'looking for, free, available, good, great, fine, something, anything, slot, a slot, a time, a booking',
    'appointment, an appointment',
  ),
];

/** English, as normalise.ts spells it. The longest match wins. */

const WHICH: Readonly<Record<string, readonly [which: Which, weeks: number]>> = {
  this: ['this', 0],
  coming: ['coming', 1],
  'this coming': ['coming', 1],
  'the coming': ['coming', 1],
  next: ['next', 1],
};
const SHARES: Readonly<Record<string, Share>> = {
  early: 'start',
  'beginning of': 'start',
  'start of': 'start',
  mid: 'middle',
  'middle of': 'middle',
  late: 'end',
  'end of': 'end',
};

const LISTS = {
  weekday: WEEKDAYS.flat().join('|'),
  month: MONTHS.flat().join('|'),
  which: Object.keys(WHICH).join('|'),
  share: Object.keys(SHARES).join('|'),
  n: String.raw`\d{1,3}|an?`,
  d: String.raw`\d{1,2}`,
  mm: String.raw`\d{2}`,
  half: 'am|pm',
  yyyy: String.raw`20\d\d`,
};
const TH = '(?:st|nd|rd|th)';

const MORNING: readonly Minutes[] = [[0, 720]];
const AFTERNOON: readonly Minutes[] = [[720, 1140]];
const EVENING: readonly Minutes[] = [[1020, 1440]];

const DAY_WORDS: readonly Entry[] = [
  ['yesterday', days(-1)],
  ['today', days(0)],
  ['tomorrow', days(1)],
  ['(?:the )?day after tomorrow', days(2)],
  ['this morning', [days(0), daypart([360, 720], MORNING)]],
  ['this afternoon', [days(0), daypart([720, 1080], AFTERNOON)]],
  ['this evening|tonight', [days(0), daypart([1080, 1320], EVENING)]],
  ['(?:{which} )?{weekday}', (which, weekday) => weekdayPart(weekday, whichOf(which)?.[0] ?? 'bare')],
  ['{weekday} week', (weekday) => [weekdayPart(weekday, 'bare'), later('days', 7)]],
  ['{weekday} night', (weekday) => [weekdayPart(weekday, 'bare'), daypart([1080, 1320], EVENING)]],
  ['tomorrow night', [days(1), daypart([1080, 1320], EVENING)]],
  ['late {weekday} afternoon', (weekday) => [weekdayPart(weekday, 'bare'), daypart([900, 1080], AFTERNOON)]],
  ['early {weekday} afternoon', (weekday) => [weekdayPart(weekday, 'bare'), daypart([720, 900], AFTERNOON)]],
];

const WEEKS_AND_MONTHS: readonly Entry[] = [
  [
    '(?:at )?(?:the )?(?:{share} )?(?:the )?{which} week',
    (share, which) => ({ kind: 'week', weeks: whichOf(which)?.[1] ?? 0, share: shareOf(share) }),
  ],
  ['(?:at )?(?:the )?{share} the week', (share) => ({ kind: 'week', weeks: 0, share: shareOf(share) })],
  ['(?:the )?week after next', { kind: 'week', weeks: 2, share: 'whole' }],
  ['(?:over |at )?(?:{which} |the )?weekend', (which) => ({ kind: 'weekend', which: whichOf(which)?.[0] ?? 'bare' })],
  [
    '(?:in )?(?:the )?(?:{share} )?{month}(?: {yyyy})?',
    (share, month, year) => ({
      kind: 'month',
      month: indexIn(MONTHS, month),
      share: shareOf(share),
      ...(year === undefined ? {} : { year: Number(year) }),
    }),
  ],
  [
    '(?:the )?(?:{share} )?{which} month',
    (share, which) => ({ kind: 'monthFromNow', months: whichOf(which)?.[1] ?? 0, share: shareOf(share) }),
  ],
  ['(?:at )?(?:the )?{share} the month', (share) => ({ kind: 'monthFromNow', months: 0, share: shareOf(share) })],
];

const DATES: readonly Entry[] = [
  // the third Thursday of some month, or Thursday the third
  [`([1-5])${TH} {weekday}`, { kind: 'fault', code: 'ambiguous' }],
  [`{month} (?:the )?{d}${TH}?(?: {yyyy})?`, (month, day, year) => date(day, indexIn(MONTHS, month), year)],
  [`{d}${TH}? (?:of )?{month}(?: {yyyy})?`, (day, month, year) => date(day, indexIn(MONTHS, month), year)],
  [`{d}${TH}`, (day) => ({ kind: 'date', options: [{ day: Number(day) }] })],
  ['{d}/{d}(?:/{yyyy})?', (first, second, year) => eitherOrder(Number(first), Number(second), year)],
  [String.raw`{yyyy}-(\d\d)-(\d\d)`, (year, month, day) => date(day, Number(month), year)],
];

const LATER: readonly Entry[] = [
  ['in {n} days?', (n) => later('days', amount(n))],
  ['in {n} weeks?', (n) => later('days', amount(n) * 7)],
  ['in a fortnight', later('days', 14)],
  ['{n} weeks? (?:from|on) {weekday}', (n, weekday) => [weekdayPart(weekday, 'bare'), later('days', amount(n) * 7)]],
  ['{n} weeks? from (?:today|now)', (n) => later('days', amount(n) * 7)],
  ['{n} weeks? from tomorrow', (n) => [days(1), later('days', amount(n) * 7)]],
  ['{n} days? from (?:today|now)', (n) => later('days', amount(n))],
  ['in {n} months?', (n) => later('months', amount(n))],
  ['in {n} hours?', (n) => elapsed(amount(n) * 60)],
  ['in {n} minutes?', (n) => elapsed(amount(n))],
  ['in (?:half an|a half) hour', elapsed(30)],
  ['in (?:a )?quarter of an hour', elapsed(15)],
  ['in an hour and a half', elapsed(90)],
];

const CLOCKS: readonly Entry[] = [
  ['{d} oclock', (hour) => spokenClock(Number(hour))],
  ['{d}:{mm}', (hour, minute) => written(hour, minute)],
  ['{d}(?:[: .]{mm})? {half}', (hour, minute, half) => meridiemClock(Number(hour), Number(minute ?? 0), half ?? '')],
  [
    '(at|around|about|after|before|until|by|from) {d} {mm}',
    (word, hour, minute) => [...prefix(word), written(hour, minute)],
  ],
  ['half (?:past )?{d}', (hour) => besideHour(Number(hour), 30)],
  ['(?:a )?quarter (?:past|after) {d}', (hour) => besideHour(Number(hour), 15)],
  ['(?:a )?quarter (?:to|of|til|till|before) {d}', (hour) => besideHour(Number(hour), -15)],
  ['{d} (?:minutes )?past {d}', (minutes, hour) => besideHour(Number(hour), Number(minutes))],
  ['{d} minutes (?:to|before) {d}', (minutes, hour) => besideHour(Number(hour), -Number(minutes))],
  // with `at` it is a time, with `from` a window; alone, ten to five may be both
  ['(?:at )?(20|25) to {d}', (minutes, hour) => besideHour(Number(hour), -Number(minutes))],
  ['(5|10) to {d}(?: {half})?', { kind: 'fault', code: 'ambiguous' }],
  [
    '(at|around|about|after|before|until|by) (5|10) to {d}',
    (word, minutes, hour) => [...prefix(word), besideHour(Number(hour), -Number(minutes))],
  ],
  ['from {d} to', (hour) => [connector('from'), { kind: 'number', value: Number(hour) }, connector('to')]],
  ['(?:12 )?noon|midday', NOON],
  ['(?:12 )?midnight', MIDNIGHT],
  // 4:15 or a window
  ['at {d} - {d}', { kind: 'fault', code: 'ambiguous' }],
  ['{d}', (hour) => ({ kind: 'number', value: Number(hour) })],
  ['summer time|daylight saving time', { kind: 'season', season: 'summer' }],
  ['winter time|standard time', { kind: 'season', season: 'winter' }],
];

const DAYPARTS: readonly Entry[] = [
  ['(?:in the )?morning', daypart([360, 720], MORNING)],
  ['(?:in the )?early morning', daypart([360, 540], MORNING)],
  ['(?:in the )?late morning', daypart([600, 720], MORNING)],
  ['(?:in the )?afternoon', daypart([720, 1080], AFTERNOON)],
  ['(?:in the )?early afternoon', daypart([720, 900], AFTERNOON)],
  ['(?:in the )?late afternoon', daypart([900, 1080], AFTERNOON)],
  ['(?:in the )?evening', daypart([1080, 1320], EVENING)],
  ['(?:in the )?early evening', daypart([1080, 1200], EVENING)],
  ['(?:in the )?late evening', daypart([1200, 1320], EVENING)],
  ['(?:at )?lunch ?time', daypart([720, 840], [[660, 900]])],
  ['at night', NIGHT],
  ['all day|the whole day', ALL_DAY],
];

const SOON: readonly Entry[] = [
  ['right now|right away|now|immediately|straight away', TONIGHT],
  ['as (?:soon|early) as possible|asap', ANY_TIME],
  ['(?:the )?(?:next|earliest|1th) (?:(?:available|free|possible) )?(?:appointment|slot|time)', ANY_TIME],
  ['any ?time|whenever|i dont mind when', ANY_TIME],
];

const CONNECTORS: readonly Entry[] = [
  ['at', connector('at')],
  ['(?:at )?(?:around|about|roughly|approximately)(?: at)?', connector('around')],
  ['not before|from|starting(?: at| from)?', connector('from')],
  ['after', connector('after')],
  ['between', connector('between')],
  ['and', connector('and')],
  ['until|till?|by|not after|no later than', connector('until')],
  ['to|through|-', connector('to')],
  ['before', connector('before')],
  ['or', connector('or')],
];

export const ENGLISH = compileRules(LISTS, [
  ...DAY_WORDS,
  ...WEEKS_AND_MONTHS,
  ...DATES,
  ...LATER,
  ...CLOCKS,
  ...DAYPARTS,
  ...SOON,
  ...CONNECTORS,
  ...FILLERS,
]);

function weekdayPart(word: Captured, which: Which): Part {
  return { kind: 'weekday', weekday: indexIn(WEEKDAYS, word), which };
}

/** `12/24` is clear; `4/12` is April in one country and December in another. */
function eitherOrder(first: number, second: number, year: Captured): Part {
  const named = year === undefined ? {} : { year: Number(year) };
  const monthFirst = { day: second, month: first, ...named };
  const dayFirst = { day: first, month: second, ...named };
  if (first > 12 || first === second) return { kind: 'date', options: [dayFirst] };
  return { kind: 'date', options: second > 12 ? [monthFirst] : [dayFirst, monthFirst] };
}

const PREFIXES: Readonly<Record<string, 'at' | 'around' | 'after' | 'before' | 'until' | 'from'>> = {
  at: 'at',
  around: 'around',
  about: 'around',
  after: 'after',
  before: 'before',
  until: 'until',
  by: 'until',
  from: 'from',
};

function prefix(word: Captured): readonly Part[] {
  return [connector(PREFIXES[word ?? ''] ?? 'at')];
}

/** `04:30` with a leading zero is the 24-hour clock. */
function written(hour: Captured, minute: Captured): Part {
  const isPadded = hour?.startsWith('0') === true;
  return isPadded ? clock24(Number(hour), Number(minute)) : writtenClock(Number(hour), Number(minute));
}

function amount(word: Captured): number {
  return word?.startsWith('a') === true ? 1 : Number(word);
}

function whichOf(word: Captured): (typeof WHICH)[string] | undefined {
  return WHICH[word ?? ''];
}

function shareOf(word: Captured): Share {
  return SHARES[word ?? ''] ?? 'whole';
}
