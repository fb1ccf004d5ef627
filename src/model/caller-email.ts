import type { Customer } from './appointment.ts';

/**
 * How a customer without an e-mail address is booked, since Cal.com identifies attendees by address. A company has one way at a time.
 *
 * | kind      | what Cal.com gets                                   | what Cal.com must allow                             |
 * |-----------|-----------------------------------------------------|-----------------------------------------------------|
 * | domain    | `DIGITS@domain`, a domain of the company's           | an MX record of the domain, where it checks that    |
 * | optional  | no address; the phone number is required instead     | booking fields by API (`bookingFields`)             |
 * | unchecked | `DIGITS@phone.invalid`, and no check of addresses    | a team of an organisation                           |
 *
 * Without a declaration the address is `DIGITS@phone.invalid`, which a server that checks MX records refuses (docs/decisions/013).
 */
export type CallerEmail =
  | { readonly kind: 'domain'; readonly domain: string }
  | { readonly kind: 'optional' }
  | { readonly kind: 'unchecked' };

/** A domain that no mail can ever reach (RFC 2606), so that no stranger gets mail. */
const NO_MAIL_DOMAIN = 'phone.invalid';

/** The address that Cal.com gets for a customer. Null: none. Each number has exactly one address, by which its bookings are listed. */
export function attendeeEmail(customer: Customer, way: CallerEmail | null): string | null {
  if (customer.email !== null) return customer.email;
  if (way?.kind === 'optional') return null;
  const digits = (customer.phone ?? '').replaceAll(/\D/g, '');
  return `${digits === '' ? 'unknown' : digits}@${callerDomain(way)}`;
}

export function sameWay(one: CallerEmail, other: CallerEmail): boolean {
  return one.kind === other.kind && callerDomain(one) === callerDomain(other);
}

export function callerDomain(way: CallerEmail | null): string {
  return way?.kind === 'domain' ? way.domain : NO_MAIL_DOMAIN;
}

/** Labels of letters, digits and hyphens; Cal.com's form accepts only letters in the last label. */
const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;
const LAST_LABEL = /^[a-z]{2,63}$/;
/** Of the 254 characters of an address, the digits of the number and the @ take up to 16. */
const MOST_CHARACTERS = 230;

/** The error in a domain for addresses, and the fix; undefined: valid. */
export function domainFault(domain: string): { readonly problem: string; readonly fix: string } | undefined {
  if (domain.includes('@')) {
    return { problem: 'is an address, not a domain', fix: `write what is behind the @: ${domain.split('@').at(-1)}` };
  }
  if (domain.includes('/') || domain.includes(':')) {
    return { problem: 'is a web address, not a domain', fix: 'write the host name alone, e.g. termine.salon.example' };
  }
  const url = `http://${domain}`;
  if (/[^\p{ASCII}]/u.test(domain) && URL.canParse(url)) {
    return { problem: 'has letters that Cal.com refuses', fix: `write it in ASCII: ${new URL(url).hostname}` };
  }
  if (domain !== domain.toLowerCase()) return { problem: 'has capital letters', fix: `write ${domain.toLowerCase()}` };
  if (domain.length > MOST_CHARACTERS) {
    return { problem: `has ${domain.length} characters (limit ${MOST_CHARACTERS})`, fix: 'use a shorter domain' };
  }
  const labels = domain.split('.');
  const last = labels.at(-1) ?? '';
  const isHost = labels.length > 1 && LAST_LABEL.test(last) && labels.every((label) => LABEL.test(label));
  return isHost ? undefined : { problem: 'is not a host name', fix: 'e.g. termine.salon.example' };
}

/** Reserved names without mail servers: RFC 2606, 6761, 6762, 7686 and 9476. */
const RESERVED = new Set(['invalid', 'example', 'test', 'localhost', 'local', 'internal', 'onion', 'alt', 'arpa']);

/** Whether no mail can reach the domain, however it is configured. */
export function isUnreachable(domain: string): boolean {
  return RESERVED.has(domain.split('.').at(-1) ?? '') || /(?:^|\.)example\.(?:com|net|org)$/.test(domain);
}

/** Public providers: mail for a caller would reach a stranger's mailbox there. */
const PROVIDERS = new Set([
  'aol.com',
  'gmail.com',
  'gmx.at',
  'gmx.ch',
  'gmx.de',
  'gmx.net',
  'googlemail.com',
  'hotmail.com',
  'icloud.com',
  'live.com',
  'mail.com',
  'outlook.com',
  'outlook.de',
  'proton.me',
  't-online.de',
  'web.de',
  'yahoo.com',
  'yahoo.de',
]);

export function isMailProvider(domain: string): boolean {
  return PROVIDERS.has(domain);
}

/**
 * The definition of an e-mail address for everything that accepts one. Cal.com is stricter and decides in the end. Control characters and
 * half surrogate pairs cannot be stored. Check the length first: the pattern takes quadratic time, and a validator that reports all errors
 * runs it on the longest text too.
 */
const part = '[^@\\s\\u0000-\\u001f\\u007f\\ud800-\\udfff]+';
export const EMAIL_PATTERN = `^(?=.{1,254}$)${part}@${part}\\.${part}$`;

/** With its country code, in any spelling: `+49 (0)30 1234567`, `0049 30 …`. It is stored as E.164. */
export const PHONE_PATTERN = '^(?:\\+|00)[1-9](?:[ ()/.-]*\\d){5,16}$';
