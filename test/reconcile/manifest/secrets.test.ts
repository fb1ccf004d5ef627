import { describe, expect, it } from 'vitest';
import { findSecrets, looksLikeKey, maskFile, maskSecrets, quoted } from '../../../src/reconcile/manifest/secrets.ts';

/** Invented, and put together here so that no scanner takes this file for a leak. */
const hex = '0123456789abcdef';
const mixed = 'Ab3'.repeat(12);

describe('what looks like a key', () => {
  it.each([
    ['a Cal.com key', `cal_${hex}${hex}`],
    ['a live Cal.com key', `cal_live_${hex}`],
    ['a Cal.com key of words', 'cal_live_secretword'],
    ['a key of a payment service', `sk_live_${hex}`],
    ['a token of a code host', `ghp_${hex}${hex}`],
    ['a web token', `eyJ${mixed}`],
    ['a private key', '-----BEGIN PRIVATE KEY-----'],
    ['a long mixture', mixed],
    ['an address that lets write to Slack', 'https://hooks.slack.com/services/T0/B0/abc'],
  ])('%s', (_, word) => {
    const text = `a: ${word} # b`;
    expect(findSecrets(text)).toEqual([{ start: 3, end: 3 + word.length }]);
    expect(maskSecrets(text)).toBe(`a: ${'•'.repeat(word.length)} # b`);
    expect(quoted(word)).not.toContain(word);
  });

  it.each([
    ['the name of a variable', 'CALCOM_API_KEY_FRISEUR_2'],
    ['the name of a variable in small letters', 'cal_com_api_key'],
    ['a UUID', '6f0c2a4e-31d7-4b52-8f6b-0d9e4c7a1102'],
    ['a digest', hex.repeat(3)],
    ['a long slug', 'friseur-komplette-umfaerbung-blondierung-2-a'],
    ['a slug that begins like a key', 'sk-haarschnitt-damen-lang'],
    ['a long word', 'Donaudampfschifffahrtsgesellschaftskapitän'],
    ['a meeting room', `https://rooms.example/join?id=${mixed}`],
    ['Cal.com itself', 'https://cal.com/salon/cal_team'],
    ['Slack itself', 'https://slack.com/services/T0/B0/abc'],
  ])('but not %s', (_, word) => {
    expect(findSecrets(`a: ${word}`)).toEqual([]);
  });

  it('in the place of a name, a shorter mixture is enough', () => {
    expect(looksLikeKey('a1b2c3d4e5f6a7b8')).toBe(true);
    expect(looksLikeKey('CALCOM_API_KEY')).toBe(false);
    expect(looksLikeKey('/run/secrets/calcom-key-2')).toBe(false);
  });
});

describe('showing a file', () => {
  it.each([
    ['apiKey: hunter2', 'apiKey: •••••••'],
    ['{ "apiKey": "hunter2", teamId: 7 }', '{ "apiKey": ••••••••", teamId: 7 }'],
    ['api_key : hunter2', 'api_key : •••••••'],
    ['apiKey: { env: CALCOM_API_KEY }', 'apiKey: { env: CALCOM_API_KEY }'],
    ['apiKey:\n  env: CALCOM_API_KEY', 'apiKey:\n  env: CALCOM_API_KEY'],
    ['apiKey:\n  hunter2', 'apiKey:\n  •••••••'],
  ])('%s', (text, shown) => {
    expect(maskFile(text)).toBe(shown);
  });
});
