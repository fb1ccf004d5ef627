import { beforeAll, describe, expect, it } from 'vitest';
import { mailServer } from '../../support/servers/mail-server.ts';
import type { MailServer } from '../../support/servers/mail-server.ts';
import { slackStandIn } from '../../support/servers/slack-stand-in.ts';
import type { SlackStandIn } from '../../support/servers/slack-stand-in.ts';
import { type CliWorld, cliWorld } from '../support/cli-world.ts';
import { salonManifests } from '../support/company-directory.ts';
import { runCalops } from '../support/run-calops.ts';
import type { Ended } from '../support/run-calops.ts';
import { startServing, until } from '../support/serving.ts';

const CHANNELS =
  'notifications: { slack: { url: { env: SLACK_WEBHOOK_URL } }, email: { to: [technik@salon.example] } }';

let here: CliWorld;
let slack: SlackStandIn;
let mail: MailServer;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  await using resources = new AsyncDisposableStack();
  here = resources.use(await cliWorld());
  slack = resources.use(await slackStandIn());
  mail = resources.use(await mailServer());
  env = {
    ...here.env,
    SLACK_WEBHOOK_URL: slack.url,
    CALOPS_SMTP_URL: mail.url,
    CALOPS_MAIL_FROM: 'calops@salon.example',
  };
  await here.directory.write(
    'manifests/friseur/all.yaml',
    salonManifests().replace('locale: de', `locale: de\n  ${CHANNELS}`),
  );
  const applied = await here.run('apply', '--yes');
  if (applied.code !== 0) throw new Error(applied.stderr);
  const owned = resources.move();
  return () => owned.disposeAsync();
});

const run = (words: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  runCalops(words, { cwd: here.directory.path, env: { ...env, ...more } });

describe('calops notify test', () => {
  it('sends over each channel, and says so (0)', async () => {
    expect(await run(['notify', 'test'])).toEqual({ code: 0, stdout: 'slack: sent\nemail: sent\n', stderr: '' });
    expect(slack.messages.at(-1)?.body.text).toBe('Friseur: Probenachricht');
    const last = mail.mails.at(-1);
    expect(last?.envelope).toEqual({ from: 'calops@salon.example', to: ['technik@salon.example'] });
    expect(last?.mail).toMatchObject({ subject: 'Friseur: Probenachricht' });
    expect(last?.mail.text).toContain('Von: tester');
  });

  it('--channel sends over that one alone', async () => {
    const before = [slack.messages.length, mail.mails.length];
    const { code, stdout } = await run(['notify', 'test', '--channel', 'email', '--json']);
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      { company: 'friseur', channels: [{ channel: 'email', sent: true, reason: null }] },
    ]);
    expect([slack.messages.length, mail.mails.length]).toEqual([before[0], (before[1] ?? 0) + 1]);
  });

  it('says of each channel why it failed (1), and shows no secret', async () => {
    slack.answer({ status: 404, body: 'no_service' });
    const dead = 'smtp://salon:very-secret-word@127.0.0.1:1';
    const { code, stdout, stderr } = await run(['notify', 'test'], { CALOPS_SMTP_URL: dead });
    slack.answer({ status: 200 });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^slack: not sent: 404 no_service\nemail: not sent: ECONN\w*|ESOCKET/);
    expect(`${stdout}${stderr}`).not.toMatch(/very-secret-word|not-a-secret/);
  });

  it('says which setting is missing (1)', async () => {
    const { code, stdout } = await run(['notify', 'test'], { SLACK_WEBHOOK_URL: '', CALOPS_MAIL_FROM: '' });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^slack: not sent: .*SLACK_WEBHOOK_URL.*\nemail: not sent: .*CALOPS_MAIL_FROM/);
  });

  it.each([
    ['unknown-company', ['--company', 'nobody']],
    ['usage', ['--channel', 'fax']],
  ])('says %s: %j (1)', async (code, words) => {
    const ended = await run(['notify', 'test', ...words, '--json']);
    expect(ended.code).toBe(1);
    expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code } });
  });
});

describe('a worker', () => {
  it('says at the start whose mail has to wait, and nothing where there is a server', async () => {
    const of = async (more: Readonly<Record<string, string>>): Promise<string> => {
      await using serving = await startServing(['--worker'], { cwd: here.directory.path, env: { ...env, ...more } });
      await serving.stop();
      return serving.log();
    };
    expect(await of({ CALOPS_SMTP_URL: '' })).toContain('mail of friseur waits: CALOPS_SMTP_URL');
    expect(await of({})).not.toContain('mail of friseur waits');
  });

  it('sends what another command has left behind: an apply that failed', async () => {
    here.sandbox.setFaults({ rules: [{ match: { method: 'PATCH' }, fault: { kind: 'status', status: 400 } }] });
    await here.directory.write(
      'manifests/friseur/all.yaml',
      salonManifests(45).replace('locale: de', `locale: de\n  ${CHANNELS}`),
    );
    expect((await here.run('apply', '--yes')).code).toBe(5);
    here.sandbox.setFaults({});
    const before = slack.messages.length;
    const serving = await startServing(['--worker'], { cwd: here.directory.path, env });
    await until(
      () => slack.messages.length,
      (count) => count > before,
    );
    expect(slack.messages).toHaveLength(before + 1);
    await serving.stop();
    expect(slack.messages.at(-1)?.body.text).toBe('Friseur: Ein Apply ist nicht ganz durchgelaufen');
  });
});
