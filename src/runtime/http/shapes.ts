/** Descriptions are told to whoever sent something else: `customer.phone must be …`. */

/** Nothing that cannot be read aloud, kept in PostgreSQL or shown in Cal.com. */
export const text = {
  type: 'string',
  minLength: 1,
  maxLength: 200,
  pattern: '^(?=.*\\S)[^\\p{Cc}\\p{Cs}]+$',
  description: 'a text of at most 200 characters, not only spaces, without control characters',
};

/** With an offset: a time without one is not a time. */
export const instant = {
  type: 'string',
  pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:[0-5]\\d(\\.\\d{1,9})?)?(Z|[+-]\\d{2}:\\d{2})$',
  description: 'a time with its offset, such as 2026-11-30T10:00:00+01:00',
};

/** Headers that whoever books may send. */
export const bookingHeaders = {
  type: 'object',
  properties: {
    'Idempotency-Key': {
      type: 'string',
      minLength: 1,
      maxLength: 255,
      pattern: '^[\\x21-\\x7e]+$',
      description: '1 to 255 visible ASCII characters; the same key with the same request gets the same answer',
    },
    Prefer: {
      type: 'string',
      description: 'wait=N: seconds to wait for the answer, 10 when absent, 30 at most (RFC 7240)',
    },
  },
};
