/** An ISO 8601 date or time in milliseconds; one without a zone is UTC. NaN for what is no time. */
export function instantFrom(text: string): number {
  const hasTime = text.length > 10;
  const hasZone = /([zZ]|[+-]\d\d(:?\d\d)?)$/.test(text.slice(10));
  return Date.parse(hasTime && !hasZone ? `${text}Z` : text);
}
