import type { CountryCode, PhoneNumber } from 'libphonenumber-js/min';

/** A telephone number that a person said or wrote. */
export interface Phone {
  readonly e164: string;
  /** How earlier versions of calops stored the same number, with its trunk prefix: `+490151…`. Their bookings are found by it. */
  readonly kept: readonly string[];
}

/** Tried before all others: finding the country of a time zone takes a while. */
const FIRST_COUNTRIES: readonly CountryCode[] = ['DE', 'AT', 'CH', 'GB', 'FR', 'NL', 'BE', 'IT', 'ES', 'US'];
const LONGEST = 60;

/**
 * Reads a number in any spelling: `+49 (0)151 …`, `0049 151 …`, `0151/…`; an extension is dropped. A national number belongs to the country
 * of the time zone. Undefined if it is no number, or lacks what a call from elsewhere needs: nothing is guessed.
 *
 * The numbering plans are loaded with the first number: that takes 40 ms, which other commands must not wait for.
 */
export async function readPhone(said: string, timeZone: string): Promise<Phone | undefined> {
  if (said.length > LONGEST) return undefined;
  const { getCountries, parsePhoneNumberFromString } = await import('libphonenumber-js/min');
  const written = said
    .normalize('NFKC')
    .replace(/^\s*plus\b/i, '+')
    .replace(/^(\D*)00(?=\s*[1-9])/, '$1+');
  const bare = written.replaceAll('(0)', '').replaceAll(/[^\d+]/g, '');
  const country = bare.startsWith('+') ? undefined : countryOf(timeZone, getCountries());
  if (!bare.startsWith('+') && country === undefined) return undefined;
  const parse = (text: string): PhoneNumber | undefined =>
    parsePhoneNumberFromString(text, { extract: false, ...(country && { defaultCountry: country }) });
  const number = parse(written) ?? parse(bare);
  if (number === undefined || !isWhole(number)) return undefined;
  const national = number.formatNational().replaceAll(/ ext\..*|\D/g, '');
  // without the 0 of the area code it is a number within one town
  if (country !== undefined && !bare.includes(national)) return undefined;
  const { countryCallingCode, nationalNumber } = number;
  const kept = national === `0${nationalNumber}` ? [`+${countryCallingCode}${national}`] : [];
  return { e164: number.number, kept };
}

/** Valid, or at least of a length that the country uses; a 0 after the country's code shows an incomplete number. */
function isWhole(number: PhoneNumber): boolean {
  return number.isValid() || (number.isPossible() && !number.nationalNumber.startsWith('0'));
}

function countryOf(timeZone: string, all: readonly CountryCode[]): CountryCode | undefined {
  return [...FIRST_COUNTRIES, ...all].find((country) =>
    new Intl.Locale(`und-${country}`).getTimeZones()?.includes(timeZone),
  );
}
