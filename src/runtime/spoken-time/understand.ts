import { Temporal } from 'temporal-polyfill';
import { ENGLISH } from './grammar-en.ts';
import { GERMAN } from './grammar-de.ts';
import { normalise } from './normalise.ts';
import { alternatives } from './compose.ts';
import { type Reading, readingsOf } from './readings.ts';
import { refuse, type Refusal, type RefusalCode } from './refusal.ts';
import { scan } from './scan.ts';
import { type Locale, type OpenStretch, type TimeWindow, windowBetween } from './time-window.ts';

export interface Circumstances {
  readonly locale: Locale;
  /** Epoch milliseconds. */
  readonly now: number;
  /** IANA name. The server's time zone is never used. */
  readonly timeZone: string;
  /** Without them, four o'clock is ambiguous. */
  readonly openingHours?: readonly OpenStretch[];
}

export interface Understood {
  readonly understood: true;
  readonly window: TimeWindow;
}

const RULES = { de: GERMAN, en: ENGLISH } as const;
/** No time is that long; longer phrases are refused. */
const LONGEST_PHRASE = 300;

/**
 * The time that a phrase means, or why it is refused: docs/spoken-times.md. Nothing is guessed. A word that the grammar does not know, or
 * more than one reading in the future, is a refusal.
 *
 * @throws RangeError for a time zone that does not exist
 */
export function understand(phrase: string, circumstances: Circumstances): Understood | Refusal {
  const { locale, now, timeZone, openingHours = [] } = circumstances;
  if (phrase.length > LONGEST_PHRASE) return refuse('not-understood', circumstances);
  const { parts, leftover } = scan(normalise(phrase, locale), RULES[locale]);
  if (leftover.length > 0) return refuse('not-understood', { locale, now, words: leftover });
  const at = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone);
  const begin = at.round({ smallestUnit: 'minute', roundingMode: 'ceil' });
  const requests = alternatives(parts);
  const outcomes = requests.flatMap((request) =>
    typeof request === 'string' ? [request] : readingsOf(request, { today: at.toPlainDate(), begin, openingHours }),
  );
  // if both sides of `oder` mean the same, a word between them was lost
  const hasLost = requests.length > 1 && distinct(outcomes.filter((one) => typeof one !== 'string')).length === 1;
  return hasLost ? refuse('not-understood', circumstances) : choose(outcomes, begin, circumstances);
}

/** Refusals of a reading that a caller cannot have meant, as long as another reading is left. */
const RULED_OUT: readonly RefusalCode[] = ['past', 'skipped-time'];

function choose(
  outcomes: readonly (Reading | RefusalCode)[],
  begin: Temporal.ZonedDateTime,
  { locale, now }: Circumstances,
): Understood | Refusal {
  const readings = outcomes.filter((one) => typeof one !== 'string');
  const ahead = distinct(readings.flatMap((one) => fromNowOn(one, begin)));
  const [only, ...others] = ahead;
  const faults = outcomes.filter((one) => typeof one === 'string');
  const fault = faults.find((code) => !RULED_OUT.includes(code));
  if (fault !== undefined) return refuse(fault, { locale, now });
  if (only === undefined) return refuse(readings.length > 0 ? 'past' : (faults[0] ?? 'empty'), { locale, now });
  if (others.length === 0) return { understood: true, window: windowBetween(only.from, only.to) };
  const code = ahead.every(({ isRepeated }) => isRepeated) ? 'repeated-time' : 'ambiguous';
  return refuse(code, { locale, now, readings: ahead.map(({ from, to }) => windowBetween(from, to)) });
}

/** Drops a moment or window in the past; of a window that has begun, returns the rest. */
function fromNowOn(reading: Reading, begin: Temporal.ZonedDateTime): readonly Reading[] {
  const { from, to } = reading;
  if (from.epochMilliseconds >= begin.epochMilliseconds) return [reading];
  return to.epochMilliseconds > begin.epochMilliseconds ? [{ ...reading, from: begin }] : [];
}

function distinct(readings: readonly Reading[]): readonly Reading[] {
  const key = ({ from, to }: Reading) => `${from.epochMilliseconds} ${to.epochMilliseconds}`;
  return [...new Map(readings.map((one) => [key(one), one])).values()];
}
