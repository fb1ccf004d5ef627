import { isIP } from 'node:net';
import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import type { Context } from '../../app/context.ts';
import { declareCommand, portNumber, someText, wholeNumber, withCompany, withManifests } from './command.ts';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error'] as const;

/** Commands for operators: serve, doctor, review, report, audit, token, notify, migrate. */
export function declareOperateCommands(program: Command, context: Context): void {
  declareServe(program, context);
  declareDoctor(program, context);
  declareReview(program, context);
  declareReport(program, context);
  declareAudit(program, context);
  declareTokens(program, context);
  declareNotify(program, context);
  declareMigrate(program, context);
}

function declareServe(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'serve',
    summary: 'Serve the booking API and run background jobs',
    more: 'Reads only what apply has written. Any number of processes may serve one database. Ctrl-C or SIGTERM completes what was begun, then exits.',
    examples: [
      ['calops serve --port 8080', 'HTTP and jobs in one process'],
      ['calops serve --web --host 0.0.0.0', 'only HTTP, behind a load balancer'],
      ['calops serve --worker', 'only jobs'],
    ],
    exits: [[0, 'stopped, with everything completed'], 1, 130],
  });
  command
    .option('--port <N>', 'port; 0 takes a free one', portNumber, 8080)
    .option('--host <ADDRESS>', 'address to listen on', '127.0.0.1')
    .option('--web', 'only HTTP')
    .option('--worker', 'only jobs')
    .option('--connections <N>', 'maximum number of database connections', wholeNumber, 20)
    .option('--rate-limit <N>', 'requests per token and minute, in this process', wholeNumber, 600)
    .option(
      '--trust-proxy <ADDRESSES>',
      'load balancers to trust for x-forwarded-for, for example 10.0.0.0/8',
      networks,
    )
    .option('--manifests <DIR>', 'manifests that /staff-event-assignments edits; nothing else reads them')
    .addOption(
      new Option('--log-level <LEVEL>', 'level of the JSON lines on stderr').choices(LOG_LEVELS).default('info'),
    )
    .action(async () => {
      const { serve } = await import('../commands/serve.ts');
      process.exitCode = await serve(command.opts(), context);
    });
}

function declareDoctor(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'doctor [DIR]',
    summary: 'Check Cal.com, keys, webhooks and the database',
    more: 'Prints one table: a verdict for each check, and a fix where one is needed. Every check works without the others, so that a missing key, network or database is one line of it. Writes nothing.',
    examples: [
      ['calops doctor', 'every company'],
      ['calops doctor --company friseur --json', 'for scripts, with the capabilities of the server'],
    ],
    exits: [
      [0, 'no check failed; there may be warnings'],
      [1, 'bad manifests or options'],
      [2, 'a check failed'],
    ],
  });
  withManifests(command).action(async (dir: string | undefined) => {
    const { doctor } = await import('../commands/doctor.ts');
    process.exitCode = await doctor(dir, command.opts(), context);
  });
}

function declareReview(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'review',
    summary: 'List appointments that need a person',
    more: 'Operations that could neither be completed nor rolled back, and appointments that differ in Cal.com.',
    examples: [
      ['calops review', 'open cases, the oldest first'],
      ['calops review close 6f0c2d5e-0d6c-4a55-9f0e-2b6d7c1c7f10 --as cancelled --reason "cleared"', 'close a case'],
    ],
    exits: [0, 1, [2, 'there are open cases']],
  });
  withCompany(command).action(async () => {
    const { review } = await import('../commands/review.ts');
    process.exitCode = await review(command.opts(), context);
  });
  declareClose(command, context);
}

function declareClose(review: Command, context: Context): void {
  const command = declareCommand(review, {
    usage: 'close <APPOINTMENT>',
    summary: 'Close a case after correcting it in Cal.com',
    more: 'Does not call Cal.com. booked keeps the time; cancelled, declined and failed free it. The operator and the reason go to the audit log.',
    examples: [
      ['calops review close 6f0c2d5e-0d6c-4a55-9f0e-2b6d7c1c7f10 --as booked --reason "as agreed"', 'it is booked'],
    ],
    exits: [0, 1],
  });
  const status = new Option('--as <STATUS>', 'status of the appointment').choices([
    'booked',
    'cancelled',
    'declined',
    'failed',
  ]);
  withCompany(command)
    .addOption(status.makeOptionMandatory())
    .requiredOption('--reason <TEXT>', 'reason for the audit log', someText)
    .action(async (id: string) => {
      const { closeReview } = await import('../commands/review.ts');
      // commander assigns options that `review` has as well to `review`, in any position
      process.exitCode = await closeReview(id, command.optsWithGlobals(), context);
    });
}

function declareReport(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'report',
    summary: 'Report bookings by day and by staff member',
    more: "How many were requested and booked completely, why others were not, whether Cal.com agrees, and how busy each staff member was. Days follow the company's clock. Only reads the database.",
    examples: [
      ['calops report', 'the last seven days'],
      ['calops report --from 2026-11-01 --to 2026-11-30 --format markdown', 'a month, for a page'],
    ],
    exits: [0, 1],
  });
  withCompany(command)
    .option('--from <DAY>', 'first day, for example 2026-11-01 (default: six days before the last)')
    .option('--to <DAY>', 'last day (default: today)')
    .addOption(new Option('--format <FORMAT>', 'output format').choices(['text', 'json', 'markdown']).default('text'))
    .action(async () => {
      const { report } = await import('../commands/history.ts');
      process.exitCode = await report(command.opts(), context);
    });
}

