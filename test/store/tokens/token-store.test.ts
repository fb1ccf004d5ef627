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
    expect(await tokens.authenticate(tokenHash)).toMatchObject({
      tokenId: made?.id,
      isOperator: false,
      company: { id: '1', name: 'friseur' },
    });
    expect(await tokens.authenticate('cd'.repeat(32))).toBeUndefined();
    expect(await tokens.revoke('1', made?.id ?? '', 'lina')).toBe(true);
    expect(await tokens.revoke('1', made?.id ?? '', 'lina')).toBe(false);
    expect(await tokens.authenticate(tokenHash)).toBeUndefined();
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
    expect(await tokens.authenticate(tokenHash, '2')).toMatchObject({ company: { id: '1' } });
  });

  it('is not made for a company that is not there', async () => {
    await using books = await openBooks();
    expect(await books.store.tokens.create('none', { label: 'phone', tokenHash, who: 'lina' })).toBeUndefined();
  });

  it('notes its use, at most once a minute', async () => {
    await using books = await openBooks();
    const { tokens } = books.store;
    await tokens.create('1', { label: 'phone', tokenHash, who: 'lina' });
    await tokens.authenticate(tokenHash);
    expect(await queryRows(books.url, used)).toMatchObject([{ recently: true }]);
    await queryRows(books.url, useEarlier('50 seconds'));
    const before = await queryRows(books.url, used);
    await tokens.authenticate(tokenHash);
    expect(await queryRows(books.url, used)).toEqual(before);
    await queryRows(books.url, useEarlier('61 seconds'));
    await tokens.authenticate(tokenHash);
    expect(await queryRows(books.url, used)).toMatchObject([{ recently: true }]);
  });
});

describe('a token of an operator', () => {
  it('is of no company, and finds the one that a request names by id or by name', async () => {
    await using books = await openBooks();
    const { tokens } = books.store;
    await queryRows(books.url, "UPDATE calops.companies SET name = 'arzt' WHERE id = '2'");
    const made = await tokens.operators.create({ label: 'control room', tokenHash, who: 'lina' });
    const found = { tokenId: made.id, isOperator: true };
    expect(await tokens.authenticate(tokenHash)).toEqual({ ...found, company: null });
    expect(await tokens.authenticate(tokenHash, 'nobody')).toEqual({ ...found, company: null });
    for (const name of ['1', 'friseur']) {
      expect(await tokens.authenticate(tokenHash, name)).toMatchObject({
        ...found,
        company: { id: '1', name: 'friseur' },
      });
    }
  });

  it('finds no company by a name that two of them have, and each of them by its id', async () => {
    await using books = await openBooks();
    const { tokens } = books.store;
    await tokens.operators.create({ label: 'control room', tokenHash, who: 'lina' });
    await queryRows(books.url, "UPDATE calops.companies SET name = 'twin'");
    expect(await tokens.authenticate(tokenHash, 'twin')).toMatchObject({ company: null });
    for (const id of ['1', '2']) expect(await tokens.authenticate(tokenHash, id)).toMatchObject({ company: { id } });
  });

  it('is listed and revoked apart from those of companies', async () => {
    await using books = await openBooks();
    const { tokens } = books.store;
    const made = await tokens.operators.create({ label: 'control room', tokenHash, who: 'lina' });
    const own = await tokens.create('1', { label: 'phone', tokenHash: 'cd'.repeat(32), who: 'lina' });
    expect(await tokens.operators.list()).toEqual([made]);
    expect(await tokens.list('1')).toEqual([own]);
    expect(await tokens.revoke('1', made.id, 'lina')).toBe(false);
    expect(await tokens.operators.revoke(own?.id ?? '', 'lina')).toBe(false);
    expect(await tokens.operators.revoke(made.id, 'lina')).toBe(true);
    expect(await tokens.authenticate(tokenHash, '1')).toBeUndefined();
  });

  it('is in the audit log of every company, with who made and who revoked it', async () => {
    await using books = await openBooks();
    const { tokens } = books.store;
    await tokens.create('1', { label: 'phone', tokenHash: 'cd'.repeat(32), who: 'lina' });
    const { id } = await tokens.operators.create({ label: 'control room', tokenHash, who: 'lina' });
    await tokens.operators.revoke(id, 'jan');
    const about = { resource: `token/${id}`, after: { label: 'control room', operator: true } };
    const ofOperator = [
      { who: 'jan', action: 'revoke-token', ...about },
      { who: 'lina', action: 'create-token', ...about },
    ];
    const log = (company: string, limit = 10) =>
      books.store.read((reader) => reader.auditLog(company, { sinceMs: null, limit }));
    expect(await log('1')).toMatchObject([...ofOperator, { action: 'create-token', after: { label: 'phone' } }]);
    expect(await log('2')).toMatchObject(ofOperator);
    expect(await log('1', 1)).toMatchObject(ofOperator.slice(0, 1));
    expect(JSON.stringify(await log('1'))).not.toContain(tokenHash);
  });

  it('cannot come from a row that only lacks its company', async () => {
    await using books = await openBooks();
    const insert = `INSERT INTO calops.api_tokens (label, token_hash) VALUES ('lost', '${tokenHash}')`;
    await expect(queryRows(books.url, insert)).rejects.toThrow(/api_tokens_owner/);
  });
});
