import { PHONE_PATTERN } from '../../model/contact.ts';

/** Countries of the companies that may be told a number as people say it at home. */
const COUNTRY_OF_ZONE: { readonly [timeZone: string]: string } = {
  'Europe/Berlin': '49',
  'Europe/Busingen': '49',
  'Europe/Vienna': '43',
  'Europe/Zurich': '41',
};

const E164 = new RegExp(PHONE_PATTERN);

/** E.164 of a number as it is said; undefined where it is none, or nobody can know of which country. */
export function phoneNumber(said: string, timeZone: string): string | undefined {
  const digits = said.replaceAll(/\(0\)/g, '').replaceAll(/[^\d+]/g, '');
  const country = COUNTRY_OF_ZONE[timeZone];
  const number = digits.startsWith('+')
    ? digits
    : digits.startsWith('00')
      ? `+${digits.slice(2)}`
      : digits.startsWith('0') && country !== undefined
        ? `+${country}${digits.slice(1)}`
        : '';
  return E164.test(number) ? number : undefined;
}