function declareAudit(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'audit',
    summary: 'List who changed what, the latest first',
    more: 'Bookings and their changes, reviews, tokens, applies, acknowledged drift, accepted hosts. No customer is named: an entry has the id of the appointment. The database refuses to change or delete entries.',
    examples: [
      ['calops audit', 'the last fifty entries'],
      ['calops audit --since 2026-11-01 --limit 1000 --json', 'from that day on, with the values before and after'],
    ],
    exits: [0, 1],
  });
  withCompany(command)
    .option('--since <DAY>', "from that day on, by the company's clock")
    .option('--limit <N>', 'maximum number of entries', wholeNumber, 50)
    .action(async () => {
      const { audit } = await import('../commands/history.ts');
      process.exitCode = await audit(command.opts(), context);
    });
}

function declareTokens(program: Command, context: Context): void {
  const token = program
    .command('token')
    .summary('Create, list and revoke tokens of the HTTP API')
    .description(
      'Manage bearer tokens of a company or of operators, for the HTTP API and the dashboard of calops serve.',
    );
  const create = declareCommand(token, {
    usage: 'create',
    summary: 'Create a token, and show it once',
    more: 'The database keeps only its hash. LABEL describes its purpose. With --operator it reads every company of the database, also later ones, and changes nothing.',
    examples: [
      ['calops token create "voice agent"', 'then Authorization: Bearer …'],
      ['calops token create "control room" --operator', 'reads every company'],
    ],
    exits: [0, 1],
  });
  withOwner(create)
    .addArgument(new Argument('<LABEL>').argParser(someText))
    .action(async (label: string) => {
      const { createToken } = await import('../commands/token.ts');
      process.exitCode = await createToken(label, create.opts(), context);
    });
  const list = declareCommand(token, {
    usage: 'list',
    summary: 'List the tokens of a company, with revoked ones',
    more: 'Never shows the token itself.',
    examples: [
      ['calops token list --company friseur', 'with the last use of each'],
      ['calops token list --operator', 'the tokens that read every company'],
    ],
    exits: [0, 1],
  });
  withOwner(list).action(async () => {
    const { listTokens } = await import('../commands/token.ts');
    process.exitCode = await listTokens(list.opts(), context);
  });
  const revoke = declareCommand(token, {
    usage: 'revoke <ID>',
    summary: 'Revoke a token',
    more: 'ID is shown by token list. Every process refuses the token at once.',
    examples: [['calops token revoke 0b9f6a1c-5a53-4f0e-8a54-4a3f1a9d2f10', 'refuse it from now on']],
    exits: [0, 1],
  });
  withOwner(revoke).action(async (id: string) => {
    const { revokeToken } = await import('../commands/token.ts');
    process.exitCode = await revokeToken(id, revoke.opts(), context);
  });
}

/** Whose tokens. */
function withOwner(command: Command): Command {
  const ofOperators = new Option('--operator', 'tokens that read every company, in place of a company').conflicts(
    'company',
  );
  return withCompany(command).addOption(ofOperators);
}

function declareNotify(program: Command, context: Context): void {
  const notify = program
    .command('notify')
    .summary('Test the notification channels')
    .description('Notifications over Slack and by mail, when something needs a person.');
  const test = declareCommand(notify, {
    usage: 'test',
    summary: 'Send a test message over each channel',
    more: 'Uses the channels of the last apply (spec.notifications of the company). One attempt each; nothing is kept.',
    examples: [
      ['calops notify test', 'over every channel'],
      ['calops notify test --company friseur --channel slack', 'over one channel'],
    ],
    exits: [
      [0, 'every message was accepted'],
      [1, 'a message was not accepted, with the reason; or bad input'],
    ],
  });
  withCompany(test)
    .addOption(new Option('--channel <CHANNEL>', 'only this channel').choices(['slack', 'email']))
    .action(async () => {
      const { testChannels } = await import('../commands/notify.ts');
      process.exitCode = await testChannels(test.opts(), context);
    });
}

function declareMigrate(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'migrate',
    summary: 'Update the database schema to this version',
    more: 'Forward only, under a lock; apply does it by itself. Other commands report when it is needed.',
    examples: [['calops migrate', 'the embedded server, or DATABASE_URL']],
    exits: [0, 1],
  });
  command.action(async () => {
    const { migrate } = await import('../commands/migrate.ts');
    process.exitCode = await migrate(command.opts(), context);
  });
}

/** Addresses and networks, separated by commas. */
function networks(text: string): readonly string[] {
  const parts = text.split(',').map((part) => part.trim());
  if (!parts.every(isNetwork)) {
    throw new InvalidArgumentError('Expected addresses or networks, for example 127.0.0.1,10.0.0.0/8.');
  }
  return parts;
}

function isNetwork(text: string): boolean {
  const [address = '', bits, more] = text.split('/');
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  if (bits === undefined) return most > 0;
  return more === undefined && /^\d{1,3}$/.test(bits) && Number(bits) > 0 && Number(bits) <= most;
}
