/** Standardised names: time zones, currencies, languages. */
const timeZones = new Set([...Intl.supportedValuesOf('timeZone'), 'UTC']);
const currencies = new Set(Intl.supportedValuesOf('currency'));
const judgedTimeZones = new Map<string, boolean>();

/** IANA names only, in IANA's spelling: Cal.com accepts neither offsets nor other letter case. Old names (links) are valid. */
export function isTimeZone(name: string): boolean {
  const known = judgedTimeZones.get(name);
  if (known !== undefined) return known;
  const judged = timeZones.has(name) || isOtherTimeZone(name);
  judgedTimeZones.set(name, judged);
  return judged;
}

export function knownTimeZones(): Iterable<string> {
  return timeZones;
}

export function isCurrency(code: string): boolean {
  return currencies.has(code);
}

export function knownCurrencies(): ReadonlySet<string> {
  return currencies;
}

export function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

function isOtherTimeZone(name: string): boolean {
  if (!/^[A-Z][A-Za-z_]+(?:\/[A-Za-z0-9_+-]+)*$/.test(name)) return false;
  const lower = name.toLowerCase();
  for (const zone of timeZones) if (zone.toLowerCase() === lower) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
