import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { beforeEach, describe, expect, it } from 'vitest';
import { bundled } from '../../support/bundled.ts';
import { slackStandIn } from '../../support/servers/slack-stand-in.ts';
import type { SlackStandIn } from '../../support/servers/slack-stand-in.ts';
import type { NotifyOrder } from '../../support/notify-process.ts';
import { salon } from '../../support/manifests/salon.ts';
import { world } from '../../support/world.ts';
import type { World } from '../../support/world.ts';
import { queryRows } from '../../store/query-rows.ts';
import { endWithThis } from '../../support/when-this-ends.ts';

const SCRIPT = bundled('test/support/notify-process.ts');
const catalog = salon()
  .company({ notifications: { slack: { url: { env: 'SLACK_WEBHOOK_URL' } } } })
  .build();

let here: World;
let slack: SlackStandIn;

beforeEach(async () => {
  await using resources = new AsyncDisposableStack();
  slack = resources.use(await slackStandIn());
  here = resources.use(await world());
  await here.apply(catalog);
  await here.store.notices.noteOutage(catalog.company.environment.apiKey, { sinceMs: Date.now(), lasts: true });
  const opened = resources.move();
  return () => opened.disposeAsync();
});

/** A process of its own; undefined: it was killed. */
async function deliverIn(dieWhen: NotifyOrder['dieWhen']): Promise<number | undefined> {
  const child = endWithThis(spawn(process.execPath, [SCRIPT], { stdio: ['pipe', 'ignore', 'pipe'] }));
  child.stdin.end(
    JSON.stringify({ databaseUrl: here.databaseUrl, slackUrl: slack.url, dieWhen } satisfies NotifyOrder),
  );
  const [[code, signal], stderr] = await Promise.all([once(child, 'close'), text(child.stderr)]);
  if (stderr !== '') throw new Error(stderr);
  return signal === 'SIGKILL' ? undefined : Number(code);
}

const statuses = async () => queryRows(here.databaseUrl, 'SELECT status, tries FROM calops.notifications');

async function expireClaims(): Promise<void> {
  await queryRows(here.databaseUrl, 'UPDATE calops.notifications SET due_at = now()');
}

describe('a process that is killed', () => {
  it('with a message claimed and not sent: it is sent once its time is over, and not before', async () => {
    expect(await deliverIn('claimed')).toBeUndefined();
    expect(slack.messages).toEqual([]);
    expect(await deliverIn(null)).toBe(0);
    expect(slack.messages).toEqual([]);
    await expireClaims();
    expect(await deliverIn(null)).toBe(0);
    expect(slack.messages).toHaveLength(1);
    expect(await statuses()).toEqual([{ status: 'sent', tries: 2 }]);
  });

  it('with a message sent and not written down: it is sent again, rather than never', async () => {
    expect(await deliverIn('sent')).toBeUndefined();
    await expireClaims();
    expect(await deliverIn(null)).toBe(0);
    expect(slack.messages).toHaveLength(2);
    expect(await statuses()).toEqual([{ status: 'sent', tries: 2 }]);
  });

  it('by each message that it takes up: that one is given up in the end', async () => {
    await queryRows(here.databaseUrl, 'UPDATE calops.notifications SET tries = 10');
    expect(await deliverIn('claimed')).toBe(0);
    expect(await statuses()).toEqual([{ status: 'given_up', tries: 11 }]);
  });
});
