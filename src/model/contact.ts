/**
 * What counts as an e-mail address, for all who take one. Cal.com is stricter, and is asked in the end. Control characters
 * and halves of characters cannot be kept. The length is looked at first: what follows takes its square in time, and a checker that
 * tells all faults asks for it of the longest text as well.
 */
const part = '[^@\\s\\u0000-\\u001f\\u007f\\ud800-\\udfff]+';
export const EMAIL_PATTERN = `^(?=.{1,254}$)${part}@${part}\\.${part}$`;

/** With its country, in whatever spelling: `+49 (0)30 1234567`, `0049 30 …`. What is stored is E.164. */
export const PHONE_PATTERN = '^(?:\\+|00)[1-9](?:[ ()/.-]*\\d){5,16}$';
