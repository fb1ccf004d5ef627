import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { phoneNumber } from '../../../src/runtime/retell/phone-number.ts';
import { idPrefixOf, referenceOf, spelled } from '../../../src/runtime/retell/reference.ts';

it('a booking number leads back to its appointment, said in any groups', () => {
  fc.assert(
    fc.property(fc.uuid(), (id) => {
      const reference = referenceOf(id);
      expect(reference).toMatch(/^\d{10}$/);
      for (const said of [reference, spelled(reference), `${reference.slice(0, 4)}-${reference.slice(4)}`]) {
        expect(idPrefixOf(said)).toBe(id.slice(0, 8));
      }
    }),
  );
});

it.each(['', '123', '9999999999', '12345678901', '12345 6789a', "1' OR '1"])('%j is no booking number', (said) => {
  expect(idPrefixOf(said)).toBeUndefined();
});

describe('a phone number', () => {
  it.each([
    ['+49 30 5550 1111', 'Europe/Berlin', '+493055501111'],
    ['030 / 5550-1111', 'Europe/Berlin', '+493055501111'],
    ['+49 (0)30 55501111', 'Europe/Berlin', '+493055501111'],
    ['0043 1 5550111', 'Europe/Berlin', '+4315550111'],
    ['01 5550111', 'Europe/Vienna', '+4315550111'],
    ['044 555 01 11', 'Europe/Zurich', '+41445550111'],
    ['+1 212 555 0111', 'Europe/Berlin', '+12125550111'],
  ])('%s in %s is %s', (said, zone, expected) => {
    expect(phoneNumber(said, zone)).toBe(expected);
  });

  it.each([
    ['of a country that nobody knows', '020 555 0111', 'Europe/London'],
    ['without an area code', '5550 1111', 'Europe/Berlin'],
    ['withheld', 'anonymous', 'Europe/Berlin'],
    ['none', '', 'Europe/Berlin'],
    ['too long', '+4930555011112222333', 'Europe/Berlin'],
    ['two of them', '+49305550111+49305550112', 'Europe/Berlin'],
  ])('is not guessed: %s', (_, said, zone) => {
    expect(phoneNumber(said, zone)).toBeUndefined();
  });
});
