import type { Customer } from './appointment.ts';

/**
 * How a customer without an e-mail address is booked, since Cal.com knows attendees by their address. One way is in force at a time.
 *
 * | kind      | what Cal.com gets                                   | what Cal.com must allow                             |
 * |-----------|-----------------------------------------------------|-----------------------------------------------------|
 * | domain    | `DIGITS@domain`, a domain of the company's           | an MX record of the domain, where it checks that    |
 * | optional  | no address; the phone number is required instead     | booking fields by API (`bookingFields`)             |
 * | unchecked | `DIGITS@phone.invalid`, and no check of addresses    | a team of an organisation                           |
 *
 * Nothing declared is `DIGITS@phone.invalid`, which a server that checks MX records refuses (docs/decisions/013).
 */
export type CallerEmail =
  | { readonly kind: 'domain'; readonly domain: string }
  | { readonly kind: 'optional' }
  | { readonly kind: 'unchecked' };

/** A domain that no mail can ever reach (RFC 2606), so that nothing is sent to a stranger. */
const NO_MAIL_DOMAIN = 'phone.invalid';

/** The address that Cal.com gets for a customer. Null: none. One number has one address, by which bookings are listed. */
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

/** Labels of letters, digits and hyphens; Cal.com's form takes a last label of letters alone. */
const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;
const LAST_LABEL = /^[a-z]{2,63}$/;
/** Of the 254 characters of an address; the number's digits and the @ take up to 16. */
const MOST_CHARACTERS = 230;

/** What is wrong with a domain for addresses, and the fix; undefined: nothing. */
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

/** Names that no mail server is found by: RFC 2606, 6761, 6762, 7686 and 9476. */
const RESERVED = new Set(['invalid', 'example', 'test', 'localhost', 'local', 'internal', 'onion', 'alt', 'arpa']);

/** Whether no mail can reach the domain, whatever its owner does. */
export function isUnreachable(domain: string): boolean {
  return RESERVED.has(domain.split('.').at(-1) ?? '') || /(?:^|\.)example\.(?:com|net|org)$/.test(domain);
}

/** Where everybody may have a mailbox: mail for a caller would reach a stranger there. */
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
 * What counts as an e-mail address, for all who take one. Cal.com is stricter, and is asked in the end. Control characters
 * and halves of characters cannot be kept. The length is looked at first: what follows takes its square in time, and a checker that
 * tells all faults asks for it of the longest text as well.
 */
const part = '[^@\\s\\u0000-\\u001f\\u007f\\ud800-\\udfff]+';
export const EMAIL_PATTERN = `^(?=.{1,254}$)${part}@${part}\\.${part}$`;

/** With its country, in whatever spelling: `+49 (0)30 1234567`, `0049 30 …`. What is stored is E.164. */
export const PHONE_PATTERN = '^(?:\\+|00)[1-9](?:[ ()/.-]*\\d){5,16}$';
