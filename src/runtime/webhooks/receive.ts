import { createHmac, timingSafeEqual } from 'node:crypto';
import { problem, type Problem } from '../../model/results.ts';
import { sha256 } from '../../model/sha256.ts';
import type { BookingStore } from '../../store/bookings/booking-store.ts';

export interface WebhookRequest {
  readonly companyId: string;
  /** The bytes as received. */
  readonly rawBody: Buffer;
  readonly signature: string | undefined;
  /** Null: the company has no secret, and every delivery is refused. */
  readonly secret: string | null;
}

/** `isDuplicate`: it was received before, and there is nothing to do. Otherwise the booking must be read again; null: any booking. */
export type ReceivedResult =
  | {
      readonly kind: 'received';
      readonly isDuplicate: boolean;
      readonly digest: string;
      readonly bookingUid: string | null;
    }
  | Problem<'bad-signature' | 'invalid-request'>;

/**
 * Takes a delivery of Cal.com: checks the signature, then for a duplicate, then stores a note. The delivery only shows that something
 * happened to a booking; its present state is read from Cal.com. Deliveries can come before our own booking's answer, twice, out of order,
 * or never.
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
 * and in whether fields are under `payload` or beside the trigger. The version is ignored, so that a later one is read the same way.
 */
function bookingUid(body: WireDelivery): string | null {
  const holders = [body.payload, body.payload?.booking, body];
  const words = holders.flatMap((holder) => [holder?.bookingUid, holder?.uid]);
  return words.find(isKeepable) ?? null;
}

/** A word that PostgreSQL can store; Cal.com sends no others. */
function isKeepable(word: unknown): word is string {
  return typeof word === 'string' && /^[^\p{Cc}\p{Cs}]{1,200}$/u.test(word);
}

/** Cal.com's header: hex HMAC-SHA256 of the raw body; the literal `no-secret-provided` where the webhook has no secret. */
export const CALCOM_SIGNATURE_HEADER = 'x-cal-signature-256';

/** Compares the received bytes: white space counts. Runs in constant time. */
function isSigned(rawBody: Buffer, signature: string | undefined, secret: string): boolean {
  if (signature === undefined || !/^[0-9a-f]{64}$/i.test(signature)) return false;
  const expected = createHmac('sha256', secret).update(rawBody).digest();
  return timingSafeEqual(Buffer.from(signature, 'hex'), expected);
}
