import type { Finding } from './finding.ts';
import type { Path, Span } from './yaml-index.ts';

/** Words long enough to be a key: one quick pass over the text before the patterns are tried on the matches. */
const LONG_WORDS = /\b[A-Za-z0-9_+=-]{12,}/g;
/** The same, plus secrets of more than one word: headers of private keys, and Slack webhook links. */
const LONG_WORDS_AND_MORE =
  /https?:\/\/hooks\.slack\.com\/[^\s"'<>{},]+|\b[A-Za-z0-9_+=-]{12,}|-----BEGIN [A-Z ]*PRIVATE KEY-----/g;

/** Patterns of keys: Cal.com (`cal_…`, `cal_live_…`), common services, JSON web tokens, private keys, Slack webhooks. */
const KEY_SHAPES: readonly RegExp[] = [
  /\bcal_(?:(?:live|test)_\w+|[A-Za-z0-9]{12,}|(?=\w{8})[A-Za-z_]*\d\w*)/,
  /\b[spr]k_(?:live|test)_\w{8,}|\bsk-(?=\w*\d)[A-Za-z0-9_]{20,}|\bsk-proj-[\w-]{20,}/,
  /\bgh[posru]_\w{20,}|\bglpat-[\w-]{16,}|\bnpm_\w{20,}|\bxox[abprs]-\d[\w-]{12,}/,
  /\bAKIA[0-9A-Z]{16}\b|\beyJ[A-Za-z0-9_-]{16,}|PRIVATE KEY|^https?:\/\/hooks\.slack\.com\//,
];

/**
 * Any other run of 32 or more characters that mixes digits, upper and lower case. Ids (hex, UUID) do not mix them. Inside a link such a run
 * is part of an address: links to meeting rooms have them.
 */
const RANDOM = /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9_+=-]{32,}$/;

/** Maximum distance from the start of a link, in characters. */
const MAX_LINK = 500;

/** `apiKey: word`, `webhookSecret: word`, `secret: word` and the like, also misspelt, where `{ env }` or `{ file }` is expected. */
const KEY_PLACE =
  /(\b(?:(?:api|retell)[-_]?k[ey]{1,2}|(?:(?:webhook|client)[-_]?)?secret|refresh[-_]?token)["']?\s*:\s*)(?!\{|env\s*:|file\s*:)(["']?[^\s"'{},#]+)/gi;

/** Every part of the text that looks like a key, including comments, because git stores them too. */
export function findSecrets(text: string): readonly Required<Span>[] {
  return [...text.matchAll(candidatesIn(text))]
    .filter(({ 0: word, index }) => isSecret(word, text, index))
    .map(({ 0: word, index }) => ({ start: index, end: index + word.length }));
}

/** Returns true for a name of a variable or file that is more likely the key itself. */
export function looksLikeKey(word: string): boolean {
  return (word.length >= 16 && /^(?=.*\d)(?=.*[a-z])[A-Za-z0-9_+=-]+$/.test(word)) || findSecrets(word).length > 0;
}

/** Masks everything that looks like a key; length and lines stay the same, so that positions remain valid. */
export function maskSecrets(text: string): string {
  return text.replaceAll(candidatesIn(text), (word, at: number) => (isSecret(word, text, at) ? cover(word) : word));
}

/** Masks a whole file for display: values after `apiKey:` and similar keys are masked whatever they look like. */
export function maskFile(text: string): string {
  return maskSecrets(text).replaceAll(KEY_PLACE, (_, key: string, word: string) => key + cover(word));
}

/** Quotes and shortens a word of the user for a message; masks secrets. */
export function quoted(word: string): string {
  const masked = findSecrets(word).length > 0 ? '•••' : word;
  return JSON.stringify(masked.length > 60 ? `${masked.slice(0, 57)}…` : masked);
}

/** Private keys and Slack links are rare; searching every text for them would double the time. */
function candidatesIn(text: string): RegExp {
  const isRare = text.includes('PRIVATE KEY-----') || text.includes('hooks.slack.com/');
  return isRare ? LONG_WORDS_AND_MORE : LONG_WORDS;
}

function cover(word: string): string {
  return word.replaceAll(/[^\n]/g, '•');
}

function isSecret(word: string, text: string, at: number): boolean {
  if (KEY_SHAPES.some((shape) => shape.test(word))) return true;
  return RANDOM.test(word) && !/https?:\/\/[^\s"'<>]*$/.test(text.slice(Math.max(0, at - MAX_LINK), at));
}

/** The error for a key written into a manifest; it never contains the key. */
export function secretLiteral(path: Path): Finding {
  return {
    code: 'secret-literal',
    message: 'this looks like a key; manifests only say where a key is kept',
    hint: `write { env: ${variableFor(path)} } or { file: PATH }, and replace the key if it was ever committed`,
    path,
  };
}

/** Returns true for `webhookSecret`, and for `secret` of a webhook. */
export function isWebhookSecret(path: Path): boolean {
  return path.includes('webhookSecret') || (path.includes('webhook') && path.includes('secret'));
}

/** Suggests a variable name for the reference at this path. */
export function variableFor(path: Path): string {
  if (isWebhookSecret(path)) return 'CALCOM_WEBHOOK_SECRET';
  if (path.includes('slack')) return 'SLACK_WEBHOOK_URL';
  const client = Object.entries(CLIENT_VARIABLES).find(([key]) => path.includes(key));
  return client === undefined ? 'CALCOM_API_KEY' : client[1];
}

const CLIENT_VARIABLES = {
  clientId: 'CALCOM_CLIENT_ID',
  clientSecret: 'CALCOM_CLIENT_SECRET',
  refreshToken: 'CALCOM_REFRESH_TOKEN',
} as const;
