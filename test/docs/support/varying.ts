/**
 * What differs from run to run by nature. Between such places of a shown line the real one must be equal; at each place it must have
 * something of the same kind. The first kind that fits counts. To add one: a name and a pattern, as narrow as can be.
 */
const KINDS = {
  uuid: /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/,
  token: /\bcalops_[\w-]{43}/,
  moment: /\b\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?Z| \d\d:\d\d(?::\d\d)? UTC)/,
  gitDate: /\b[A-Z][a-z]{2} [A-Z][a-z]{2} \d{1,2} \d\d:\d\d:\d\d \d{4} [+-]\d{4}/,
  spokenDate: /\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, \d{1,2} [A-Z][a-z]+ \d{4}/,
  gesprochenesDatum:
    /\b(?:Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag), (?:den )?\d{1,2}\. [A-Z][a-zä]+(?: \d{4})?/,
  weekday: /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?= \d{4}-)/,
  date: /\b\d{4}-\d\d-\d\d(?!\d)/,
  offset: /(?<=T\d\d:\d\d(?::\d\d)?)[+-]\d\d:\d\d/,
  bookingUid: /\b(?=[A-Za-z]*\d)(?=[\da-z]*[A-Z])[1-9A-Za-z]{22}\b/,
  hash: /\b(?=[a-f]*\d)(?=\d*[a-f])(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{7,12})\b/,
  bookingNumber: /\b\d{10}\b/,
  duration: /\b(?:\d+ min )?\d+(?:\.\d+)? (?:ms|s)\b/,
  schemas: /(?<=\$schema=)\S+\/(?=[a-z-]+\.schema\.json)/,
  process: /(?<="pid":)\d+/,
} as const;

type Kind = keyof typeof KINDS;

/** Where chance makes what the narrow pattern does not know: one booking uid in forty has no digit, one short hash in thirty no letter. */
const REAL: Partial<Record<Kind, RegExp>> = {
  bookingUid: /[1-9A-Za-z]{22}/,
  hash: /[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{7,12}/,
};

/** What the same id means further down the page; a duration means nothing there. */
const NAMES: readonly Kind[] = ['uuid', 'token', 'date', 'bookingUid', 'hash', 'bookingNumber'];

const PLACES = new RegExp(
  Object.entries(KINDS)
    .map(([kind, pattern]) => `(?<${kind}>${pattern.source})`)
    .join('|'),
  'g',
);

interface Place {
  readonly kind: Kind;
  readonly text: string;
}

interface ShownLine {
  readonly places: readonly Place[];
  /** Fits the real lines that this one stands for, with a group for each place. */
  readonly pattern: RegExp;
}

/** What names something at the same places of two lines; null where the real one is not what is shown. */
export function namesInBoth(shown: string, real: string): readonly (readonly [string, string])[] | null {
  const { places, pattern } = readShown(shown.trimEnd());
  const found = pattern.exec(real.trimEnd())?.slice(1);
  if (found === undefined) return null;
  return places.flatMap(({ kind, text }, nth) => (NAMES.includes(kind) ? [[text, found[nth] ?? text] as const] : []));
}

function readShown(line: string): ShownLine {
  const places: Place[] = [];
  let [pattern, end] = ['', 0];
  for (const { 0: text, index, groups = {} } of line.matchAll(PLACES)) {
    const kind = Object.keys(groups).find((name) => groups[name] !== undefined) as Kind;
    places.push({ kind, text });
    pattern += `${RegExp.escape(line.slice(end, index))}(${(REAL[kind] ?? KINDS[kind]).source})`;
    end = index + text.length;
  }
  return { places, pattern: new RegExp(`^${pattern}${RegExp.escape(line.slice(end))}$`) };
}
