import { createHmac, timingSafeEqual } from 'node:crypto';
import { problem, type Problem } from '../../model/results.ts';
import { sha256 } from '../../model/sha256.ts';
import type { BookingStore } from '../../store/bookings/booking-store.ts';

export interface WebhookRequest {
  readonly companyId: string;
  /** As it came over the wire. */
  readonly rawBody: Buffer;
  readonly signature: string | undefined;
  /** Null: the company has none, and no delivery is believed. */
  readonly secret: string | null;
}

/** `isDuplicate`: it came before, and nothing has to be done. Otherwise the booking has to be read again; null: any booking. */
export type ReceivedResult =
  | {
      readonly kind: 'received';
      readonly isDuplicate: boolean;
      readonly digest: string;
      readonly bookingUid: string | null;
    }
  | Problem<'bad-signature' | 'invalid-request'>;

/**
 * Takes a delivery of Cal.com: signature, then duplicate, then a note. Nothing in it is believed but that something happened to a
 * booking; what it is now is read from Cal.com. They can come before our own booking's answer, twice, out of order, or never.
 */
export async function receiveWebhook(store: BookingStore, request: WebhookRequest): Promise<ReceivedResult> {
  const { companyId, rawBody, signature, secret } = request;
  if (secret === null || !isSigned(rawBody, signature, secret)) {
    return problem('bad-signature', 'the delivery is not signed with the secret of this company');
  }
  const delivery = parse(rawBody);
  if (!delivery) return problem('invalid-request', 'not a delivery of Cal.com');
  const digest = sha256(rawBody);
  const isNew = await store.recordDelivery(companyId, { digest, ...delivery });
  return { kind: 'received', isDuplicate: !isNew, digest, bookingUid: delivery.bookingUid };
}

function parse(rawBody: Buffer): { readonly trigger: string; readonly bookingUid: string | null } | undefined {
  try {
    const body = JSON.parse(rawBody.toString('utf8')) as WireDelivery;
    if (!isKeepable(body.triggerEvent)) return undefined;
    return { trigger: body.triggerEvent, bookingUid: bookingUid(body) };
  } catch {
    return undefined;
  }
}

interface BookingNames {
  readonly uid?: unknown;
  readonly bookingUid?: unknown;
}

interface WireDelivery extends BookingNames {
  readonly triggerEvent?: unknown;
  readonly payload?: (BookingNames & { readonly booking?: BookingNames | null }) | null;
}

/**
 * The booking's uid, wherever the payload has it: versions of the payload (header `x-cal-webhook-version`) differ in the name of the field,
 * and in whether fields stand under `payload` or beside the trigger. The version is not asked for: a later one reads the same way.
 */
function bookingUid(body: WireDelivery): string | null {
  const holders = [body.payload, body.payload?.booking, body];
  const words = holders.flatMap((holder) => [holder?.bookingUid, holder?.uid]);
  return words.find(isKeepable) ?? null;
}

/** A word that PostgreSQL keeps; Cal.com sends no others. */
function isKeepable(word: unknown): word is string {
  return typeof word === 'string' && /^[^\p{Cc}\p{Cs}]{1,200}$/u.test(word);
}

/** Cal.com's header: hex HMAC-SHA256 of the raw body; the literal `no-secret-provided` where the webhook has no secret. */
export const CALCOM_SIGNATURE_HEADER = 'x-cal-signature-256';

/** Compares over the bytes as they came: white space counts. Takes as long for a wrong signature as for a right one. */
function isSigned(rawBody: Buffer, signature: string | undefined, secret: string): boolean {
  if (signature === undefined || !/^[0-9a-f]{64}$/i.test(signature)) return false;
  const expected = createHmac('sha256', secret).update(rawBody).digest();
  return timingSafeEqual(Buffer.from(signature, 'hex'), expected);
}
