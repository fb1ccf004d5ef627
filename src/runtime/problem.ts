import type { Json } from '../model/json.ts';
import type { KeptAnswer } from '../store/booking-store.ts';

/** Why a request was not met. Codes are stable (docs/errors.md); statuses are HTTP's. */
export const PROBLEMS = {
  'unknown-company': 404,
  'unknown-service': 404,
  'unknown-branch': 404,
  'unknown-staff': 404,
  'unknown-appointment': 404,
  'branch-needed': 422,
  'invalid-request': 422,
  'time-not-understood': 422,
  'bad-signature': 401,
  unauthorized: 401,
  'unknown-route': 404,
  'too-large': 413,
  'unsupported-media-type': 415,
  'too-many-requests': 429,
  internal: 500,
  'manifests-not-served': 501,
  'manifests-invalid': 503,
  'not-assignable': 422,
  'unproven-read': 503,
  'secret-unavailable': 503,
  'database-unavailable': 503,
  'service-not-offered': 409,
  'service-not-mapped': 409,
  'service-misconfigured': 409,
  'staff-not-offered': 409,
  'time-not-bookable': 409,
  'email-refused': 422,
  'caller-email-refused': 502,
  'phone-needed': 422,
  'slot-taken': 409,
  'customer-busy': 409,
  'not-booked': 409,
  'not-confirmed': 409,
  'already-over': 409,
  'not-cancellable': 409,
  'not-reschedulable': 409,
  'being-changed': 409,
  'key-reused': 422,
  'manual-review': 502,
  'calcom-refused': 502,
  'calcom-unavailable': 503,
  'no-answer-yet': 503,
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

/** Problem details (RFC 9457) with our code, and what else helps the caller. */
export function problem(code: ProblemCode, detail: string, more: { readonly [key: string]: Json } = {}): KeptAnswer {
  const status = PROBLEMS[code];
  return { status, body: { type: 'about:blank', title: code.replaceAll('-', ' '), status, code, detail, ...more } };
}

export function unknownCompany(): KeptAnswer {
  return problem('unknown-company', 'nothing was ever applied for this company: run calops apply');
}
