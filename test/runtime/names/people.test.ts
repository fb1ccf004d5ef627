import { expect, it } from 'vitest';
import { peopleOf } from '../../../src/runtime/names/people.ts';

const account = (name: string, title: string, email: string | null = null) => ({ id: name, name, title, email });

it.each([
  ['a mark in the title', [account('f1', 'Fabian (Konto 1)'), account('f2', 'Fabian (Konto 2)')], ['Fabian: f1, f2']],
  ['a mark on the second', [account('f1', 'Fabian'), account('f2', 'Fabian – account 2')], ['Fabian: f1, f2']],
  ['one address', [account('a', 'Anna', 'a@x.example'), account('b', 'Anna B.', 'a@x.example')], ['Anna: a, b']],
  ['equal names: two people', [account('a', 'Anna'), account('b', 'Anna')], ['Anna: a', 'Anna: b']],
  ['no address: two people', [account('a', 'Anna'), account('b', 'Bernd')], ['Anna: a', 'Bernd: b']],
  ['numbers: two people', [account('a', 'Fabian 1'), account('b', 'Fabian 2')], ['Fabian 1: a', 'Fabian 2: b']],
  ['a mark alone is a name', [account('k', 'Konto')], ['Konto: k']],
])('accounts of one person are one person, and no other: %s', (_, accounts, expected) => {
  const people = peopleOf(accounts).map((one) => `${one.title}: ${one.accounts.map(({ id }) => id).join(', ')}`);
  expect(people).toEqual(expected);
});
