import type { CalcomBookings } from '../calcom/bookings/bookings-api.ts';
import type { CallEvent } from '../calcom/caller/caller.ts';
import type { Clock } from '../calcom/caller/clock.ts';
import { isActive, type Appointment } from '../model/appointment.ts';
import type { SecretRef } from '../model/calcom-access.ts';
import type { AvailabilityResult, NextStartsResult } from '../model/results.ts';
import type { Store } from '../store/store.ts';
import { freeStarts } from './availability/starts-of-service.ts';
import { offersOf } from './availability/offers.ts';
import { Questions } from './availability/questions.ts';
import { CompanyContexts, type BookingSettings, type CalcomAccount } from './company/company-context.ts';
import type { SagaOutcome } from './booking/run-saga.ts';
import { BookingService } from './booking/booking-service.ts';
import { BREAKER_SETTINGS, guard, type BreakerState, type GuardedBookings } from './company/breaker.ts';
import type { Dashboard } from './dashboard/dashboard.ts';
import { viewOf } from './dashboard/views/companies.ts';
import { Metrics, type FaultPlace } from './metrics.ts';
import type { AvailabilityQuestion, NextSlotQuestion, RawDelivery } from './http/api.ts';
import type { Health } from './http/health-routes.ts';
import { createNotificationSender } from './notifications/notification-sender.ts';
import type { Mailer } from './notifications/mailer.ts';
import { Notifier } from './notifications/notifier.ts';
import { Overview } from './company/overview.ts';
import { jobHandlers, type JobContext } from './jobs/handlers.ts';
import type { JobHandlers, Jobs } from './jobs/jobs.ts';
import { answerCall, receiveCall } from './voice-agent/receive-call.ts';
import type { VoiceAgent } from './voice-agent/voice-session.ts';
import type { SpokenResult } from './voice-agent/function-call.ts';
import { SweepHealth } from './webhooks/sweep.ts';
import { receiveWebhook, type ReceivedResult } from './webhooks/receive.ts';

export interface RuntimeOptions {
  readonly store: Store;
  /** Creates a client for a company's key, which reports its calls. */
  readonly connect: (account: CalcomAccount, onCall: (event: CallEvent) => void) => Promise<CalcomBookings>;
  readonly secretOf: (ref: SecretRef) => Promise<string>;
  /** Absent: this installation has no SMTP server. */
  readonly mailer?: Mailer;
  readonly clock: Clock;
  readonly settings: BookingSettings;
  /** Called with an error after its caller was answered, or when no caller waits. */
  readonly onError: (error: unknown, doing: string) => void;
  /** Called for an unusual event that is not an error. */
  readonly onNote?: (message: string) => void;
}

/** Days of bookings that the metrics of companies read: they are counted when they end. */
const NO_BOOKINGS = 0;

/** The runtime of one process: it serves bookings, has the handlers of the jobs, and reports its health. */
export class Runtime implements AsyncDisposable {
  readonly bookingService: BookingService;
  readonly companies: CompanyContexts;
  readonly handlers: JobHandlers;
  readonly overview = new Overview((companyId) => this.companies.tenant(companyId));
  readonly #options: RuntimeOptions;
  readonly #questions: Questions;
  readonly #notifier: Notifier;
  readonly #clients: GuardedBookings[] = [];
  readonly #sweeps = new SweepHealth();
  #jobs: Jobs | null = null;
  readonly metrics = new Metrics({
    breaker: () => this.#breaker(),
    atWork: () => this.bookingService.atWork,
    failingSweeps: () => this.#sweeps.failing,
    store: async () => {
      const { store, clock } = this.#options;
      const nowMs = clock.now();
      const [unresolved, queue, companies] = await Promise.all([
        store.insight.unresolved(),
        this.#jobs?.depths() ?? [],
        store.dashboard.companies(nowMs, NO_BOOKINGS),
      ]);
      return { ...unresolved, queue, companies: companies.map((company) => viewOf(company, nowMs).state) };
    },
  });

