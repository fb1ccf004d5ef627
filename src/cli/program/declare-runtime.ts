import { isIP } from 'node:net';
import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import { EMAIL_PATTERN, PHONE_PATTERN } from '../../model/contact.ts';
import type { Context } from '../context.ts';
import { declareCommand, portNumber, wholeNumber, withManifests, someText } from './declare-command.ts';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error'] as const;

/** serve, book, cancel, slots, token, retell: the booking wing. */
export function declareRuntime(program: Command, context: Context): void {
  declareServe(program, context);
  declareBook(program, context);
  declareCancel(program, context);
  declareSlots(program, context);
  declareTokens(program, context);
  declareRetell(program, context);
}

function declareServe(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'serve',
    summary: 'Take bookings over HTTP, and work on what comes after them.',
    more: 'Reads only what apply has written. Any number of processes may serve one database. Ctrl-C or SIGTERM finishes what was begun, then stops.',
    examples: [
      ['calops serve --port 8080', 'HTTP and jobs in one process'],
      ['calops serve --web --host 0.0.0.0', 'HTTP alone, behind a load balancer'],
      ['calops serve --worker', 'jobs alone'],
    ],
    exits: [[0, 'stopped, with everything finished'], 1, 130],
  });
  command
    .option('--port <N>', 'port; 0 takes a free one', portNumber, 8080)
    .option('--host <ADDRESS>', 'address to listen on', '127.0.0.1')
    .option('--web', 'HTTP only')
    .option('--worker', 'jobs only')
    .option('--connections <N>', 'to the database, at most', wholeNumber, 20)
    .option('--rate-limit <N>', 'requests of one token in a minute, in this process', wholeNumber, 600)
    .option('--trust-proxy <ADDRESSES>', 'load balancers whose x-forwarded-for is believed, as 10.0.0.0/8', networks)
    .option('--manifests <DIR>', 'to answer /staff-event-assignments with edits of them; nothing else reads them')
    .addOption(new Option('--log-level <LEVEL>', 'of the JSON lines on stderr').choices(LOG_LEVELS).default('info'))
    .action(async () => {
      const { serve } = await import('../commands/serve.ts');
      process.exitCode = await serve(command.opts(), context);
    });
}

function declareBook(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'book <SERVICE>',
    summary: 'Book an appointment, to try a setup by hand.',
    more: 'All segments or none, as over HTTP; afterwards it is compared with Cal.com. Times are those of the branch.',
    examples: [
      ['calops book ansatzfaerbung --at 2026-11-30T10:00 --name "Anna Beispiel"', 'with whoever is free'],
      ['calops book ansatzfaerbung --at 2026-11-30T10:00 --name Anna --staff emma', 'with Emma or not at all'],
    ],
    exits: [
      0,
      [1, 'not booked: refused, or a wrong call'],
      [3, 'Cal.com does not answer; nothing is booked'],
      [5, 'begun and not finished: calops serve goes on with it, or a person has to look at it'],
    ],
  });
  command
    .requiredOption('--at <TIME>', 'start: local time of the branch, or with an offset')
    .requiredOption('--name <NAME>', 'of the customer', someText)
    .option('--email <ADDRESS>', 'of the customer', emailAddress)
    .option('--phone <NUMBER>', 'of the customer, as +49301234567', phoneNumber)
    .option('--staff <NAME>', 'nobody else will do')
    .option('--branch <NAME>', 'where there are several')
    .option('--company <NAME>', 'where there are several')
    .option('--allow-overlap', 'beside another appointment of the same customer at that time')
    .option('--key <KEY>', 'asked again with the same key, it is answered alike and books nothing')
    .action(async (service: string) => {
      const { book } = await import('../commands/book.ts');
      process.exitCode = await book(service, command.opts(), context);
    });
}

function declareCancel(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'cancel <APPOINTMENT>',
    summary: 'Cancel an appointment, with all of its bookings in Cal.com.',
    more: 'Once begun it is finished, however long Cal.com takes: what is left is done by calops serve.',
    examples: [['calops cancel 6f0c2d5e-0d6c-4a55-9f0e-2b6d7c1c7f10', 'the id that book and the API answer']],
    exits: [
      0,
      [1, 'nothing was cancelled: refused, or a wrong call'],
      [5, 'begun and not finished: calops serve goes on with it, or a person has to look at it'],
    ],
  });
  command.option('--company <NAME>', 'where there are several').action(async (id: string) => {
    const { cancel } = await import('../commands/book.ts');
    process.exitCode = await cancel(id, command.opts(), context);
  });
}

