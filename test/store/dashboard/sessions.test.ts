import { expect, it } from 'vitest';
import { openBooks } from '../bookings/sample-bookings.ts';
import { queryRows } from '../query-rows.ts';

const hash = (digits: string): string => digits.repeat(32);

async function openSession() {
  const books = await openBooks();
  const { tokens, dashboard } = books.store;
  const made = await tokens.create('1', { label: 'page', tokenHash: hash('aa'), who: 'tester' });
  const owner = { kind: 'company', companyId: '1', tokenId: made?.id ?? '' } as const;
  const isStarted = await dashboard.startSession({ owner, sessionHash: hash('bb'), lifeMs: 60_000 });
  expect(isStarted).toBe(true);
  return { books, dashboard, tokens, owner };
}

it('a session belongs to the token that began it, until it is ended', async () => {
  const { books, dashboard, owner } = await openSession();
  await using _ = books;
  expect(await dashboard.session(hash('bb'))).toEqual(owner);
  expect(await dashboard.session(hash('cc'))).toBeUndefined();
  await dashboard.endSession(hash('bb'));
  expect(await dashboard.session(hash('bb'))).toBeUndefined();
});

it('a session ends with its token, and none begins with a token that is revoked or another company’s', async () => {
  const { books, dashboard, tokens, owner } = await openSession();
  await using _ = books;
  const begin = (companyId: string) =>
    dashboard.startSession({ owner: { ...owner, companyId }, sessionHash: hash('dd'), lifeMs: 60_000 });
  expect(await begin('2')).toBe(false);
  await tokens.revoke('1', owner.tokenId, 'tester');
  expect(await dashboard.session(hash('bb'))).toBeUndefined();
  expect(await dashboard.validSessions([hash('bb')])).toEqual([]);
  expect(await begin('1')).toBe(false);
});

it('an expired session is invalid, and deleted with the next one that begins', async () => {
  const { books, dashboard, owner } = await openSession();
  await using _ = books;
  expect(await dashboard.validSessions([hash('bb'), hash('cc')])).toEqual([hash('bb')]);
  await queryRows(
    books.url,
    `UPDATE calops.dashboard_sessions SET created_at = now() - interval '2 hours', expires_at = now() - interval '1 hour'`,
  );
  expect(await dashboard.session(hash('bb'))).toBeUndefined();
  expect(await dashboard.validSessions([hash('bb')])).toEqual([]);
  await dashboard.startSession({ owner, sessionHash: hash('ee'), lifeMs: 60_000 });
  expect(await queryRows(books.url, 'SELECT session_hash FROM calops.dashboard_sessions')).toEqual([
    { session_hash: hash('ee') },
  ]);
});

it('a session of an operator is of no company, begins with an operator’s token alone, and its sign-in is in every audit log', async () => {
  const { books, dashboard, tokens, owner } = await openSession();
  await using _ = books;
  const { id } = await tokens.operators.create({ label: 'control room', tokenHash: hash('ff'), who: 'lina' });
  const begin = (tokenId: string, sessionHash: string) =>
    dashboard.startSession({ owner: { kind: 'operator', tokenId }, sessionHash, lifeMs: 60_000 });
  expect(await begin(owner.tokenId, hash('11'))).toBe(false);
  expect(
    await dashboard.startSession({ owner: { ...owner, tokenId: id }, sessionHash: hash('22'), lifeMs: 60_000 }),
  ).toBe(false);
  expect(await begin(id, hash('33'))).toBe(true);
  expect(await dashboard.session(hash('33'))).toEqual({ kind: 'operator', tokenId: id });
  for (const company of ['1', '2']) {
    const log = await books.store.read((reader) => reader.auditLog(company, { sinceMs: null, limit: 1 }));
    expect(log).toMatchObject([{ who: `token:${id}`, tokenLabel: 'control room', action: 'sign-in' }]);
  }
  await tokens.operators.revoke(id, 'lina');
  expect(await dashboard.session(hash('33'))).toBeUndefined();
  expect(await dashboard.validSessions([hash('33')])).toEqual([]);
});
