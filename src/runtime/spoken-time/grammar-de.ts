import {
  ALL_DAY,
  ANY_TIME,
  besideDialHour,
  besideHour,
  clock24,
  connector,
  date,
  daypart,
  days,
  elapsed,
  indexIn,
  later,
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
  ['montag', 'mo'],
  ['dienstag', 'di'],
  ['mittwoch', 'mi'],
  ['donnerstag', 'do'],
  ['freitag', 'fr'],
  ['samstag', 'sonnabend', 'sa'],
  // without `so`: `so gegen vier` is no Sunday
  ['sonntag'],
];
const MONTHS = [
  ['januar', 'jaenner', 'jan'],
  ['februar', 'feber', 'feb'],
  ['maerz', 'mrz'],
  ['april', 'apr'],
  ['mai'],
  ['juni', 'juno', 'jun'],
  ['juli', 'julei', 'jul'],
  ['august', 'aug'],
  ['september', 'sept', 'sep'],
  ['oktober', 'okt'],
  ['november', 'nov'],
  ['dezember', 'dez'],
];
/** None of these may negate a sentence: `nicht`, `kein`, `außer` and `jeden` are not in the list. */
const FILLERS: readonly Entry[] = [
  // `so` is also the abbreviation of Sunday, so that it is ignored only where it cannot be that
  ['so(?= (?:zwischen|ab|nach|vor|bis|von|in|halb|viertel|heute|morgen|uebermorgen|{weekday}))', []],
  ['(?:mo|di|mi|do|fr|sa) so', { kind: 'fault', code: 'ambiguous' }],
  fillers(
    'aehm, aeh, hm, hmm, oh, ja, na, naja, ok, okay, also, danke, hallo, guten tag, guten morgen, guten abend, gruess gott',
    'bitte, gern, gerne, vielleicht, mal, noch, schon, erst, dann, da, gleich, genau, puenktlich, direkt, nur, einfach, fuer, fuers, uebers',
    'am, an, der, die, das, den, dem, des, ist, es, ich, wir, mir, uns, sie, ihnen, bei ihnen, mit ihnen, termin, einen termin',
    'haette, haetten, haben sie, termin haben, braeuchte, brauche, nehme, nehmen, moechte, moechten, will, wollen, wuerde, wuerden, waere, wie waere es mit, wie ist es mit',
    'ginge, geht, gehts, gehen, passt, passen, passend, kann, koennen, koennte, koennten, klappt, klappen, was, etwas, frei, freies, auch, gut, super, prima, toll',
    'kommen, vorbeikommen, bekommen, buchen, vereinbaren, reservieren, verschieben, verlegen, am liebsten, am besten, wenn moeglich, wenn es geht',
  ),
];

/** German, as normalise.ts spells it. The longest match wins, so that `halb drei` is never `drei`. */

const WHICH: readonly (readonly [stem: string, which: Which, weeks: number])[] = [
  ['uebernaechste', 'afterNext', 2],
  ['naechste', 'next', 1],
  ['kommende', 'coming', 1],
  ['diese', 'this', 0],
];
const SHARES: Readonly<Record<string, Share>> = { anfang: 'start', mitte: 'middle', ende: 'end' };

const LISTS = {
  weekday: WEEKDAYS.flat().join('|'),
  month: MONTHS.flat().join('|'),
  which: '(?:diese|kommende|naechste|uebernaechste)[mnrs]?',
  share: 'anfang|mitte|ende',
  n: String.raw`\d{1,3}|eine[mnr]?|ein`,
  h: String.raw`\d{1,2}|ein`,
  mm: String.raw`\d{2}`,
  d: String.raw`\d{1,2}`,
  yyyy: String.raw`20\d\d`,
};

const MORNING: readonly Minutes[] = [[0, 720]];
const AFTERNOON: readonly Minutes[] = [[720, 1140]];
const EVENING: readonly Minutes[] = [[1020, 1440]];

const DAY_WORDS: readonly Entry[] = [
  ['vorgestern', days(-2)],
  ['gestern', days(-1)],
  ['heute', days(0)],
  ['morgen', days(1)],
  ['uebermorgen', days(2)],
  ['ueberuebermorgen', days(3)],
  ['heute morgen', [days(0), daypart([360, 600], MORNING)]],
  [
    '(?:{which} )?{weekday}(?: (morgen))?',
    (which, weekday, morning) => [
      { kind: 'weekday', weekday: indexIn(WEEKDAYS, weekday), which: whichOf(which)?.[1] ?? 'bare' },
      ...(morning === undefined ? [] : [daypart([360, 600], MORNING)]),
    ],
  ],
];

