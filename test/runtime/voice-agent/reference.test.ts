import fc from 'fast-check';
import { expect, it } from 'vitest';
import { idPrefixOf, referenceOf, spelled } from '../../../src/model/appointment.ts';

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
