import { expect, it } from 'vitest';
import { EMAIL_PATTERN } from '../../src/model/caller-email.ts';

/** As requests are checked, and as options of commands are. */
const PATTERNS = [new RegExp(EMAIL_PATTERN, 'u'), new RegExp(EMAIL_PATTERN)];

it.each(['anna@kunden.example', 'a@b.c', 'anna+friseur@mail.kunden.example', 'änna@käse.example'])(
  '%s is an e-mail address',
  (text) => {
    for (const pattern of PATTERNS) expect(pattern.test(text)).toBe(true);
  },
);

it.each(['', 'anna', '@kunden.example', 'anna@', 'anna@kunden', 'a b@c.example', 'a@b@c.example', 'a\n@b.example'])(
  '%j is none',
  (text) => {
    for (const pattern of PATTERNS) expect(pattern.test(text)).toBe(false);
  },
);

it('the longest has 254 characters, as mail has it', () => {
  const address = (length: number): string => `${'a'.repeat(length - 13)}@post.example`;
  for (const pattern of PATTERNS) {
    expect([254, 255].map((length) => pattern.test(address(length)))).toEqual([true, false]);
  }
});

it('a text as long as a request can be is checked at once, so that no other request waits', () => {
  const began = process.cpuUsage();
  for (const pattern of PATTERNS) expect(pattern.test(`a@${'.'.repeat(64 * 1024)}@`)).toBe(false);
  // of the processor's own time, which a busy machine does not lengthen: a pattern that looks back needs minutes
  expect(process.cpuUsage(began).user).toBeLessThan(5_000_000);
});
