import { describe, expect, it } from 'vitest';
import { createRedactor, passwordsOf } from '../../../src/cli/output/redactor.ts';

describe('createRedactor', () => {
  it('hides a secret as it is, inside JSON and inside an address', () => {
    const redactor = createRedactor();
    const secret = 'p"ss/word 1';
    redactor.conceal(secret);
    for (const text of [secret, JSON.stringify({ secret }), `postgres://u:${encodeURIComponent(secret)}@h/db`]) {
      expect(redactor.redact(text)).toContain('[redacted]');
      expect(redactor.redact(text)).not.toContain('word');
    }
  });

  it('leaves words alone that happen to be a short password', () => {
    const redactor = createRedactor();
    redactor.conceal('calops');
    expect(redactor.redact('calops plan')).toBe('calops plan');
  });
});

describe('passwordsOf', () => {
  it.each([
    ['postgres://u:secret-1@h/db', ['secret-1']],
    [' postgres://u:secret-1@h/db', ['secret-1']],
    ['postgres://u:2026/secret@h/db', ['2026/secret']],
    ['postgres://u:se%2Fcret@h/db', ['se%2Fcret', 'se/cret']],
    ['postgres://h/db?user=u&password=secret-2', ['secret-2']],
    ['postgres://u:100%secret@h/db', ['100%secret']],
    ['postgres://u@h/db', []],
    ['', []],
  ])('finds in %s', (address, passwords) => {
    expect(passwordsOf(address)).toStrictEqual(passwords);
  });
});
