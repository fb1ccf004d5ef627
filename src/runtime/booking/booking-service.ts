import type { Clock } from '../../calcom/caller/clock.ts';
import type { Appointment } from '../../model/appointment.ts';
import { problem } from '../../model/results.ts';
import type {
  AppointmentResult,
  BookingResult,
  ChangeResult,
  KeptResult,
  Pending,
  Problem,
} from '../../model/results.ts';
import type { BookingStore, IdempotencyKey } from '../../store/bookings/booking-store.ts';
import { StoreError } from '../../store/store-error.ts';
import { book } from './book.ts';
import type { BookRequest, Offers } from './book.ts';
import { factsOf, pending, repeated, unknownAppointment } from './booking-result.ts';
import { cancelAppointment, moveAppointment } from './change.ts';
import type { ChangeRequest, MoveRequest } from './change.ts';
import type { CompanyContext } from '../company/company-context.ts';
import type { RequestContext, SagaOutcome } from './run-saga.ts';
import { resumeSaga } from './finish-saga.ts';
import type { Resumed } from './finish-saga.ts';
import { unknownCompany } from '../company/tenant.ts';

export interface BookingServiceOptions {
  readonly store: BookingStore;
  /** Undefined: the company does not exist, or nothing was ever applied for it. */
  readonly company: (companyId: string, revision?: string | null) => Promise<CompanyContext | undefined>;
  readonly offers: (company: CompanyContext) => Offers;
  /** Called when work on an appointment ends here: a booked or moved appointment must then be compared with Cal.com. Must not throw. */
  readonly finished: (appointment: Appointment, saga: SagaOutcome) => void;
  /** Called with an internal error when no caller is waiting for the answer any more. `doing`: the work that failed. */
  readonly onError: (error: unknown, doing: string) => void;
  readonly clock: Clock;
  /** The lease of a resumed saga: how long other processes leave it alone. */
  readonly leaseMs: number;
}

/** The sender of a request of one company, and how long to wait before the answer is 202 with a reference. */
export interface Caller {
  readonly companyId: string;
  /** Of the company, if the request has read it already. */
  readonly revision?: string | null | undefined;
  /** `token:ID`, `retell`, or the operator who runs a command. */
  readonly who: string;
  readonly waitMs: number;
}

/** Interval between two checks for the result of another process that works on the same key. */
const pollMs = 100;

/**
 * Books, moves and cancels appointments. Answers within the caller's waiting time; unfinished work continues in the background, and `idle`
 * waits for it.
 */
export class BookingService {
  readonly #options: BookingServiceOptions;
  readonly #atWork = new Set<Promise<unknown>>();

  constructor(options: BookingServiceOptions) {
    this.#options = options;
  }

