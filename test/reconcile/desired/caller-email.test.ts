import { describe, expect, it } from 'vitest';
import type { CallerEmail } from '../../../src/model/caller-email.ts';
import {
  type CallerEmailFacts,
  callerEmailNote,
  callerEmailState,
} from '../../../src/reconcile/desired/caller-email.ts';

const PLAIN: CallerEmailFacts = { parentId: null, hasCheckSetting: false };
const OPTIONAL: CallerEmail = { kind: 'optional' };
const UNCHECKED: CallerEmail = { kind: 'unchecked' };
const domain = (name: string): CallerEmail => ({ kind: 'domain', domain: name });
const served = (state: 'yes' | 'no' | 'unknown', evidence = 'GET … answered'): CallerEmailFacts => ({
  ...PLAIN,
  bookingFields: { state, evidence },
});

describe('the declared way', () => {
  it.each([
    ['nothing', null, PLAIN, true],
    ['a domain', domain('termine.salon.de'), PLAIN, true],
    ['no address, where booking fields are served', OPTIONAL, served('yes'), true],
    ['no address, where they are not', OPTIONAL, served('no'), false],
    ['no address, where that is not known', OPTIONAL, served('unknown'), false],
    ['no address, where nobody asked', OPTIONAL, PLAIN, false],
    ['no check, in an organisation', UNCHECKED, { parentId: 7, hasCheckSetting: true }, true],
    ['no check, in a plain team', UNCHECKED, { parentId: null, hasCheckSetting: true }, false],
    ['no check, where event types have no such setting', UNCHECKED, { parentId: 7, hasCheckSetting: false }, false],
    ['no check, where there is no event type', UNCHECKED, { parentId: 7, hasCheckSetting: null }, false],
  ] as const)('%s: in force %s', (_, declared, facts, inForce) => {
    expect(callerEmailState(declared, facts, null).inForce).toBe(inForce);
  });

  it('stays in force while the server does not say, and goes when it says no', () => {
    expect(callerEmailState(OPTIONAL, served('unknown'), OPTIONAL).inForce).toBe(true);
    expect(callerEmailState(OPTIONAL, served('unknown'), UNCHECKED).inForce).toBe(false);
    expect(callerEmailState(OPTIONAL, served('no'), OPTIONAL).inForce).toBe(false);
  });
});

describe('the note', () => {
  const noteOf = (declared: CallerEmail | null, facts: CallerEmailFacts, region: 'eu' | null = null) =>
    callerEmailNote(callerEmailState(declared, facts, null), region);

  it.each([
    ['phone.invalid at hosted Cal.com', 'caller-email-unreachable', [null, PLAIN, 'eu']],
    ['phone.invalid at a server of one’s own', null, [null, PLAIN, null]],
    ['a reserved domain at hosted Cal.com', 'caller-email-unreachable', [domain('salon.invalid'), PLAIN, 'eu']],
    ['a domain', null, [domain('termine.salon.de'), PLAIN, 'eu']],
    ['no address', null, [OPTIONAL, served('yes'), 'eu']],
    ['no check', null, [UNCHECKED, { parentId: 7, hasCheckSetting: true }, 'eu']],
    ['a way that is not served', 'caller-email-not-served', [OPTIONAL, served('no'), 'eu']],
  ] as const)('of %s warns: %s', (_, warning, [declared, facts, region]) => {
    const note = noteOf(declared, facts, region);
    expect(note.warning).toBe(warning);
    expect(note.fix === null).toBe(warning === null);
  });

  it('of a way that is not served names the answer that it rests on', () => {
    const { message } = noteOf(OPTIONAL, served('no', 'GET /v2/teams/7/x answered 404'));
    expect(message).toContain('GET /v2/teams/7/x answered 404');
    expect(message).toContain('DIGITS@phone.invalid');
  });
});
