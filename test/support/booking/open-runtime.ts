import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import type { CalcomBookings } from '../../../src/calcom/bookings/bookings-api.ts';
import { createCalcomBookings } from '../../../src/calcom/client.ts';
import type { CallEvent } from '../../../src/calcom/caller/caller.ts';
import { systemClock, type Clock, type Timeouts } from '../../../src/calcom/caller/clock.ts';
import { MemoryBudget } from '../../../src/calcom/caller/memory-budget.ts';
import {
  SecretUnavailable,
  type CalcomAuth,
  type RateBudget,
  type SecretRef,
} from '../../../src/model/calcom-access.ts';
import type { Catalog } from '../../../src/model/catalog.ts';
import { createReconciler } from '../../../src/app/reconciler.ts';
import {
  BOOKING_SETTINGS,
  type BookingSettings,
  type CompanyContext,
} from '../../../src/runtime/company/company-context.ts';
import { tokenHash, type FindToken } from '../../../src/runtime/http/authenticate.ts';
import type { Reconciler } from '../../../src/runtime/jobs/reconciler.ts';
import { createServer } from '../../../src/runtime/http/server.ts';
import type { Mailer } from '../../../src/runtime/notifications/mailer.ts';
import { Runtime } from '../../../src/runtime/runtime.ts';
import type { Store } from '../../../src/store/store.ts';
import { testContext } from '../context.ts';
import { answering, type AnsweringService } from './answering-service.ts';
import { jobsAtHand, type JobsAtHand } from './jobs-at-hand.ts';
import { BUSY_SEED } from './open-salon.ts';
import { salon } from '../manifests/salon.ts';
import { watchCalcom, watchStore, type Pass } from '../servers/tripwire.ts';
import { SALON_KEY, world, type World } from '../world.ts';

/** What stands behind the secrets that manifests name. */
export const SECRETS: { readonly [name: string]: string } = {
  CALCOM_API_KEY: SALON_KEY,
  CALCOM_API_KEY_ARZT: 'cal_sandbox_arzt',
  CALCOM_WEBHOOK_SECRET: 'sandbox-webhook-secret',
  RETELL_API_KEY: 'key_retell_friseur',
  RETELL_API_KEY_ARZT: 'key_retell_arzt',
};

export interface ProcessTestOptions {
  readonly clock?: Clock;
  readonly settings?: Partial<BookingSettings>;
  readonly timeouts?: Partial<Timeouts>;
  readonly wrap?: (calcom: CalcomBookings) => CalcomBookings;
  readonly pass?: Pass;
  readonly onCall?: (event: CallEvent) => void;
  /** Beside those above. */
  readonly secrets?: { readonly [name: string]: string };
  readonly mailer?: Mailer;
  /** Directory of the manifests that are served. */
  readonly manifests?: string;
  readonly trustProxy?: readonly string[];
  /** Requests of one token in a minute; more than any test sends when absent. */
  readonly rateLimit?: number;
  /** Calls to Cal.com; as many as any test makes when absent. */
  readonly budget?: RateBudget;
}

/** The booking wing of one process, with its HTTP API. */
export interface OpenProcess extends AsyncDisposable {
  readonly runtime: Runtime;
  readonly bookingService: AnsweringService;
  readonly server: FastifyInstance;
  readonly jobs: JobsAtHand;
  /** What went wrong with nobody waiting. */
  readonly errors: readonly string[];
}

export function openProcess(store: Store, baseUrl: string, options: ProcessTestOptions = {}): OpenProcess {
  const { clock = systemClock, pass, wrap, timeouts, onCall } = options;
  const errors: string[] = [];
  const connect = async (
    { apiKey: ref }: { readonly apiKey: CalcomAuth },
    tell: (event: CallEvent) => void,
  ): Promise<CalcomBookings> => {
    const client = createCalcomBookings({
      baseUrl,
      apiKey: await secretOf('oauth' in ref ? ref.oauth.refreshToken : ref),
      budget:
        options.budget ?? new MemoryBudget(clock.now, { limit: 1_000_000, remaining: 1_000_000, resetMs: 60_000 }),
      clock,
      retry: { baseMs: 1, capMs: 1 },
      ...(timeouts && { timeouts }),
      onCall: (event) => {
        tell(event);
        onCall?.(event);
      },
    });
    const wrapped = wrap?.(client) ?? client;
    return pass ? watchCalcom(wrapped, pass) : wrapped;
  };
  const runtime = new Runtime({
    store: pass ? watchStore(store, pass) : store,
    connect,
    secretOf: (ref) => secretOf(ref, options.secrets),
    ...(options.mailer && { mailer: options.mailer }),
    clock,
    settings: { ...BOOKING_SETTINGS, lookUpAgainMs: 1, ...options.settings },
    onError: (error, doing) => void errors.push(`${doing}: ${String(error)}`),
  });
  const jobs = jobsAtHand(runtime.handlers);
  runtime.sendTo(jobs);
  const findToken: FindToken = (hash, named) => store.tokens.authenticate(hash, named);
  const logger = pino({ level: 'silent' });
  const { rateLimit = 1_000_000, trustProxy } = options;
  const server = createServer({
    api: runtime,
    reconciler: reconcilerFor(store, baseUrl, options.manifests),
    findToken,
    health: runtime.health,
    dashboard: runtime.dashboard,
    logger,
    version: '0.0.0-test',
    rateLimit,
    ...(trustProxy && { trustProxy }),
  });
  const close = async (): Promise<void> => {
    await server.close();
    await runtime[Symbol.asyncDispose]();
  };
  return {
    runtime,
    bookingService: answering(runtime.bookingService),
    server,
    jobs,
    errors,
    [Symbol.asyncDispose]: close,
  };
}