  book(caller: Caller, request: BookRequest): Promise<BookingResult> {
    return this.#serve(caller, request.key, (company, progress) =>
      book(company, request, { ...progress, offers: this.#options.offers(company) }),
    );
  }

  cancel(caller: Caller, request: ChangeRequest): Promise<ChangeResult> {
    return this.#serve(caller, request.key, (company, progress) => cancelAppointment(company, request, progress));
  }

  move(caller: Caller, request: MoveRequest): Promise<ChangeResult> {
    return this.#serve(caller, request.key, (company, progress) => moveAppointment(company, request, progress));
  }

  async appointment(companyId: string, id: string): Promise<AppointmentResult> {
    const company = await this.#options.company(companyId);
    const appointment = await company?.store.appointment(companyId, id);
    if (!company || !appointment) return unknownAppointment(id);
    return { kind: 'found', appointment: factsOf(company.tenant, appointment) };
  }

  /** Resumes sagas whose lease has expired; only `sagaId` if given. Returns the outcome of each. */
  async resume(limit: number, sagaId?: string): Promise<readonly Resumed[]> {
    const { store, leaseMs, company: companyOf, finished } = this.#options;
    const sinceMs = performance.now();
    const expired = await store.claimExpired({ leaseMs, limit, ...(sagaId !== undefined && { sagaId }) });
    const ends = expired.map(async (claimed): Promise<Resumed> => {
      const company = await companyOf(claimed.claim.companyId);
      if (!company) return 'left';
      return this.#track(resumeSaga(company, { claimed, sinceMs }, { begun: () => {}, finished })).catch(leftToOthers);
    });
    return Promise.all(ends);
  }

  get atWork(): number {
    return this.#atWork.size;
  }

  /** Resolves when no work is in progress. */
  async idle(): Promise<void> {
    while (this.#atWork.size > 0) await Promise.allSettled(this.#atWork);
  }

  async #serve<Result extends KeptResult>(
    { companyId, revision, who, waitMs }: Caller,
    key: IdempotencyKey | null,
    work: (company: CompanyContext, progress: RequestContext) => Promise<Result>,
  ): Promise<Result | Pending | Problem> {
    const { clock, finished, onError } = this.#options;
    const deadlineMs = clock.now() + waitMs;
    const company = await this.#options.company(companyId, revision);
    if (!company) return unknownCompany();
    let reference: Appointment | undefined;
    const progress = { who, finished, begun: (appointment: Appointment) => (reference = appointment) };
    const answering = this.#track(work(company, progress)).catch((error: unknown) => stillAtWork(error));
    const answer = await this.#within(answering, waitMs);
    if (!answer) answering.catch((error: unknown) => onError(error, `a request of company ${companyId}`));
    if (answer && answer !== 'elsewhere' && answer.kind !== 'pending') return answer;
    const later = key && answer ? await this.#resultUnder<Result>(key, { companyId, deadlineMs }) : undefined;
    if (later) return later;
    if (answer && answer !== 'elsewhere') return answer;
    if (reference) return pending(company.tenant, reference);
    return problem('no-answer-yet', 'there is no answer yet: ask again with the same Idempotency-Key');
  }

  /** The result of the request that works on the key; resumes the saga when its lease has expired. */
  async #resultUnder<Result extends KeptResult>(
    key: IdempotencyKey,
    { companyId, deadlineMs }: { readonly companyId: string; readonly deadlineMs: number },
  ): Promise<Result | Pending | Problem | undefined> {
    const { store, clock, onError } = this.#options;
    for (;;) {
      const state = await store.findAnswer(companyId, key);
      if (state.state !== 'in-flight') return state.state === 'unknown' ? undefined : repeated<Result>(state);
      if (clock.now() >= deadlineMs) return undefined;
      const resuming = this.resume(1, state.sagaId);
      const isDone = await this.#within(resuming, deadlineMs - clock.now());
      if (!isDone) resuming.catch((error: unknown) => onError(error, `a saga of company ${companyId}`));
      await clock.sleep(Math.min(pollMs, Math.max(0, deadlineMs - clock.now())));
    }
  }

  /** Undefined when the work takes longer than `waitMs`; the work continues. */
  async #within<T>(work: Promise<T>, waitMs: number): Promise<T | undefined> {
    const enough = new AbortController();
    const patience = this.#options.clock.sleep(waitMs, enough.signal).then(
      () => undefined,
      () => undefined,
    );
    try {
      return await Promise.race([work, patience]);
    } finally {
      enough.abort();
    }
  }

  #track<T>(work: Promise<T>): Promise<T> {
    const end = (): boolean => this.#atWork.delete(work);
    this.#atWork.add(work);
    void work.then(end, end);
    return work;
  }
}

/** Another process has resumed the saga and will write the answer. */
function stillAtWork(error: unknown): 'elsewhere' {
  if (error instanceof StoreError && error.code === 'stale-claim') return 'elsewhere';
  throw error;
}

function leftToOthers(error: unknown): Resumed {
  if (error instanceof StoreError && error.code === 'stale-claim') return 'left';
  throw error;
}
