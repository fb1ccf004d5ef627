import { once } from 'node:events';
import { pino } from 'pino';
import type { FindToken } from '../../runtime/http/authenticate.ts';
import { createServer } from '../../runtime/http/server.ts';
import { type JobData, type JobRun, startJobs } from '../../runtime/jobs/jobs.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { openStore } from '../../store/open-store.ts';
import type { Store } from '../../store/store.ts';
import { CommandError } from '../../app/command-error.ts';
import { type Context, storeTarget } from '../../app/context.ts';
import { EXIT, type ExitCode } from '../../app/exit-codes.ts';
import { listenForInterrupt } from '../input/interrupt.ts';
import { requireDirectory } from '../input/load-companies.ts';
import { createPrinter, type CommonOptions } from '../output/printer.ts';
import { readVersion } from '../../app/package-files.ts';
import { mailerOf, openRuntime } from '../../app/open-runtime.ts';
import { checkDrift, createReconciler } from '../../app/reconciler.ts';

interface ServeOptions extends CommonOptions {
  readonly port: number;
  readonly host: string;
  readonly connections: number;
  /** Runs only this half; both if neither is given. */
  readonly web?: boolean;
  readonly worker?: boolean;
  readonly logLevel: string;
  /** Requests per token and minute. */
  readonly rateLimit: number;
  readonly trustProxy?: readonly string[];
  /** Directory of the manifests, for edits requested through the API. */
  readonly manifests?: string;
}

/** Maximum number of bookings of dead processes that are resumed at the start; a job resumes the rest, minute by minute. */
const BACKLOG = 1000;

/** Schedules of the periodic jobs, in UTC. */
const SCHEDULES = {
  resume: '* * * * *',
  sweep: '*/2 * * * *',
  'warm-up': '*/10 * * * *',
  forget: '17 3 * * *',
  notify: '* * * * *',
  drift: '3-59/10 * * * *',
} as const;

/** Runs until Ctrl-C or SIGTERM: then accepts no new work and completes what is in progress. */
export async function serve(options: ServeOptions, context: Context): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  // logs to the guarded stream: a log line may quote an error that contains a secret
  const logger = pino({ level: options.quiet === true ? 'error' : options.logLevel }, process.stderr);
  const isBoth = options.web === options.worker;
  const works = isBoth || options.worker === true;
  if (options.manifests !== undefined) requireDirectory(options.manifests);
  using interrupt = listenForInterrupt(() => logger.info('stopping: finishing what is being worked on'));
  await using store = await openStore(storeTarget(context), {
    applicationName: 'calops serve',
    connections: options.connections,
  });
  await store.requireSchema();
  await store.requireWritable();
  const onError = (error: unknown, doing: string): void => logger.error({ err: error }, doing);
  await using runtime = openRuntime(store, context, { onError, onNote: (message) => logger.info(message) });
  const drift = (data: JobData, { send }: JobRun): Promise<void> => {
    const onFound = (found: object): void => logger.info(found, 'drift checked');
    return checkDrift({ store, context, signal: interrupt.signal, onFound, onError }, data, send);
  };
  await using jobs = await startJobs({
    database: store.queue,
    handlers: works ? { ...runtime.handlers, drift } : {},
    schedules: SCHEDULES,
    onError: (error, job) => logger.error({ err: error, job }, 'job failed'),
  });
  runtime.sendTo(jobs);
  await openCompanies(store, runtime, onError);
  if (works) await noteSilentMail(store, runtime, { context, warn: (message) => logger.warn(message) });
  // Cal.com may have changed while no process ran, and notifications may be waiting
  const atStart = () => [
    jobs.send('sweep', {}, 'start'),
    jobs.send('drift', {}, 'start'),
    jobs.send('notify', {}, 'due'),
  ];
  if (works) await Promise.all(atStart());
  const server = isBoth || options.web === true ? serverOf() : undefined;
  if (server) {
    await server.listen({ port: options.port, host: options.host }).catch(unusable(options));
    const url = server.listeningOrigin;
    const roles = works ? '' : ', HTTP alone';
    printer.result(printer.isJson ? `${JSON.stringify({ url, works })}\n` : `calops serves at ${url}${roles}\n`);
  } else printer.result(printer.isJson ? '{"url":null,"works":true}\n' : 'calops works on jobs, without HTTP\n');
  // Started after everything else in the start has succeeded, and not awaited: it waits as long as Cal.com does not respond.
  const resuming = works
    ? runtime.bookingService.resume(BACKLOG).catch((error: unknown) => onError(error, 'resume'))
    : undefined;
  if (!interrupt.signal.aborted) await once(interrupt.signal, 'abort');
  await server?.close();
  await resuming;
  // before the queue stops: bookings that complete now still send their jobs
  await runtime.bookingService.idle();
  return EXIT.fine;

  function serverOf() {
    const findToken: FindToken = (hash, named) => store.tokens.authenticate(hash, named);
    const { rateLimit, manifests, trustProxy } = options;
    const reconciler = createReconciler({ store, context, signal: interrupt.signal }, manifests);
    const { health, dashboard } = runtime;
    return createServer({
      api: runtime,
      reconciler,
      health,
      dashboard,
      findToken,
      logger,
      version: readVersion(),
      rateLimit,
      ...(trustProxy && { trustProxy }),
    });
  }
}

/** Reports a missing key now, not when the first customer calls. The other companies are still served. */
async function openCompanies(
  store: Store,
  runtime: Runtime,
  onError: (error: unknown, doing: string) => void,
): Promise<void> {
  for (const { id, name } of await store.companies()) {
    await runtime.companies.get(id).catch((error: unknown) => onError(error, `${name} cannot be booked`));
  }
}

const UNUSABLE: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use',
  EACCES: 'is not open to this user',
  EADDRNOTAVAIL: 'is not an address of this machine',
  ENOTFOUND: 'has a host that cannot be resolved',
  EAI_AGAIN: 'has a host that cannot be resolved',
};

function unusable({ port, host }: ServeOptions) {
  return (cause: unknown): never => {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    const why = typeof code === 'string' ? UNUSABLE[code] : undefined;
    if (why === undefined) throw cause;
    throw new CommandError('port-unusable', `${host}:${port} ${why}.`, 'Take another one, or --port 0 for a free one.');
  };
}

/** Warns at the start about companies that declare mail on an installation without an SMTP server. */
async function noteSilentMail(
  store: Store,
  runtime: Runtime,
  { context, warn }: { readonly context: Context; readonly warn: (message: string) => void },
): Promise<void> {
  if (mailerOf(context) !== null) return;
  for (const { id, name } of await store.companies()) {
    const { notifications, customerMail } = (await runtime.companies.tenant(id))?.company ?? {};
    if (!notifications?.email && customerMail !== 'combined') continue;
    warn(`mail of ${name} waits: CALOPS_SMTP_URL and CALOPS_MAIL_FROM are not both set`);
  }
}
