import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Staff } from '../../../src/model/catalog.ts';
import type { Member } from '../../../src/model/team-observation.ts';
import { likeness, matchHosts } from '../../../src/reconcile/hosts/match-hosts.ts';

function member(userId: number, wanted: Partial<Member> = {}): Member {
  return {
    userId,
    username: null,
    email: `u${userId}@team.example`,
    name: null,
    role: 'MEMBER',
    accepted: true,
    ...wanted,
  };
}

function staff(name: string, wanted: Partial<Staff> = {}): Staff {
  const source = { file: 'staff.yaml', line: 1, column: 1 };
  return {
    name,
    id: name,
    title: name,
    host: { email: `${name}@nowhere.example` },
    branches: ['zentrale'],
    source,
    ...wanted,
  };
}

const EMMA = member(1, { username: 'em', email: 'emma@salon.example', name: 'Emma Müller' });

describe('matchHosts', () => {
  it.each<[string, Partial<Staff>, number, string]>([
    ['the declared user id', { host: { userId: 1 } }, 100, 'mapped'],
    ['the declared e-mail address, whatever its case', { host: { email: 'Emma@Salon.example' } }, 95, 'mapped'],
    ["the person's e-mail address", { email: 'emma@salon.example' }, 95, 'mapped'],
    ['the declared username', { host: { username: 'EM' } }, 85, 'review'],
    ['the same name', { title: 'emma mueller' }, 75, 'review'],
    ['nearly the same name', { title: 'Emma Müllner' }, 71, 'review'],
    ['one of two names', { title: 'Emma' }, 51, 'unmapped'],
  ])('scores %s', (_, wanted, score, status) => {
    expect(matchHosts([staff('e', wanted)], [EMMA])).toMatchObject([{ best: { staff: 'e', score }, status, tied: [] }]);
  });

  it('finds no match in another name, and leaves a member without a match in the list', () => {
    expect(matchHosts([staff('e', { title: 'Zoe' })], [EMMA])).toStrictEqual([
      { member: EMMA, best: null, status: 'unmapped', tied: [] },
    ]);
  });

  it('guesses nothing between two members of staff who match alike', () => {
    const two = [staff('a', { title: 'Emma Müller' }), staff('b', { title: 'Emma Müller' })];
    const [match] = matchHosts(two, [EMMA]);
    expect(match).toMatchObject({ best: null, status: 'unmapped' });
    expect(match?.tied.map((one) => one.staff)).toStrictEqual(['a', 'b']);
  });

  it('guesses nothing between two members of the team who match alike, nor lets a lower score decide', () => {
    const twins = [member(1, { name: 'Fabian' }), member(2, { name: 'Fabian' })];
    const people = [staff('fabian-1', { title: 'Fabian' }), staff('fabi', { title: 'Fabiane' })];
    expect(matchHosts(people, twins).map(({ best, tied }) => [best, tied.map((one) => one.staff)])).toStrictEqual([
      [null, ['fabian-1']],
      [null, ['fabian-1']],
    ]);
  });

  it('takes the surest pairs first, so that a namesake does not get in the way', () => {
    const people = [
      staff('fabian-1', { title: 'Fabian', host: { userId: 1 } }),
      staff('fabian-2', { title: 'Fabian' }),
    ];
    const matches = matchHosts(people, [member(2, { name: 'Fabian' }), member(1, { name: 'Fabian' })]);
    expect(matches.map(({ best }) => best)).toMatchObject([
      { staff: 'fabian-2', score: 75 },
      { staff: 'fabian-1', score: 100 },
    ]);
  });

  it('lets what git declares decide before any likeness', () => {
    const person = staff('emma', { host: { username: 'em' }, email: 'u2@team.example' });
    expect(matchHosts([person], [EMMA, member(2)]).map(({ best }) => best?.score)).toStrictEqual([85, undefined]);
  });

  it('never gives one member of staff to two users, whatever the names', () => {
    const names = fc.array(fc.constantFrom('Emma', 'Emma Müller', 'Fabian', 'Fabian B', 'Lina', ''), { maxLength: 8 });
    fc.assert(
      fc.property(names, names, (left, right) => {
        const people = left.map((title, at) => staff(`s${at}`, { title }));
        const team = right.map((name, at) => member(at + 1, { name }));
        const given = matchHosts(people, team).flatMap(({ best }) => best?.staff ?? []);
        expect(new Set(given).size).toBe(given.length);
      }),
    );
  });
});

describe('likeness', () => {
  it.each([
    ['Emma Müller', 'Mueller, Emma', 1],
    ['Emma', 'Emma', 1],
    ['Emma', '', 0],
    ['Emma', 'Emma Müller', 2 / 3],
  ])('of %s and %s is %d', (a, b, expected) => {
    expect(likeness(a, b)).toBeCloseTo(expected);
  });
});
