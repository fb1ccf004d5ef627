import { createHmac, timingSafeEqual } from 'node:crypto';

/** Cal.com's header: hex HMAC-SHA256 of the raw body; the literal `no-secret-provided` where the webhook has no secret. */
export const SIGNATURE_HEADER = 'x-cal-signature-256';

/** Compares over the bytes as they came: white space counts. Takes as long for a wrong signature as for a right one. */
export function isSigned(rawBody: Buffer, signature: string | undefined, secret: string): boolean {
  if (signature === undefined || !/^[0-9a-f]{64}$/i.test(signature)) return false;
  const expected = createHmac('sha256', secret).update(rawBody).digest();
  return timingSafeEqual(Buffer.from(signature, 'hex'), expected);
}
