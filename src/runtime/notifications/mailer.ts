import { TaskCancelledError, timeout, TimeoutStrategy } from 'cockatiel';
import { createTransport } from 'nodemailer';
import { EMAIL_PATTERN } from '../../model/caller-email.ts';
import type { Attempt } from './attempt.ts';
import { oneLine } from './words.ts';

export interface Mail {
  readonly fromName: string;
  readonly to: readonly { readonly name: string; readonly address: string }[];
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly calendar?: { readonly method: 'REQUEST' | 'CANCEL'; readonly content: string };
  /** Without a domain; the same for each attempt, so that a recipient can recognise a duplicate. */
  readonly id: string;
}

export interface MailServer {
  /**
   * `smtps://user:password@host:465` or `smtp://user:password@host:587`: a password is sent only after STARTTLS, unless the URL has
   * `?requireTLS=false`. `?tls.rejectUnauthorized=false` accepts any certificate.
   */
  readonly url: string;
  /** The sender's address; its display name is the company's. */
  readonly from: string;
}

export interface Mailer {
  readonly from: string;
  send(mail: Mail): Promise<Attempt>;
}

/** Timeout for the connection, the greeting, and each answer. */
const ANSWER_MS = 10_000;
/** Timeout for one whole message: a server may answer each command in time and never finish. Shorter than the claim of a notice. */
const MESSAGE_MS = 60_000;

/** Of a server's message. */
const LONGEST_SAID = 100;

interface MailTimeouts {
  readonly answerMs: number;
  readonly messageMs: number;
}

const TIMEOUTS: MailTimeouts = { answerMs: ANSWER_MS, messageMs: MESSAGE_MS };

/** Sends mail through one SMTP server, with a connection for each. Never throws: an invalid setting becomes a reason too. */
export function createMailer({ url, from }: MailServer, { answerMs, messageMs } = TIMEOUTS): Mailer {
  const settings = settingsOf(url);
  if (typeof settings === 'string') return unusable(from, settings);
  if (!new RegExp(EMAIL_PATTERN).test(from)) return unusable(from, 'CALOPS_MAIL_FROM is no e-mail address');
  const transport = createTransport({
    ...settings,
    connectionTimeout: answerMs,
    greetingTimeout: answerMs,
    socketTimeout: answerMs,
    dnsTimeout: answerMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const inTime = timeout(messageMs, TimeoutStrategy.Aggressive);
  return {
    from,
    send: (mail) =>
      inTime.execute(() => transport.sendMail(messageOf(mail, from))).then((): Attempt => ({ end: 'sent' }), attemptOf),
  };
}

function messageOf({ fromName, to, subject, text, html, calendar, id }: Mail, from: string) {
  const domain = from.slice(from.lastIndexOf('@') + 1);
  return {
    from: { name: fromName, address: from },
    to: [...to],
    subject,
    text,
    ...(html !== undefined && { html }),
    ...(calendar && { icalEvent: { ...calendar, filename: 'appointment.ics' } }),
    messageId: `<${id}@${domain}>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
  };
}

function unusable(from: string, reason: string): Mailer {
  return { from, send: () => Promise.resolve({ end: 'later', reason }) };
}

/** nodemailer would accept any option in the URL: only those that are documented above are passed on. */
function settingsOf(text: string) {
  const url = URL.parse(text);
  if (!url || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '') {
    return 'CALOPS_SMTP_URL is no smtp:// or smtps:// address';
  }
  const isNo = (name: string): boolean => url.searchParams.get(name) === 'false';
  const secure = url.protocol === 'smtps:';
  const hasLogin = url.username !== '';
  const [user, pass] = [decoded(url.username), decoded(url.password)];
  if (user === null || pass === null) return 'the login in CALOPS_SMTP_URL is not percent-encoded';
  return {
    host: url.hostname.replaceAll(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    requireTLS: hasLogin && !secure && !isNo('requireTLS'),
    tls: { rejectUnauthorized: !isNo('tls.rejectUnauthorized') },
    ...(hasLogin && { auth: { user, pass } }),
  };
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** A 5xx answer about this message is final; anything else may be fixed. Reasons contain no addresses. */
function attemptOf(error: unknown): Attempt {
  if (error instanceof TaskCancelledError) return { end: 'later', reason: 'no end in time' };
  const {
    code = 'unknown',
    responseCode,
    response = '',
  } = error as {
    readonly code?: string;
    readonly responseCode?: number;
    readonly response?: string;
  };
  const words = response.split(/\s+/).map((word) => (word.includes('@') ? '…' : word));
  const said = oneLine(words.join(' '), LONGEST_SAID);
  const reason = [code, said].filter((word) => word !== '').join(' ');
  const isOfMessage = code === 'EENVELOPE' || code === 'EMESSAGE';
  const isFinal = isOfMessage && (responseCode === undefined || responseCode >= 500);
  return { end: isFinal ? 'never' : 'later', reason };
}