/** Words that only point to the day or the time after them: `zum 26. November`, `auf den 1.12.`, `auf neun`. */
const POINTING: readonly Entry[] = [
  [
    String.raw`(?:zum|auf)(?: den| dem)?(?= (?:{d}\.|(?:{d} {month}|(?:{which} )?(?:{weekday}|wochenende))(?: |$)))`,
    [],
  ],
  ['auf(?= (?:heute|morgen|uebermorgen)(?: |$))', []],
  ['auf(?= (?:{d}(?: |:|$)|halb |viertel |dreiviertel ))', connector('at')],
];

const WEEKS_AND_MONTHS: readonly Entry[] = [
  [
    '(?:in )?(?:der )?(?:{share} )?(?:der )?{which} woche',
    (share, which) => ({ kind: 'week', weeks: whichOf(which)?.[2] ?? 0, share: shareOf(share) }),
  ],
  ['{share} der woche', (share) => ({ kind: 'week', weeks: 0, share: shareOf(share) })],
  ['(?:in )?(?:der )?(?:kw|kalenderwoche) {d}', (week) => ({ kind: 'calendarWeek', week: Number(week) })],
  ['(?:{which} )?wochenende', (which) => ({ kind: 'weekend', which: whichOf(which)?.[1] ?? 'bare' })],
  [
    '(?:im )?(?:{share} )?{month}(?: {yyyy})?',
    (share, month, year) => ({
      kind: 'month',
      month: indexIn(MONTHS, month),
      share: shareOf(share),
      ...(year === undefined ? {} : { year: Number(year) }),
    }),
  ],
  [
    '(?:im )?(?:{share} )?(?:des )?{which} monate?s?',
    (share, which) => ({ kind: 'monthFromNow', months: whichOf(which)?.[2] ?? 0, share: shareOf(share) }),
  ],
  ['{share} (?:des|vom) monate?s?', (share) => ({ kind: 'monthFromNow', months: 0, share: shareOf(share) })],
];

const DATES: readonly Entry[] = [
  // the third Thursday of some month, or Thursday the third
  [String.raw`([1-5])\. {weekday}`, { kind: 'fault', code: 'ambiguous' }],
  [String.raw`{d}\.? {month}(?: {yyyy})?`, (day, month, year) => date(day, indexIn(MONTHS, month), year)],
  [String.raw`{d}\.{d}\.({yyyy}|\d\d)?`, (day, month, year) => date(day, Number(month), year)],
  [String.raw`{d}\.{d}`, (day, month) => dayOrTime(day, month)],
  [String.raw`{d}\.`, (day) => ({ kind: 'date', options: [{ day: Number(day) }] })],
  [String.raw`{yyyy}-(\d\d)-(\d\d)`, (year, month, day) => date(day, Number(month), year)],
  ['nikolaus', date('6', 12)],
  ['heiligabend|heiliger abend', date('24', 12)],
  ['silvester', date('31', 12)],
  ['neujahr', date('1', 1)],
];

const LATER: readonly Entry[] = [
  // an old custom counts both ends, so that this is a week; by the number it is eight days
  ['in 8 tagen', later('days', 7, 8)],
  ['in {n} tag(?:en)?', (n) => later('days', amount(n))],
  ['in {n} wochen?', (n) => later('days', amount(n) * 7)],
  ['in {n} monat(?:en)?', (n) => later('months', amount(n))],
  ['in {n} stunden?', (n) => elapsed(amount(n) * 60)],
  ['in {n} minuten?', (n) => elapsed(amount(n))],
  ['in einer viertelstunde', elapsed(15)],
  ['in einer halben stunde', elapsed(30)],
  ['in einer dreiviertelstunde', elapsed(45)],
  ['in (?:anderthalb|eineinhalb) stunden', elapsed(90)],
];

const CLOCKS: readonly Entry[] = [
  ['{h} (?:uhr|h)', (hour) => spokenClock(amount(hour))],
  ['{h} (?:uhr|h) (?:und )?{d}(?: minuten)?', (hour, minute) => spokenClock(amount(hour), Number(minute))],
  ['{d}:{mm}(?: uhr| h)?', (hour, minute) => written(hour, minute)],
  [String.raw`{d}\.{mm} (?:uhr|h)`, (hour, minute) => written(hour, minute)],
  [String.raw`um {d}[. ]{mm}`, (hour, minute) => [connector('at'), written(hour, minute)]],
  ['halb {h}(?: uhr)?', (hour) => besideDialHour(amount(hour), -30)],
  ['viertel {h}(?: uhr)?', (hour) => besideDialHour(amount(hour), -45)],
  ['(?:dreiviertel|3 viertel) {h}(?: uhr)?', (hour) => besideDialHour(amount(hour), -15)],
  ['viertel (vor|nach) {h}(?: uhr)?', (side, hour) => besideHour(amount(hour), side === 'vor' ? -15 : 15)],
  [
    '{d} (?:minuten )?(vor|nach) {h}(?: uhr)?',
    (minutes, side, hour) => besideHour(amount(hour), side === 'vor' ? -Number(minutes) : Number(minutes)),
  ],
  [
    '{d} (?:minuten )?(vor|nach) halb {h}(?: uhr)?',
    (minutes, side, hour) => besideDialHour(amount(hour), -30 + (side === 'vor' ? -1 : 1) * Number(minutes)),
  ],
  ['mitternacht', MIDNIGHT],
  // 10:30 or a window
  ['um {d} - {d}', { kind: 'fault', code: 'ambiguous' }],
  ['{d}', (hour) => ({ kind: 'number', value: Number(hour) })],
  ['sommerzeit', { kind: 'season', season: 'summer' }],
  ['winterzeit', { kind: 'season', season: 'winter' }],
];

