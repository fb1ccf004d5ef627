import type { CalcomBookings } from '../calcom/bookings-api.ts';
import type { CallEvent } from '../calcom/caller.ts';
import type { Clock } from '../calcom/clock.ts';
import type { Appointment } from '../model/appointment.ts';
import type { SecretRef } from '../model/catalog.ts';
import type { KeptAnswer } from '../store/booking-store.ts';
import type { Store } from '../store/store.ts';
import { checkAvailability } from './availability/check-availability.ts';
import type { AvailabilityContext } from './availability/find-starts.ts';
import { FreeTimes } from './availability/free-times.ts';
import { nextSlots } from './availability/next-slots.ts';
import { offersOf } from './availability/offers.ts';
import { warmUp } from './availability/warm-up.ts';
import { whenAsked } from './availability/when-asked.ts';
import type { Locale } from './availability/when/time-window.ts';
import type { BookingSettings, Desk } from './booking/desk.ts';
import { verifyAppointment } from './booking/verify.ts';
import { BookingOffice } from './booking-office.ts';
import { guard } from './breaker.ts';
import type { BreakerState, GuardedBookings } from './breaker.ts';
import { Desks } from './desks.ts';
import { Metrics } from './metrics.ts';
import type { AvailabilityQuestion, NextSlotQuestion, RawDelivery } from './http/api.ts';
import type { Health } from './http/health-routes.ts';
import { Overview } from './overview.ts';
import { problem } from './problem.ts';
import type { JobHandlers, Jobs } from './queue/jobs.ts';
import { answerCall } from './retell/answer-call.ts';
import { receiveCall, unsignedCall } from './retell/receive-call.ts';
import { sweep, verifyPending } from './sweep/sweep.ts';
import { named } from './tenant/tenant.ts';
import { receiveWebhook } from './webhooks/receive.ts';
import { wake } from './webhooks/wake.ts';

export interface RuntimeOptions {
  readonly store: Store;
  /** A client for a company's key, which tells of its calls. */
  readonly connect: (apiKey: SecretRef, onCall: (event: CallEvent) => void) => Promise<CalcomBookings>;
  readonly secretOf: (ref: SecretRef) => Promise<string>;
  readonly clock: Clock;
  readonly settings: BookingSettings;
  /** Told of what went wrong after its caller was answered, or with nobody waiting. */
  readonly onError: (error: unknown, doing: string) => void;
}

/** How many sagas one job takes up, and how many appointments it compares. */
const BATCH = 50;
/** How far ahead most callers ask. */
const WARM_DAYS = 14;
const KEYS_KEPT_MS = 7 * 24 * 60 * 60_000;
/** A delivery that comes again after that is read once more, which changes nothing. */
const DELIVERIES_KEPT_MS = 30 * 24 * 60 * 60_000;

