import { type Appointment, isActive } from '../../model/appointment.ts';
import type { Store } from '../../store/store.ts';
import type { Questions } from '../availability/questions.ts';
import { warmUp } from '../availability/warm-up.ts';
import type { BookingService } from '../booking/booking-service.ts';
import { verifyAppointment } from '../booking/verify.ts';
import type { CompanyContext, CompanyContexts } from '../company/company-context.ts';
import { wake, wakeLost } from '../webhooks/reconcile-booking.ts';
import { sweep, verifyPending, type SweepHealth } from '../webhooks/sweep.ts';
import type { JobHandlers, JobName } from './jobs.ts';

export interface JobContext {
  readonly store: Store;
  readonly companies: CompanyContexts;
  readonly bookingService: BookingService;
  readonly questions: Questions;
  /** Sends the notifications that are due. */
  readonly notify: () => Promise<void>;
  readonly sweeps: SweepHealth;
  /** Logs an event that is not an error. */
  readonly note: (message: string) => void;
  readonly onError: (error: unknown, doing: string, job: JobName) => void;
}

/** How many sagas one job resumes, and how many appointments it compares. */
const BATCH = 50;
/** How far ahead most callers ask. */
const WARM_DAYS = 14;
const KEYS_KEPT_MS = 7 * 24 * 60 * 60_000;
/** After this time a repeated delivery is read once more, which changes nothing. */
const DELIVERIES_KEPT_MS = 30 * 24 * 60 * 60_000;

/** The background jobs of `src/runtime`. */
export function jobHandlers(context: JobContext): JobHandlers {
  const { store, companies, bookingService, questions, notify } = context;
  return {
    verify: async ({ companyId = '', id = '' }) => {
      const { appointment, revision } = await store.bookings.appointmentWithRevision(companyId, id);
      const company = appointment && (await companies.get(companyId, revision));
      if (company) await verify(company, appointment);
    },
    wake: ({ companyId = '', digest = '', bookingUid = '' }) =>
      withCompany(companies, companyId, (company) =>
        wake(company, { digest, bookingUid: bookingUid === '' ? null : bookingUid }),
      ),
    resume: async () => void (await bookingService.resume(BATCH)),
    sweep: () =>
      forEachCompany(context, 'sweep', async (company) => {
        await swept(context, company);
        await endOutage(store, company);
        await verifyPending(company, BATCH);
        await wakeLost(company, BATCH);
      }),
    'warm-up': (_, run) =>
      forEachCompany(
        context,
        'warm-up',
        async (company) => void (await warmUp(questions.context(company), { days: WARM_DAYS, stop: run?.stop })),
        run?.stop,
      ),
    notify,
    forget: async () => {
      await store.bookings.pruneKeys(KEYS_KEPT_MS);
      await store.bookings.pruneDeliveries(DELIVERIES_KEPT_MS);
      await store.bookings.pruneOffers(KEYS_KEPT_MS);
      await store.notices.prune(DELIVERIES_KEPT_MS);
    },
  };
}

/** readyz and the metrics show whether sweeps succeed; each unreadable booking is logged once. */
async function swept({ sweeps, note }: JobContext, company: CompanyContext): Promise<void> {
  const { id, name } = company.tenant.company;
  try {
    const { unreadable } = await sweep(company);
    sweeps.worked(id);
    for (const { uid, problem } of unreadable)
      note(`booking ${uid} of ${name} cannot be read: ${problem}; the sweep skips it`);
  } catch (error) {
    sweeps.failed(id, name);
    throw error;
  }
}

/** Cal.com has just answered: this ends an outage that was noted by a process that has since ended. */
async function endOutage({ notices }: Store, { tenant }: CompanyContext): Promise<void> {
  const { apiKey } = tenant.company;
  if (apiKey) await notices.endOutage(apiKey);
}

async function verify(company: CompanyContext, appointment: Appointment): Promise<void> {
  if (isActive(appointment) && appointment.syncStatus === 'pending') {
    await verifyAppointment(company, appointment);
  }
}

async function withCompany(
  companies: CompanyContexts,
  companyId: string,
  work: (company: CompanyContext) => Promise<void>,
): Promise<void> {
  const company = await companies.get(companyId);
  if (company) await work(company);
}

/** An error of one company does not stop the next one. */
async function forEachCompany(
  { store, companies, onError }: JobContext,
  job: JobName,
  work: (company: CompanyContext) => Promise<void>,
  stop?: AbortSignal,
): Promise<void> {
  for (const { id, name } of await store.companies()) {
    if (stop?.aborted === true) return;
    await withCompany(companies, id, work).catch((error: unknown) => onError(error, `${job} ${name}`, job));
  }
}
