import type { Catalog } from '../../../src/model/catalog.ts';
import { createMailer } from '../../../src/runtime/notifications/mailer.ts';
import { queryRows } from '../../store/query-rows.ts';
import { mailServer } from '../servers/mail-server.ts';
import type { MailServer } from '../servers/mail-server.ts';
import { openRuntime } from './open-runtime.ts';
import type { OpenRuntime, RuntimeTestOptions } from './open-runtime.ts';
import { salon } from '../manifests/salon.ts';
import { slackStandIn } from '../servers/slack-stand-in.ts';
import type { SlackStandIn } from '../servers/slack-stand-in.ts';

const MAIL_FROM = 'termine@salon.example';

/** The salon, whose people are told over both channels, and whose customers get one mail. */
export function tellingCatalog(): Catalog {
  return salon()
    .company({
      locale: 'de',
      notifications: { slack: { url: { env: 'SLACK_WEBHOOK_URL' } }, email: { to: ['technik@salon.example'] } },
      customerMail: 'combined',
    })
    .build();
}

export interface TellingSalon extends AsyncDisposable {
  readonly runtime: OpenRuntime;
  readonly slack: SlackStandIn;
  readonly mail: MailServer;
  /** What is kept of notifications, in the order in which they arose. */
  notices(): Promise<readonly NoticeRow[]>;
  /** What waits is due at once: as if so much time had passed. */
  passTime(): Promise<void>;
}

export interface NoticeRow {
  readonly channel: string;
  readonly kind: string;
  readonly status: string;
  readonly tries: number;
  readonly reason: string | null;
}

/** A runtime with everything applied, Slack and a mail server, real HTTP and SMTP both. */
export async function tellingSalon(options: RuntimeTestOptions = {}): Promise<TellingSalon> {
  await using resources = new AsyncDisposableStack();
  const slack = resources.use(await slackStandIn());
  const mail = resources.use(await mailServer());
  const runtime = resources.use(
    await openRuntime({
      catalogs: [tellingCatalog()],
      secrets: { SLACK_WEBHOOK_URL: slack.url },
      mailer: createMailer({ url: mail.url, from: MAIL_FROM }),
      ...options,
    }),
  );
  const { databaseUrl } = runtime.world;
  const owned = resources.move();
  return {
    runtime,
    slack,
    mail,
    notices: async () => {
      const text =
        'SELECT channel, kind, status, tries, reason FROM calops.notifications ORDER BY created_at, kind, channel';
      return (await queryRows(databaseUrl, text)) as unknown as readonly NoticeRow[];
    },
    passTime: async () => {
      await queryRows(databaseUrl, "UPDATE calops.notifications SET due_at = now() WHERE status = 'waiting'");
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
