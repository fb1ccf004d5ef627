import { describe, expect, it } from 'vitest';
import { openBooks } from '../bookings/sample-bookings.ts';
import { queryRows } from '../query-rows.ts';

const tokenHash = 'ab'.repeat(32);
const used = `SELECT (now() - last_used_at) < interval '30 seconds' AS recently, xmin::text FROM calops.api_tokens`;
const useEarlier = (interval: string) => `UPDATE calops.api_tokens SET last_used_at = now() - interval '${interval}'`;

describe('a token', () => {
  it('is found by its hash until it is revoked', async () => {
    await using books = await openBooks();
    const { tokens } = books.store;
    const made = await tokens.create('1', { label: 'phone', tokenHash, who: 'lina' });
    expect(made).toMatchObject({ label: 'phone', lastUsedMs: null, revokedMs: null });
    expect(await tokens.find(tokenHash)).toEqual({ companyId: '1', tokenId: made?.id });
    expect(await tokens.find('cd'.repeat(32))).toBeUndefined();
    expect(await tokens.revoke('1', made?.id ?? '', 'lina')).toBe(true);
    expect(await tokens.revoke('1', made?.id ?? '', 'lina')).toBe(false);
    expect(await tokens.find(tokenHash)).toBeUndefined();
    expect(await tokens.list('1')).toEqual([
      { ...made, lastUsedMs: expect.any(Number), revokedMs: expect.any(Number) },
    ]);
  });

  it('is in the audit log when it was made and when it was revoked, each once, without its hash', async () => {
    await using books = await openBooks();
    const { tokens } = books.store;
    const made = await tokens.create('1', { label: 'phone', tokenHash, who: 'lina' });
    for (let times = 0; times < 2; times += 1) await tokens.revoke('1', made?.id ?? '', 'jan');
    const log = await books.store.read((reader) => reader.auditLog('1', { sinceMs: null, limit: 10 }));
    const about = { resource: `token/${made?.id}`, after: { label: 'phone' } };
    expect(log).toMatchObject([
      { who: 'jan', action: 'revoke-token', ...about },
      { who: 'lina', action: 'create-token', ...about },
    ]);
    expect(JSON.stringify(log)).not.toContain(tokenHash);
    expect(await books.store.read((reader) => reader.auditLog('2', { sinceMs: null, limit: 10 }))).toEqual([]);
  });

  it('is one company’s own', async () => {
    await using books = await openBooks();
    const { tokens } = books.store;
    const made = await tokens.create('1', { label: 'phone', tokenHash, who: 'lina' });
    expect(await tokens.list('2')).toEqual([]);
    expect(await tokens.revoke('2', made?.id ?? '', 'lina')).toBe(false);
    expect(await tokens.revoke('1', 'not an id', 'lina')).toBe(false);
    expect(await tokens.find(tokenHash)).toMatchObject({ companyId: '1' });
  });

  it('is not made for a company that is not there', async () => {
    await using books = await openBooks();
    expect(await books.store.tokens.create('none', { label: 'phone', tokenHash, who: 'lina' })).toBeUndefined();
  });

  it('notes its use, at most once a minute', async () => {
    await using books = await openBooks();
    const { tokens } = books.store;
    await tokens.create('1', { label: 'phone', tokenHash, who: 'lina' });
    await tokens.find(tokenHash);
    expect(await queryRows(books.url, used)).toMatchObject([{ recently: true }]);
    await queryRows(books.url, useEarlier('50 seconds'));
    const before = await queryRows(books.url, used);
    await tokens.find(tokenHash);
    expect(await queryRows(books.url, used)).toEqual(before);
    await queryRows(books.url, useEarlier('61 seconds'));
    await tokens.find(tokenHash);
    expect(await queryRows(books.url, used)).toMatchObject([{ recently: true }]);
  });
});
