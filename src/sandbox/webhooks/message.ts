import { createHmac } from 'node:crypto';
import type { Trigger, WebhookRow } from '../world/rows.ts';

/** A message to a subscriber; `payload` is serialised as JSON. */
export interface Message {
  readonly trigger: Trigger;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Version of a later payload, whose fields are next to the trigger. Absent: the payload is a field of its own. */
  readonly version?: string;
}

/** A message as sent. */
export interface SignedMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function signMessage(
  hook: WebhookRow,
  { trigger, payload, version }: Message,
  createdAt: string,
): SignedMessage {
  const { body, type } = hook.payloadTemplate
    ? filledTemplate(hook.payloadTemplate, { ...payload, triggerEvent: trigger, createdAt })
    : {
        body: JSON.stringify({ triggerEvent: trigger, createdAt, ...(version === undefined ? { payload } : payload) }),
        type: 'application/json',
      };
  const headers = {
    'Content-Type': type,
    'X-Cal-Signature-256': signatureOf(hook.secret, body),
    ...(version !== undefined && { 'X-Cal-Webhook-Version': version }),
  };
  return { headers, body };
}

/** Signature of the body as sent; a subscriber without a secret gets a fixed word instead. */
function signatureOf(secret: string | null, body: string): string {
  return secret ? createHmac('sha256', secret).update(body).digest('hex') : 'no-secret-provided';
}

/** The stand-in sends to no other address, whatever a test or manifest subscribes. */
export function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  const isHttp = protocol === 'http:' || protocol === 'https:';
  return isHttp && (/^127(\.\d+){3}$/.test(hostname) || hostname === 'localhost' || hostname === '[::1]');
}

type Data = Readonly<Record<string, unknown>>;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&#x27;',
  '`': '&#x60;',
  '=': '&#x3D;',
};

/** Body for a subscriber with a custom template. A JSON template gives JSON; any other one is sent as a form. */
function filledTemplate(template: string, data: Data): { readonly body: string; readonly type: string } {
  const filled = template.replace(/\{\{\s*([^{}\s]+)\s*\}\}/g, (_, path: string) => escaped(valueAt(data, path)));
  if (!isJson(template)) return { body: filled, type: 'application/x-www-form-urlencoded' };
  return { body: isJson(filled) ? JSON.stringify(JSON.parse(filled)) : 'false', type: 'application/json' };
}

function valueAt(data: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce((value, name) => (typeof value === 'object' && value !== null ? (value as Data)[name] : undefined), data);
}

/** Escapes like HTML, except double quotes. */
function escaped(value: unknown): string {
  const text = typeof value === 'string' ? value : plainText(value);
  return text.replace(/[&<>'`=]/g, (character) => ESCAPES[character] ?? character);
}

function plainText(value: unknown): string {
  if (value === undefined || value === null || value === false) return '';
  return typeof value === 'object' ? '[object Object]' : JSON.stringify(value);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
