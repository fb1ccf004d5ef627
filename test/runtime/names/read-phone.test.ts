import { describe, expect, it } from 'vitest';
import { readPhone } from '../../../src/runtime/names/read-phone.ts';

describe('a phone number is read as E.164', () => {
  it.each([
    ['+49 30 5550 1111', 'Europe/Berlin', '+493055501111'],
    ['+49 0151 23456789', 'Europe/Berlin', '+4915123456789'],
    ['+49 (0)151 23456789', 'Europe/Berlin', '+4915123456789'],
    ['+49(0)151/23456789', 'Europe/Berlin', '+4915123456789'],
    ['+490151 23456789', 'Europe/Berlin', '+4915123456789'],
    ['0049 151 23456789', 'Europe/Berlin', '+4915123456789'],
    ['0049 0151 23456789', 'Europe/Berlin', '+4915123456789'],
    ['00 49 (0) 151 23456789', 'America/New_York', '+4915123456789'],
    ['plus 49 151 23456789', 'Europe/Berlin', '+4915123456789'],
    ['tel:+49-151-23456789', 'Europe/Berlin', '+4915123456789'],
    ['0151 23456789', 'Europe/Berlin', '+4915123456789'],
    ['0151/234 567-89', 'Europe/Berlin', '+4915123456789'],
    ['0 1 5 1 2 3 4 5 6 7 8 9', 'Europe/Berlin', '+4915123456789'],
    ['０１５１ ２３４５６７８９', 'Europe/Berlin', '+4915123456789'],
    ['meine Nummer ist 0151 23456789', 'Europe/Berlin', '+4915123456789'],
    ['030 / 5550-1111', 'Europe/Berlin', '+493055501111'],
    ['030 55501111 ext. 12', 'Europe/Berlin', '+493055501111'],
    ['0043 1 5550111', 'Europe/Berlin', '+4315550111'],
    ['01 5550111', 'Europe/Vienna', '+4315550111'],
    ['0664 1234567', 'Europe/Vienna', '+436641234567'],
    ['044 555 01 11', 'Europe/Zurich', '+41445550111'],
    ['020 7946 0018', 'Europe/London', '+442079460018'],
    ['+44 (0)20 7946 0018', 'Europe/Berlin', '+442079460018'],
    ['+1 212 555 0111', 'Europe/Berlin', '+12125550111'],
    ['(212) 555-0111', 'America/New_York', '+12125550111'],
    ['+39 06 1234 5678', 'Europe/Berlin', '+390612345678'],
    ['347 1234567', 'Europe/Rome', '+393471234567'],
    ['+36 06 1 234 5678', 'Europe/Berlin', '+3612345678'],
  ])('%s in %s is %s', async (said, zone, expected) => {
    expect((await readPhone(said, zone))?.e164).toBe(expected);
  });

  it.each([
    ['of a country that the zone does not name', '020 7946 0018', 'UTC'],
    ['without an area code', '5550 1111', 'Europe/Berlin'],
    ['withheld', 'anonymous', 'Europe/Berlin'],
    ['none', '', 'Europe/Berlin'],
    ['half of one', '+49 0151', 'Europe/Berlin'],
    ['an emergency call', '112', 'Europe/Berlin'],
    ['too long', '+4930555011112222333', 'Europe/Berlin'],
    ['two of them', '+49305550111+49305550112', 'Europe/Berlin'],
    ['a page of digits', '0151'.repeat(1000), 'Europe/Berlin'],
  ])('is not guessed: %s', async (_, said, zone) => {
    expect(await readPhone(said, zone)).toBeUndefined();
  });

  it('names the spelling that earlier versions kept', async () => {
    expect((await readPhone('0151 23456789', 'Europe/Berlin'))?.kept).toEqual(['+49015123456789']);
    expect((await readPhone('+12125550111', 'Europe/Berlin'))?.kept).toEqual([]);
    expect((await readPhone('+390612345678', 'Europe/Berlin'))?.kept).toEqual([]);
  });
});
