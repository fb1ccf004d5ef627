import { render } from './render.ts';
import type { Locale, TimeWindow } from './time-window.ts';

/** Stable: callers choose their question by this code. docs/spoken-times.md says when each is returned. */
export type RefusalCode =
  | 'empty'
  | 'not-understood'
  | 'no-date'
  | 'ambiguous'
  | 'contradiction'
  | 'several-windows'
  | 'impossible-date'
  | 'impossible-time'
  | 'skipped-time'
  | 'repeated-time'
  | 'past';

export interface Refusal {
  readonly understood: false;
  readonly code: RefusalCode;
  /** A sentence for the caller, in the caller's language. */
  readonly message: string;
  /** The possible meanings, if there are several. */
  readonly readings: readonly TimeWindow[];
}

const MESSAGES: Readonly<Record<Locale, Readonly<Record<RefusalCode, string>>>> = {
  de: {
    empty: 'Welcher Tag und welche Uhrzeit passen Ihnen?',
    'not-understood': 'Das habe ich nicht als Zeitangabe verstanden. Bitte nennen Sie Tag und Uhrzeit.',
    'no-date': 'An welchem Tag?',
    ambiguous: 'Das kann mehreres heißen. Bitte nennen Sie Tag und Uhrzeit genau.',
    contradiction: 'Diese Angaben passen nicht zusammen. Bitte nennen Sie Tag und Uhrzeit noch einmal.',
    'several-windows': 'Das trifft auf mehrere Tage zu. An welchem Tag?',
    'impossible-date': 'Dieses Datum gibt es nicht. Welches Datum meinen Sie?',
    'impossible-time': 'Diese Uhrzeit gibt es nicht. Welche Uhrzeit meinen Sie?',
    'skipped-time': 'Diese Uhrzeit gibt es in der Nacht der Zeitumstellung nicht. Welche Uhrzeit meinen Sie?',
    'repeated-time': 'Diese Uhrzeit gibt es in der Nacht der Zeitumstellung zweimal.',
    past: 'Diese Zeit ist schon vorbei. Welcher Tag und welche Uhrzeit passen Ihnen?',
  },
  en: {
    empty: 'Which day and time would suit you?',
    'not-understood': 'I did not understand that as a time. Please say the day and the time.',
    'no-date': 'On which day?',
    ambiguous: 'That can mean several things. Please say the exact day and time.',
    contradiction: 'These do not go together. Please say the day and the time once more.',
    'several-windows': 'That is a time on several days. On which day?',
    'impossible-date': 'There is no such date. Which date do you mean?',
    'impossible-time': 'There is no such time. Which time do you mean?',
    'skipped-time': 'The clocks skip that time in that night. Which time do you mean?',
    'repeated-time': 'The clocks show that time twice in that night.',
    past: 'That time has passed. Which day and time would suit you?',
  },
};
const QUESTION: Readonly<Record<Locale, readonly [before: string, or: string]>> = {
  de: ['Meinen Sie', 'oder'],
  en: ['Do you mean', 'or'],
};

export interface Asked {
  readonly locale: Locale;
  readonly now: number;
  readonly readings?: readonly TimeWindow[];
  /** The words that were not understood. */
  readonly words?: readonly string[];
}

export function refuse(code: RefusalCode, { locale, now, readings = [], words = [] }: Asked): Refusal {
  const quoted = words.length === 0 ? '' : ` (${words.join(' ')})`;
  const message =
    readings.length === 0 ? `${MESSAGES[locale][code]}${quoted}` : question(code, { locale, now, readings });
  return { understood: false, code, message, readings };
}

function question(code: RefusalCode, { locale, now, readings = [] }: Asked): string {
  const [before, or] = QUESTION[locale];
  const asked = `${before} ${readings.map((reading) => render(reading, locale, now)).join(`, ${or} `)}?`;
  return code === 'ambiguous' ? asked : `${MESSAGES[locale][code]} ${asked}`;
}