function declareSlots(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'slots <SERVICE>',
    summary: 'When does a service fit, and with whom?',
    more: 'Start times at which every segment fits for one member of staff, with gaps, from Cal.com and what is held here.',
    examples: [
      ['calops slots ansatzfaerbung', 'the next ones'],
      ['calops slots ansatzfaerbung --staff emma --after 2026-11-30T12:00 --limit 10', 'with Emma, from then on'],
    ],
    exits: [[0, 'an answer, also where nothing is free'], 1, [3, 'Cal.com does not answer']],
  });
  command
    .option('--after <TIME>', 'local time of the branch, or with an offset (default: now)')
    .option('--limit <N>', 'how many', wholeNumber, 5)
    .option('--staff <NAME>', 'with nobody else')
    .option('--branch <NAME>', 'where there are several')
    .option('--company <NAME>', 'where there are several')
    .action(async (service: string) => {
      const { slots } = await import('../commands/slots.ts');
      process.exitCode = await slots(service, command.opts(), context);
    });
}

function declareTokens(program: Command, context: Context): void {
  const token = program
    .command('token')
    .summary('Who may call the HTTP API: create, list, revoke.')
    .description('Bearer tokens of a company, for the HTTP API of calops serve.');
  const create = declareCommand(token, {
    usage: 'create',
    summary: 'Make a token, and show it this once.',
    more: 'Only its hash is kept. LABEL says what it is for.',
    examples: [['calops token create "voice agent"', 'then Authorization: Bearer …']],
    exits: [0, 1],
  });
  create
    .addArgument(new Argument('<LABEL>').argParser(someText))
    .option('--company <NAME>', 'where there are several')
    .action(async (label: string) => {
      const { createToken } = await import('../commands/token.ts');
      process.exitCode = await createToken(label, create.opts(), context);
    });
  const list = declareCommand(token, {
    usage: 'list',
    summary: 'Every token of a company, revoked ones too.',
    more: 'Never the token itself.',
    examples: [['calops token list --company friseur', 'with when each was last used']],
    exits: [0, 1],
  });
  list.option('--company <NAME>', 'where there are several').action(async () => {
    const { listTokens } = await import('../commands/token.ts');
    process.exitCode = await listTokens(list.opts(), context);
  });
  const revoke = declareCommand(token, {
    usage: 'revoke <ID>',
    summary: 'Refuse a token from now on.',
    more: 'ID is what token list shows.',
    examples: [['calops token revoke 0b9f6a1c-5a53-4f0e-8a54-4a3f1a9d2f10', 'at once, in every process']],
    exits: [0, 1],
  });
  revoke.option('--company <NAME>', 'where there are several').action(async (id: string) => {
    const { revokeToken } = await import('../commands/token.ts');
    process.exitCode = await revokeToken(id, revoke.opts(), context);
  });
}

/** Addresses and networks, with commas between them. */
function networks(text: string): readonly string[] {
  const parts = text.split(',').map((part) => part.trim());
  if (!parts.every(isNetwork)) throw new InvalidArgumentError('Addresses or networks, as 127.0.0.1,10.0.0.0/8.');
  return parts;
}

function isNetwork(text: string): boolean {
  const [address = '', bits, more] = text.split('/');
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  if (bits === undefined) return most > 0;
  return more === undefined && /^\d{1,3}$/.test(bits) && Number(bits) > 0 && Number(bits) <= most;
}

function emailAddress(text: string): string {
  if (!new RegExp(EMAIL_PATTERN).test(text)) throw new InvalidArgumentError('An e-mail address, as anna@post.example.');
  return text;
}

function phoneNumber(text: string): string {
  if (!new RegExp(PHONE_PATTERN).test(text)) throw new InvalidArgumentError('With its country, as +49301234567.');
  return text;
}

function declareRetell(program: Command, context: Context): void {
  const command = declareCommand(program, {
    usage: 'retell [DIR]',
    summary: 'Render the tools and the prompt of a voice agent from the manifests.',
    more: 'What the agent may say of services and staff is what is declared. Nothing is sent to Retell.',
    examples: [
      ['calops retell --url https://booking.salon.example', 'to look at'],
      [
        'calops retell --url https://booking.salon.example --out retell',
        'writes retell/COMPANY/{tools.json,prompt.md}',
      ],
      ['calops retell --check', 'are the files in ./retell as the manifests say?'],
    ],
    exits: [0, 1, [2, 'files are stale; --check names them']],
  });
  withManifests(command)
    .option('--url <URL>', 'where Retell reaches calops serve (default: as in the files that are there)')
    .option('--out <DIR>', 'write files there; with --check, look there (default: ./retell)')
    .option('--check', 'compare with the files that are there, and write nothing')
    .addOption(
      new Option('--language <LANGUAGE>', "the agent's (default: as in those files, else the company's)").choices([
        'de',
        'en',
      ]),
    )
    .action(async (dir: string | undefined) => {
      const { retell } = await import('../commands/retell.ts');
      process.exitCode = await retell(dir, command.opts(), context);
    });
}