const DAYPARTS: readonly Entry[] = [
  ['frueh am morgen|frueh|am morgen|morgens|in der frueh', daypart([360, 600], MORNING)],
  ['am fruehen morgen|fruehmorgens', daypart([360, 480], MORNING)],
  ['vormittags?', daypart([480, 720], MORNING)],
  ['fruehen vormittag', daypart([480, 600], MORNING)],
  ['spaeten vormittag', daypart([600, 720], MORNING)],
  ['mittags?', daypart([720, 840], [[660, 900]])],
  ['nachmittags?', daypart([780, 1080], AFTERNOON)],
  ['fruehen nachmittag', daypart([780, 900], AFTERNOON)],
  ['spaeten nachmittag', daypart([960, 1080], AFTERNOON)],
  ['abends?', daypart([1080, 1320], EVENING)],
  ['fruehen abend', daypart([1080, 1200], EVENING)],
  ['spaeten abend', daypart([1200, 1320], EVENING)],
  ['nachts', NIGHT],
  ['(?:den )?ganze[nr]? tag|ganztaegig|ganztags', ALL_DAY],
  ['(?:die )?(?:uhr)?zeit (?:ist )?(?:mir )?(?:ganz )?egal', ALL_DAY],
];

const SOON: readonly Entry[] = [
  ['jetzt gleich|jetzt sofort|jetzt|sofort', TONIGHT],
  ['ab jetzt|ab sofort', ANY_TIME],
  ['so (?:bald|schnell|frueh) (?:wie|als) moeglich', ANY_TIME],
  ['moeglichst (?:bald|schnell|frueh)|schnellstmoeglich|baldmoeglichst', ANY_TIME],
  [String.raw`(?:naechste[nr]?|1\.|(?:naechst|fruehest)moegliche[nr]?) (?:freie[nr]? )?(?:termin|zeitpunkt)`, ANY_TIME],
  ['(?:ist )?(?:mir )?(?:ganz )?egal(?: wann)?|wann (?:ist )?egal|jederzeit', ANY_TIME],
];

const CONNECTORS: readonly Entry[] = [
  ['um punkt|punkt|um', connector('at')],
  ['(?:so )?gegen|so um|(?:so )?(?:ungefaehr|circa|zirka|ca|etwa)(?: um| gegen)?', connector('around')],
  ['ab fruehestens|nicht vor|ab|vo[nm]|fruehestens', connector('from')],
  ['nach', connector('after')],
  ['zwischen', connector('between')],
  ['und', connector('and')],
  ['bis spaetestens|bis(?: zu[mr]?)?|spaetestens(?: bis)?|nicht nach|nicht spaeter als', connector('until')],
  ['-', connector('to')],
  ['vor', connector('before')],
  ['(ab|nach|bis|vor) mittags?', (word) => [connector(word === 'ab' || word === 'nach' ? 'from' : 'until'), NOON]],
  ['oder', connector('or')],
];

export const GERMAN = compileRules(LISTS, [
  ...DAY_WORDS,
  ...POINTING,
  ...WEEKS_AND_MONTHS,
  ...DATES,
  ...LATER,
  ...CLOCKS,
  ...DAYPARTS,
  ...SOON,
  ...CONNECTORS,
  ...FILLERS,
]);

/** `16.30` cannot be a date, `24.12` is one. */
function dayOrTime(first: Captured, second: Captured): Part {
  return Number(second) > 12 || second === '00' ? written(first, second) : date(first, Number(second));
}

/** The first hour that is not also written for the afternoon. */
const EARLIEST_WRITTEN_MORNING = 7;

/** The 24-hour clock; but speech recognition also writes `4:30` for half past four in the afternoon. */
function written(hour: Captured, minute: Captured): Part {
  const isClear = hour?.length === 2 || Number(hour) >= EARLIEST_WRITTEN_MORNING;
  return isClear ? clock24(Number(hour), Number(minute)) : writtenClock(Number(hour), Number(minute));
}

function amount(word: Captured): number {
  return word?.startsWith('ein') === true ? 1 : Number(word);
}

function whichOf(word: Captured): (typeof WHICH)[number] | undefined {
  return WHICH.find(([stem]) => word?.startsWith(stem));
}

function shareOf(word: Captured): Share {
  return SHARES[word ?? ''] ?? 'whole';
}