  constructor(options: RuntimeOptions) {
    const { store, clock, settings } = options;
    this.#options = options;
    this.companies = new CompanyContexts({ store, clock, settings, connect: (account) => this.#connect(account) });
    this.#questions = new Questions(this.companies);
    this.bookingService = new BookingService({
      store: store.bookings,
      company: (companyId, revision) => this.companies.get(companyId, revision),
      offers: (company) => offersOf(this.#questions.context(company)),
      finished: (appointment, saga) => this.#finished(appointment, saga),
      clock,
      leaseMs: settings.leaseMs,
      onError: (error, doing) => this.#failed(error, doing, 'request'),
    });
    this.#notifier = new Notifier({
      store,
      tenant: (companyId) => this.companies.tenant(companyId),
      kept: (companyId) => this.companies.kept(companyId),
      sender: createNotificationSender({ secretOf: options.secretOf, mailer: options.mailer ?? null }),
      clock,
      metrics: this.metrics,
      soon: () => this.#send('notify', {}, 'due'),
      onError: (error, doing) => this.#failed(error, doing, 'notify'),
    });
    const { companies, bookingService } = this;
    const onError: JobContext['onError'] = (error, doing, job) => this.#failed(error, doing, job);
    const notify = (): Promise<void> => this.#notifier.deliver();
    const note = options.onNote ?? (() => {});
    const sweeps = this.#sweeps;
    this.handlers = jobHandlers({
      store,
      companies,
      bookingService,
      questions: this.#questions,
      notify,
      sweeps,
      note,
      onError,
    });
  }

  /** Sends the jobs of bookings and webhooks to this queue from now on. */
  sendTo(jobs: Jobs): void {
    this.#jobs = jobs;
  }

  checkAvailability(companyId: string, question: AvailabilityQuestion): Promise<AvailabilityResult> {
    return this.#questions.check(companyId, question);
  }

  nextSlots(companyId: string, question: NextSlotQuestion): Promise<NextStartsResult> {
    return this.#questions.next(companyId, question);
  }

  async receiveWebhook(delivery: RawDelivery): Promise<ReceivedResult> {
    const { companyId, rawBody, signature } = delivery;
    const secret = await this.#signingSecret(delivery, 'webhookSecret');
    const { store } = this.#options;
    const result = await receiveWebhook(store.bookings, { companyId, rawBody, signature, secret });
    if (result.kind === 'received' && !result.isDuplicate) {
      const { digest, bookingUid } = result;
      this.#send('wake', { companyId, digest, bookingUid: bookingUid ?? '' }, `${companyId}/${digest}`);
    }
    return result;
  }

  /** A function that a company's voice agent calls, signed by Retell. */
  async callFunction(delivery: RawDelivery): Promise<SpokenResult> {
    const { companyId, rawBody, signature } = delivery;
    const { onError } = this.#options;
    const key = await this.#signingSecret(delivery, 'retellKey');
    return receiveCall({ rawBody, signature, key }, async (call) => {
      const board = await this.#voiceAgent(companyId);
      return answerCall(board, call, (error) => onError(error, `${call.name} of company ${companyId}`));
    });
  }

  /** Null: the company has no key or secret, or is unknown. */
  async #signingSecret(
    { companyId, isPressed }: RawDelivery,
    of: 'webhookSecret' | 'retellKey',
  ): Promise<string | null> {
    const tenant = isPressed ? this.companies.kept(companyId) : await this.companies.tenant(companyId);
    const ref = tenant?.company[of];
    return ref ? this.#options.secretOf(ref) : null;
  }

  /** For a call with a valid signature. */
  async #voiceAgent(companyId: string): Promise<VoiceAgent> {
    const company = await this.companies.get(companyId);
    if (!company) throw new Error(`company ${companyId} has no key of Cal.com: it was never applied by this version`);
    return {
      company,
      bookingService: this.bookingService,
      checkAvailability: (question) => this.checkAvailability(companyId, question),
      freeStarts: (request) => freeStarts(this.#questions.context(company), request),
      nextSlots: (question) => this.nextSlots(companyId, question),
    };
  }

  readonly health: Health = {
    needed: ['database'],
    metrics: () => this.metrics.text(),
    parts: async () => {
      const database = await this.#options.store.isWritable().then(
        (isWritable) => (isWritable ? 'ok' : 'read-only'),
        () => 'unreachable',
      );
      return { database, calcom: CALCOM_WORDS[this.#breaker()], sweep: this.#sweeps.describe() };
    },
  };

  get dashboard(): Dashboard {
    const { store, clock } = this.#options;
    const calcom = (): BreakerState => this.#breaker();
    const onError = (error: unknown, doing: string): void => this.#failed(error, doing, 'dashboard');
    return { store, clock, onError, calcom, tenant: (companyId) => this.companies.tenant(companyId) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.bookingService.idle();
    await this.#notifier.settled();
    await this.companies[Symbol.asyncDispose]();
  }

  #breaker(): BreakerState {
    return worst(this.#clients.map((client) => client.breaker()));
  }

  #failed(error: unknown, doing: string, kind: FaultPlace): void {
    this.metrics.failed(kind);
    this.#options.onError(error, doing);
  }

  async #connect(account: CalcomAccount): Promise<CalcomBookings> {
    const calcom = await this.#options.connect(account, (event) => this.metrics.called(event));
    const client = guard(calcom, BREAKER_SETTINGS, this.#notifier.watch(account.apiKey));
    this.#clients.push(client);
    return client;
  }

  /** Compares a booked or moved appointment with Cal.com soon; if the job is lost, the sweep does it. */
  #finished(appointment: Appointment, saga: SagaOutcome): void {
    const { companyId, id } = appointment;
    this.metrics.ended(appointment, saga);
    this.#notifier.finished(appointment);
    if (isActive(appointment)) this.#send('verify', { companyId, id }, `${companyId}/${id}`);
  }

  #send(...job: Parameters<Jobs['send']>): void {
    this.#jobs?.send(...job).catch((error: unknown) => this.#failed(error, `queue ${job[0]}`, 'queue'));
  }
}

const CALCOM_WORDS: Readonly<Record<BreakerState, string>> = {
  closed: 'ok',
  'half-open': 'coming back',
  open: 'does not answer',
};

function worst(states: readonly BreakerState[]): BreakerState {
  return (['open', 'half-open'] as const).find((state) => states.includes(state)) ?? 'closed';
}