/** The reconciling wing as `calops serve` joins it. */
function reconcilerFor(store: Store, baseUrl: string, manifests: string | undefined): Reconciler {
  const context = testContext({ calcomApiUrl: baseUrl, variable: (name) => SECRETS[name] ?? null });
  return createReconciler({ store, context, signal: new AbortController().signal }, manifests);
}

async function secretOf(ref: SecretRef, more: ProcessTestOptions['secrets'] = {}): Promise<string> {
  const secret = 'env' in ref ? (more[ref.env] ?? SECRETS[ref.env]) : undefined;
  if (secret === undefined) throw new SecretUnavailable(`no such secret: ${JSON.stringify(ref)}`);
  return secret;
}

/** A salon with everything applied, and a runtime that Cal.com's webhooks reach over real HTTP. */
export interface OpenRuntime extends OpenProcess {
  readonly world: World;
  readonly url: string;
  company(name?: string): Promise<CompanyContext>;
  /** Sends a request as the owner of a token: of the salon, or of nobody (null). */
  call(method: 'GET' | 'POST', path: string, more?: CallOptions): Promise<Answered>;
}

export interface CallOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: string | null;
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  // What a test looks at differs from answer to answer; a wrong path shows as a failed expectation.
  readonly body: never;
}

export interface RuntimeTestOptions extends ProcessTestOptions {
  /** The salon alone when absent. */
  readonly catalogs?: readonly Catalog[];
  readonly seed?: object;
  readonly now?: () => number;
  /** Of a PostgreSQL of the test's own. */
  readonly databaseUrl?: string;
}

export const TOKEN = 'tok_friseur';

/** The salon, whose webhooks are signed. */
export function signedSalon(): Catalog {
  return salon()
    .company({ environment: { webhookSecret: { env: 'CALCOM_WEBHOOK_SECRET' } } })
    .build();
}

export async function openRuntime(options: RuntimeTestOptions = {}): Promise<OpenRuntime> {
  const { catalogs = [signedSalon()], seed = BUSY_SEED, now, databaseUrl } = options;
  await using resources = new AsyncDisposableStack();
  const apiKey = (company: string): string => (company === 'friseur' ? SALON_KEY : `cal_sandbox_${company}`);
  const here = resources.use(
    await world({ seed, apiKey, ...(now && { now }), ...(databaseUrl !== undefined && { databaseUrl }) }),
  );
  const opened = resources.use(openProcess(here.store, here.sandbox.url, options));
  await opened.server.listen({ port: 0, host: '127.0.0.1' });
  const url = opened.server.listeningOrigin;
  here.sandbox.reset({ ...seed, webhooks: [webhookTo(`${url}/webhooks/calcom/friseur`)] });
  for (const catalog of catalogs) await here.apply(catalog);
  await here.store.tokens.create('friseur', { label: 'test', tokenHash: tokenHash(TOKEN), who: 'lina' });
  const owned = resources.move();
  return {
    ...opened,
    world: here,
    url,
    company: async (name = 'friseur') => {
      const company = await opened.runtime.companies.get(name);
      if (!company) throw new Error('nothing was applied');
      return company;
    },
    call: (method, path, more) => inject(opened.server, { method, path, ...more }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function webhookTo(subscriberUrl: string) {
  const triggers = ['CREATED', 'RESCHEDULED', 'CANCELLED', 'REJECTED', 'REQUESTED', 'REASSIGNED'].map(
    (word) => `BOOKING_${word}`,
  );
  return { teamId: 34_209, subscriberUrl, triggers, secret: SECRETS['CALCOM_WEBHOOK_SECRET'] };
}

type Injected = CallOptions & { readonly method: 'GET' | 'POST'; readonly path: string };

async function inject(server: FastifyInstance, { method, path, body, headers, token = TOKEN }: Injected) {
  const answer = await server.inject({
    method,
    url: path,
    headers: { ...(token !== null && { authorization: `Bearer ${token}` }), ...headers },
    ...(body !== undefined && { payload: body as object }),
  });
  return { status: answer.statusCode, headers: answer.headers, body: parsed(answer.body) as never };
}

function parsed(text: string): unknown {
  return text === '' ? undefined : JSON.parse(text);
}
