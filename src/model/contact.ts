/** What counts as an e-mail address, for all who take one. Cal.com is stricter, and is asked in the end. */
export const EMAIL_PATTERN = '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$';

/** E.164: `+`, country and number, without spaces. */
export const PHONE_PATTERN = '^\\+[1-9]\\d{5,14}$';
