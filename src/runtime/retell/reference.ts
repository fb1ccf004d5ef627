/**
 * A booking number that can be said on the phone: the first 32 bits of the appointment's id, as ten digits. They are random: nobody
 * guesses one, and two appointments of a company that are ahead share one about once in four billion.
 */
export function referenceOf(appointmentId: string): string {
  return String(Number.parseInt(appointmentId.slice(0, 8), 16)).padStart(10, '0');
}

/** The first eight hex digits of the id; undefined for what is no booking number. */
export function idPrefixOf(said: string): string | undefined {
  const digits = said.replaceAll(/[\s./-]/g, '');
  if (!/^\d{10}$/.test(digits) || Number(digits) > 0xff_ff_ff_ff) return undefined;
  return Number(digits).toString(16).padStart(8, '0');
}

/** Digit by digit, or it is read as a number. */
export function spelled(reference: string): string {
  return reference.split('').join(' ');
}
