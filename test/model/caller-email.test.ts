import { describe, expect, it } from 'vitest';
import { attendeeEmail, domainFault, isUnreachable } from '../../src/model/caller-email.ts';
import type { Customer } from '../../src/model/appointment.ts';

const CARL: Customer = { name: 'Carl', email: null, phone: '+49 170 1234567', language: 'de' };
const DOMAIN = { kind: 'domain', domain: 'termine.salon.example' } as const;

describe('the address of a customer', () => {
  it.each([
    ['its own, whatever is declared', { ...CARL, email: 'carl@guests.example' }, DOMAIN, 'carl@guests.example'],
    [
      'its own where an address is optional',
      { ...CARL, email: 'c@guests.example' },
      { kind: 'optional' },
      'c@guests.example',
    ],
    ['the digits of the number at the domain', CARL, DOMAIN, '491701234567@termine.salon.example'],
    ['one for all customers without a number', { ...CARL, phone: null }, DOMAIN, 'unknown@termine.salon.example'],
    ['at phone.invalid where nothing is declared', CARL, null, '491701234567@phone.invalid'],
    ['at phone.invalid where nothing is checked', CARL, { kind: 'unchecked' }, '491701234567@phone.invalid'],
    ['none where it is optional', CARL, { kind: 'optional' }, null],
  ] as const)('is %s', (_, customer, way, address) => {
    expect(attendeeEmail(customer, way)).toBe(address);
  });
});

describe('a domain', () => {
  it.each(['termine.salon.de', 'a.co', 'xn--mller-kva.de', '4you.salon.io', 'phone.invalid'])('%s is one', (domain) => {
    expect(domainFault(domain)).toBeUndefined();
  });

  it.each([
    ['salon', 'a label alone'],
    ['salon.de.', 'a dot at its end'],
    ['.salon.de', 'a dot at its beginning'],
    ['salon..de', 'an empty label'],
    ['-salon.de', 'a hyphen at the beginning of a label'],
    ['sa_lon.de', 'an underscore'],
    ['127.0.0.1', 'an IP address'],
    ['salon.xn--p1ai', 'a last label that Cal.com refuses'],
    ['https://salon.de', 'a web address'],
    ['salon.de:25', 'a port'],
    ['info@salon.de', 'an address'],
    ['Salon.de', 'capital letters'],
    [`${'a'.repeat(64)}.de`, 'a label of 64'],
    [`${'a.'.repeat(120)}de`, 'too many characters'],
    ['sa lon.de', 'a space'],
  ])('%s is none: %s', (domain) => {
    expect(domainFault(domain)).toBeDefined();
  });

  it('with an umlaut is refused with its form in ASCII', () => {
    expect(domainFault('müller.de')?.fix).toContain('xn--mller-kva.de');
  });

  it.each([
    ['phone.invalid', true],
    ['salon.example', true],
    ['mail.example.com', true],
    ['salon.local', true],
    ['example.de', false],
    ['myexample.com', false],
  ])('no mail can reach %s: %s', (domain, is) => {
    expect(isUnreachable(domain)).toBe(is);
  });
});
