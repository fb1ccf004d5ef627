import { describe, expect, it } from 'vitest';
import type { HostRef, Staff } from '../../../src/model/catalog.ts';
import type { Member } from '../../../src/model/team-observation.ts';
import { resolveHosts } from '../../../src/reconcile/desired/resolve-hosts.ts';

const emma: Member = {
  userId: 101,
  username: 'emma',
  email: 'emma@salon.example',
  name: 'Emma',
  role: 'MEMBER',
  accepted: true,
};
const lea: Member = { ...emma, userId: 102, username: null, email: 'lea@salon.example', name: null };

function staff(name: string, host: HostRef): Staff {
  return { name, id: name, title: name, host, branches: [], source: { file: 'staff.yaml', line: 1, column: 1 } };
}

function resolve(host: HostRef, members: readonly Member[] = [emma, lea]) {
  return resolveHosts([staff('somebody', host)], members).get('somebody');
}

describe('a host is found', () => {
  it.each<{ host: HostRef; userId: number; source: string; score: number }>([
    { host: { userId: 101 }, userId: 101, source: 'userId', score: 100 },
    { host: { email: 'lea@salon.example' }, userId: 102, source: 'email', score: 95 },
    { host: { email: 'Emma@Salon.example' }, userId: 101, source: 'email', score: 95 },
    { host: { username: 'emma' }, userId: 101, source: 'username', score: 85 },
    { host: { username: 'EMMA' }, userId: 101, source: 'username', score: 85 },
  ])('by $host with score $score', ({ host, userId, source, score }) => {
    expect(resolve(host)).toMatchObject({ found: true, member: { userId }, source, score });
  });

  it('for two accounts of one person, as two members of staff', () => {
    const both = resolveHosts([staff('fabian-1', { userId: 101 }), staff('fabian-2', { userId: 102 })], [emma, lea]);
    expect([...both.values()].map(({ found }) => found)).toEqual([true, true]);
  });
});

describe('a host is not guessed', () => {
  it.each<{ what: string; host: HostRef; why: string }>([
    { what: 'an unknown address', host: { email: 'eva@salon.example' }, why: 'email eva@salon.example' },
    { what: 'an unknown id', host: { userId: 999 }, why: 'userId 999' },
    { what: 'an unknown username', host: { username: 'lea' }, why: 'username lea' },
    { what: 'a name that is no username', host: { username: 'Emma M.' }, why: 'username Emma M.' },
    { what: 'an id as a username', host: { username: '101' }, why: 'username 101' },
  ])('from $what', ({ host, why }) => {
    expect(resolve(host)).toMatchObject({ found: false, why: expect.stringContaining(why) });
  });

  it('from an invitation that was not accepted', () => {
    const invited = resolve({ email: 'emma@salon.example' }, [{ ...emma, accepted: false }]);
    expect(invited).toMatchObject({ found: false, why: expect.stringContaining('emma@salon.example') });
  });

  it('between two members who have the username in other letter cases', () => {
    const twin = { ...lea, username: 'Emma' };
    expect(resolve({ username: 'emma' }, [emma, twin])).toMatchObject({ found: false });
    expect(resolve({ username: 'emma' }, [twin, emma])).toMatchObject({ found: false });
    expect(resolve({ userId: 101 }, [emma, twin])).toMatchObject({ found: true });
  });

  it('when one member matches two: neither has a host, in either order', () => {
    const both = [staff('fabian-2', { email: 'emma@salon.example' }), staff('fabian-1', { userId: 101 })];
    for (const people of [both, both.toReversed()]) {
      const resolved = resolveHosts(people, [emma]);
      const why = expect.stringContaining('fabian-1 and fabian-2');
      expect(resolved.get('fabian-1')).toMatchObject({ found: false, why });
      expect(resolved.get('fabian-2')).toMatchObject({ found: false, why });
    }
  });
});