/** The booking wing of one process: who takes bookings, what the jobs do, and what there is to be told of its health. */
export class Runtime implements AsyncDisposable {
  readonly office: BookingOffice;
  readonly desks: Desks;
  readonly overview = new Overview((companyId) => this.desks.tenant(companyId));
  readonly #freeTimes = new FreeTimes();
  readonly #options: RuntimeOptions;
  readonly #clients: GuardedBookings[] = [];
  #jobs: Jobs | null = null;
  readonly metrics = new Metrics({
    breaker: () => worst(this.#clients.map((client) => client.breaker())),
    atWork: () => this.office.atWork,
  });

  constructor(options: RuntimeOptions) {
    const { store, clock, settings } = options;
    this.#options = options;
    this.desks = new Desks({ store, clock, settings, connect: (apiKey) => this.#connect(apiKey) });
    this.office = new BookingOffice({
      store: store.bookings,
      desk: (companyId) => this.desks.get(companyId),
      offers: (desk) => offersOf(this.#availability(desk)),
      finished: (appointment) => this.#finished(appointment),
      clock,
      leaseMs: settings.leaseMs,
      onError: (error, doing) => this.#failed(error, doing, 'request'),
    });
  }

  /** What comes after bookings and webhooks is sent there from now on. */
  sendTo(jobs: Jobs): void {
    this.#jobs = jobs;
  }

  readonly handlers: JobHandlers = {
    verify: ({ companyId = '', id = '' }) => this.#verify(companyId, id),
    wake: ({ companyId = '', digest = '', bookingUid = '' }) =>
      this.#withDesk(companyId, (desk) => wake(desk, { digest, bookingUid: bookingUid === '' ? null : bookingUid })),
    resume: async () => void (await this.office.resume(BATCH)),
    sweep: () =>
      this.#forEachCompany('sweep', async (desk) => {
        await sweep(desk);
        await verifyPending(desk, BATCH);
      }),
    'warm-up': () =>
      this.#forEachCompany(
        'warm-up',
        async (desk) => void (await warmUp(this.#availability(desk), { days: WARM_DAYS })),
      ),
    forget: async () => {
      await this.#options.store.bookings.forgetKeys(KEYS_KEPT_MS);
      await this.#options.store.bookings.forgetDeliveries(DELIVERIES_KEPT_MS);
      await this.#options.store.bookings.forgetOffers(KEYS_KEPT_MS);
    },
  };

  /** When a service can start, near the time that was asked for. */
  async checkAvailability(companyId: string, question: AvailabilityQuestion): Promise<KeptAnswer> {
    const desk = await this.desks.get(companyId);
    if (!desk) return unknownCompany();
    const { service, branch = null, staff = null } = question;
    const { timeZone, locale } = this.#customs(desk, branch);
    const asked = { when: question.when, locale: question.language ?? locale, timeZone, nowMs: desk.clock.now() };
    const when = whenAsked(asked);
    if ('status' in when) return when;
    const answer = await checkAvailability(this.#availability(desk), { service, branch, staff, at: when.at });
    return answer.status === 200
      ? { ...answer, body: { understood: when.understood, ...(answer.body as object) } }
      : answer;
  }

  async nextSlots(companyId: string, question: NextSlotQuestion): Promise<KeptAnswer> {
    const desk = await this.desks.get(companyId);
    if (!desk) return unknownCompany();
    const { service, branch = null, staff = null, after, limit = 3 } = question;
    const nowMs = desk.clock.now();
    const { timeZone, locale } = this.#customs(desk, branch);
    const when = after === undefined ? null : whenAsked({ when: after, locale, timeZone, nowMs });
    if (when && 'status' in when) return when;
    const fromMs = when?.at.fromMs ?? nowMs;
    return nextSlots(this.#availability(desk), { service, branch, staff }, { fromMs, limit });
  }

  async receiveWebhook({ companyId, rawBody, signature }: RawDelivery): Promise<KeptAnswer> {
    const tenant = (await this.desks.get(companyId))?.tenant;
    const ref = tenant?.company.webhookSecret ?? null;
    const secret = ref && (await this.#options.secretOf(ref));
    const { store } = this.#options;
    const { answer, wake: woken } = await receiveWebhook(store.bookings, { companyId, rawBody, signature, secret });
    if (woken) {
      const data = { companyId, digest: woken.digest, bookingUid: woken.bookingUid ?? '' };
      this.#send('wake', data, `${companyId}/${woken.digest}`);
    }
    return answer;
  }

  /** A function that a company's voice agent calls, signed by Retell. */
  async callFunction({ companyId, rawBody, signature }: RawDelivery): Promise<KeptAnswer> {
    const { secretOf, onError } = this.#options;
    const desk = await this.desks.get(companyId);
    const ref = desk?.tenant.company.retellKey ?? null;
    const key = ref && (await secretOf(ref));
    if (!desk) return unsignedCall();
    const board = {
      desk,
      office: this.office,
      checkAvailability: (question: AvailabilityQuestion) => this.checkAvailability(companyId, question),
      nextSlots: (question: NextSlotQuestion) => this.nextSlots(companyId, question),
    };
    return receiveCall({ rawBody, signature, key }, (call) =>
      answerCall(board, call, (error) => onError(error, `${call.name} of company ${companyId}`)),
    );
  }

  readonly health: Health = {
    needed: ['database'],
    metrics: () => this.metrics.text(),
    parts: async () => {
      const database = await this.#options.store.schemaVersion().then(
        () => 'ok',
        () => 'unreachable',
      );
      return { database, calcom: CALCOM_WORDS[worst(this.#clients.map((client) => client.breaker()))] };
    },
  };

  async [Symbol.asyncDispose](): Promise<void> {
    await this.office.idle();
    await this.desks[Symbol.asyncDispose]();
  }

  #availability(desk: Desk): AvailabilityContext {
    return { desk, freeTimes: this.#freeTimes };
  }

  /** The zone that times are meant in, and the language that they are said in. */
  #customs({ tenant }: Desk, branch: string | null): { readonly timeZone: string; readonly locale: Locale } {
    const place = branch === null ? undefined : named(tenant.branches, branch);
    const { company } = tenant;
    return { timeZone: place?.timeZone ?? company.timeZone, locale: company.locale.startsWith('de') ? 'de' : 'en' };
  }

  #failed(error: unknown, doing: string, kind: string): void {
    this.metrics.failed(kind);
    this.#options.onError(error, doing);
  }

  async #connect(apiKey: SecretRef): Promise<CalcomBookings> {
    const client = guard(await this.#options.connect(apiKey, (event) => this.metrics.called(event)));
    this.#clients.push(client);
    return client;
  }

  /** What was booked or moved is compared with Cal.com soon; where the job is lost, the sweep does it. */
  #finished(appointment: Appointment): void {
    const { companyId, id, status } = appointment;
    this.metrics.ended(appointment);
    if (status === 'booked') this.#send('verify', { companyId, id }, `${companyId}/${id}`);
  }

  #send(...job: Parameters<Jobs['send']>): void {
    this.#jobs?.send(...job).catch((error: unknown) => this.#failed(error, `queue ${job[0]}`, 'queue'));
  }

  async #verify(companyId: string, id: string): Promise<void> {
    await this.#withDesk(companyId, async (desk) => {
      const appointment = await desk.store.appointment(companyId, id);
      if (appointment?.status === 'booked' && appointment.syncStatus === 'pending') {
        await verifyAppointment(desk, appointment);
      }
    });
  }

  async #withDesk(companyId: string, work: (desk: Desk) => Promise<void>): Promise<void> {
    const desk = await this.desks.get(companyId);
    if (desk) await work(desk);
  }

  /** One company's fault is not the next one's. */
  async #forEachCompany(doing: string, work: (desk: Desk) => Promise<void>): Promise<void> {
    for (const { id, name } of await this.#options.store.bookings.companies()) {
      await this.#withDesk(id, work).catch((error: unknown) => this.#failed(error, `${doing} ${name}`, doing));
    }
  }
}

function unknownCompany(): KeptAnswer {
  return problem('unknown-company', 'nothing was ever applied for this company: run calops apply');
}

const CALCOM_WORDS: Readonly<Record<BreakerState, string>> = {
  closed: 'ok',
  'half-open': 'coming back',
  open: 'does not answer',
};

function worst(states: readonly BreakerState[]): BreakerState {
  return (['open', 'half-open'] as const).find((state) => states.includes(state)) ?? 'closed';
}
