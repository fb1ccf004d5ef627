import { createHmac } from 'node:crypto';
import type { Trigger, WebhookRow } from '../world/webhook-row.ts';
import { filledTemplate } from './template.ts';

/** What is told to a subscriber; `payload` is what JSON makes of it. */
export interface Message {
  readonly trigger: Trigger;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Of a later payload, whose fields stand beside the trigger. Absent: the payload has a field of its own. */
  readonly version?: string;
}

/** A message as it goes over the wire. */
export interface Letter {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function letterOf(hook: WebhookRow, { trigger, payload, version }: Message, createdAt: string): Letter {
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

/** Of the body as it is sent; a subscriber without a secret gets a word instead of a signature. */
function signatureOf(secret: string | null, body: string): string {
  return secret ? createHmac('sha256', secret).update(body).digest('hex') : 'no-secret-provided';
}

/** The stand-in writes to nobody else, whatever a test or a manifest subscribes. */
export function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  const isHttp = protocol === 'http:' || protocol === 'https:';
  return isHttp && (/^127(\.\d+){3}$/.test(hostname) || hostname === 'localhost' || hostname === '[::1]');
}
