import { randomUUID } from 'node:crypto';
import type { CompanyRow } from '../../model/stored.ts';
import { createNotificationSender } from '../../runtime/notifications/notification-sender.ts';
import type { StaffChannel } from '../../runtime/notifications/notification-sender.ts';
import { noticeText } from '../../runtime/notifications/notice-text.ts';
import { openLedger } from '../../store/open-store.ts';
import { CommandError } from '../../app/command-error.ts';
import { type Context, operator, storeTarget } from '../../app/context.ts';
import { EXIT, type ExitCode } from '../../app/exit-codes.ts';
import { findCompany } from '../../app/find-company.ts';
import { mailerOf } from '../../app/open-runtime.ts';
import { type CommonOptions, createPrinter } from '../output/printer.ts';
import { servedSecret } from '../../app/secrets.ts';

interface NotifyOptions extends CommonOptions {
  readonly company?: string;
  readonly channel?: StaffChannel;
}

interface Tested {
  readonly channel: StaffChannel;
  readonly sent: boolean;
  /** Why the message was not sent. */
  readonly reason: string | null;
}

/** One attempt per channel, immediate and without the outbox. */
export async function testChannels(options: NotifyOptions, context: Context): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  const company = await appliedCompany(options.company, context);
  const channels = channelsOf(company, options.channel);
  const tested = await Promise.all(channels.map((channel) => tryChannel(company, channel, context)));
  if (printer.isJson) printer.json({ company: company.name, channels: tested });
  else printer.result(tested.map((one) => `${line(one)}\n`).join(''));
  return tested.every(({ sent }) => sent) ? EXIT.fine : EXIT.error;
}

async function appliedCompany(wanted: string | undefined, context: Context): Promise<CompanyRow> {
  await using store = await openLedger(storeTarget(context), { applicationName: 'calops notify' });
  const { id, name } = await findCompany(store, wanted);
  const { company } = await store.read((reader) => reader.company(id));
  if (!company) throw new CommandError('unknown-company', `There is no company ${name}.`, 'Run calops apply first.');
  return company;
}

function channelsOf({ name, notifications }: CompanyRow, wanted: StaffChannel | undefined): readonly StaffChannel[] {
  const declared = (['slack', 'email'] as const).filter((channel) => notifications?.[channel] !== undefined);
  const channels = wanted === undefined ? declared : declared.filter((channel) => channel === wanted);
  if (channels.length > 0) return channels;
  const what = wanted === undefined ? 'no channel' : `no channel ${wanted}`;
  const hint = 'Declare it under spec.notifications of the Company, then calops apply.';
  throw new CommandError('no-channel', `In its last apply ${name} has ${what}.`, hint);
}

async function tryChannel(company: CompanyRow, channel: StaffChannel, context: Context): Promise<Tested> {
  const { secrets, redactor, settings } = context;
  const sender = createNotificationSender({
    secretOf: (ref) => servedSecret(ref, secrets, redactor),
    mailer: mailerOf(context),
  });
  const who = operator(settings);
  const text = noticeText(company, { kind: 'test', subject: 'test', createdMs: Date.now(), detail: { who } });
  const attempt = await sender.sendToStaff(company.notifications, channel, { id: randomUUID(), text });
  return { channel, sent: attempt.end === 'sent', reason: 'reason' in attempt ? attempt.reason : null };
}

function line({ channel, sent, reason }: Tested): string {
  return sent ? `${channel}: sent` : `${channel}: not sent: ${reason ?? 'no reason was given'}`;
}
