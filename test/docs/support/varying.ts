/**
 * What differs from run to run by nature. Of two lines, what is between such places must be equal; at each place both have
 * something of one kind. The first kind that fits counts. To add one: a name and a pattern, as narrow as can be.
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

/** What the same id means further down the page; a duration means nothing there. */
const NAMES: readonly Kind[] = ['uuid', 'token', 'date', 'bookingUid', 'hash', 'bookingNumber'];

const PLACES = new RegExp(
  Object.entries(KINDS)
    .map(([kind, pattern]) => `(?<${kind}>${pattern.source})`)
    .join('|'),
  'g',
);

interface Place {
  readonly kind: string;
  readonly text: string;
}

/** Of two lines that are alike, what stands at the same places and names something; null where they are not alike. */
export function namesInBoth(shown: string, real: string): readonly (readonly [string, string])[] | null {
  const [ours, theirs] = [parts(shown), parts(real)];
  if (ours.skeleton !== theirs.skeleton) return null;
  return ours.places.flatMap(({ kind, text }, nth) =>
    (NAMES as readonly string[]).includes(kind) ? [[text, theirs.places[nth]?.text ?? text] as const] : [],
  );
}

function parts(line: string): { readonly skeleton: string; readonly places: readonly Place[] } {
  const places: Place[] = [];
  const skeleton = line.trimEnd().replace(PLACES, (...found) => {
    const groups = found.at(-1) as Readonly<Record<string, string | undefined>>;
    const [kind = '', text = ''] = Object.entries(groups).find(([, value]) => value !== undefined) ?? [];
    places.push({ kind, text });
    return `\u0000${kind}\u0000`;
  });
  return { skeleton, places };
}
