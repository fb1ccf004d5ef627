import type { SecretRef } from '../../model/calcom-access.ts';
import type { NotificationChannels } from '../../model/catalog.ts';
import type { Attempt } from './attempt.ts';
import type { Mail, Mailer } from './mailer.ts';
import { noticeMail, type NoticeText } from './notice-text.ts';
import { sendToSlack, slackPayload } from './slack.ts';

export interface NotificationSenderOptions {
  readonly secretOf: (ref: SecretRef) => Promise<string>;
  /** Null: this installation has no SMTP server. */
  readonly mailer: Mailer | null;
}

/** Channels that notify a company's own people. */
export type StaffChannel = keyof NotificationChannels;

export interface NotificationSender {
  /** The sender's address of mail; null without an SMTP server. */
  readonly from: string | null;
  /** Makes one attempt. Never throws for an external error. */
  sendToStaff(channels: NotificationChannels | null, channel: StaffChannel, message: Message): Promise<Attempt>;
  mail(mail: Mail): Promise<Attempt>;
}

export interface Message {
  readonly id: string;
  readonly text: NoticeText;
}

export function createNotificationSender({ secretOf, mailer }: NotificationSenderOptions): NotificationSender {
  const mail: NotificationSender['mail'] = (one) => mailer?.send(one) ?? Promise.resolve(NO_SERVER);
  return {
    from: mailer?.from ?? null,
    mail,
    sendToStaff: async (channels, channel, { id, text }) => {
      const { slack, email } = channels ?? {};
      switch (channel) {
        case 'slack':
          return slack ? messageToSlack(() => secretOf(slack.url), text) : NO_CHANNEL;
        case 'email':
          return email ? mail(noticeMail(text, email.to, id)) : NO_CHANNEL;
      }
    },
  };
}

const NO_CHANNEL: Attempt = { end: 'dropped', reason: 'the company has no such channel any more' };
const NO_SERVER: Attempt = { end: 'later', reason: 'CALOPS_SMTP_URL and CALOPS_MAIL_FROM are not both set' };

/** A secret that cannot be read now may be readable later; the reason names the secret's location and never its value. */
async function messageToSlack(urlOf: () => Promise<string>, text: NoticeText): Promise<Attempt> {
  const url = await urlOf().catch((error: unknown) => ({ reason: wordsOf(error) }));
  return typeof url === 'string' ? sendToSlack(url, slackPayload(text)) : { end: 'later', ...url };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : 'the secret cannot be read';
}
