import { expect, it } from 'vitest';
import { openBooks } from '../bookings/sample-bookings.ts';
import { queryRows } from '../query-rows.ts';

const hash = (digits: string): string => digits.repeat(32);

async function openSession() {
  const books = await openBooks();
  const { tokens, dashboard } = books.store;
  const made = await tokens.create('1', { label: 'page', tokenHash: hash('aa'), who: 'tester' });
  const owner = { companyId: '1', tokenId: made?.id ?? '' };
  const isStarted = await dashboard.startSession({ ...owner, sessionHash: hash('bb'), lifeMs: 60_000 });
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
    dashboard.startSession({ ...owner, companyId, sessionHash: hash('dd'), lifeMs: 60_000 });
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
  await dashboard.startSession({ ...owner, sessionHash: hash('ee'), lifeMs: 60_000 });
  expect(await queryRows(books.url, 'SELECT session_hash FROM calops.dashboard_sessions')).toEqual([
    { session_hash: hash('ee') },
  ]);
});
