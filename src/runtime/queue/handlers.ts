import { isActive } from '../../model/appointment.ts';
import type { Store } from '../../store/store.ts';
import { warmUp } from '../availability/warm-up.ts';
import type { Questions } from '../availability/questions.ts';
import type { Desk } from '../booking/desk.ts';
import { verifyAppointment } from '../booking/verify.ts';
import type { BookingOffice } from '../booking-office.ts';
import type { Desks } from '../desks.ts';
import { sweep, verifyPending } from '../sweep/sweep.ts';
import { wake, wakeLost } from '../webhooks/wake.ts';
import type { SweepHealth } from '../sweep/sweep-health.ts';
import type { JobHandlers } from './jobs.ts';

export interface JobContext {
  readonly store: Store;
  readonly desks: Desks;
  readonly office: BookingOffice;
  readonly questions: Questions;
  /** Sends what is to be told. */
  readonly notify: () => Promise<void>;
  readonly sweeps: SweepHealth;
  /** For the log: nothing failed. */
  readonly note: (message: string) => void;
  readonly onError: (error: unknown, doing: string, job: string) => void;
}

/** How many sagas one job takes up, and how many appointments it compares. */
const BATCH = 50;
/** How far ahead most callers ask. */
const WARM_DAYS = 14;
const KEYS_KEPT_MS = 7 * 24 * 60 * 60_000;
/** A delivery that comes again after that is read once more, which changes nothing. */
const DELIVERIES_KEPT_MS = 30 * 24 * 60 * 60_000;

/** What the booking wing does when nobody waits for it. */
export function jobHandlers(context: JobContext): JobHandlers {
  const { store, desks, office, questions, notify } = context;
  return {
    verify: ({ companyId = '', id = '' }) => withDesk(desks, companyId, (desk) => verify(desk, id)),
    wake: ({ companyId = '', digest = '', bookingUid = '' }) =>
      withDesk(desks, companyId, (desk) => wake(desk, { digest, bookingUid: bookingUid === '' ? null : bookingUid })),
    resume: async () => void (await office.resume(BATCH)),
    sweep: () =>
      forEachCompany(context, 'sweep', async (desk) => {
        await swept(context, desk);
        await endOutage(store, desk);
        await verifyPending(desk, BATCH);
        await wakeLost(desk, BATCH);
      }),
    'warm-up': () =>
      forEachCompany(
        context,
        'warm-up',
        async (desk) => void (await warmUp(questions.context(desk), { days: WARM_DAYS })),
      ),
    notify,
    forget: async () => {
      await store.bookings.forgetKeys(KEYS_KEPT_MS);
      await store.bookings.forgetDeliveries(DELIVERIES_KEPT_MS);
      await store.bookings.forgetOffers(KEYS_KEPT_MS);
      await store.notices.forget(DELIVERIES_KEPT_MS);
    },
  };
}

/** Whether it works is shown by readyz and the metrics; each booking that cannot be read is logged once. */
async function swept({ sweeps, note }: JobContext, desk: Desk): Promise<void> {
  const { id, name } = desk.tenant.company;
  try {
    const { unreadable } = await sweep(desk);
    sweeps.worked(id);
    for (const { uid, problem } of unreadable)
      note(`booking ${uid} of ${name} cannot be read: ${problem}; the sweep skips it`);
  } catch (error) {
    sweeps.failed(id, name);
    throw error;
  }
}

/** Cal.com has just answered: an outage that another process noted, and did not live to see the end of, is over. */
async function endOutage({ notices }: Store, { tenant }: Desk): Promise<void> {
  const { apiKey } = tenant.company;
  if (apiKey) await notices.endOutage(apiKey);
}

async function verify(desk: Desk, id: string): Promise<void> {
  const appointment = await desk.store.appointment(desk.tenant.company.id, id);
  if (appointment && isActive(appointment) && appointment.syncStatus === 'pending') {
    await verifyAppointment(desk, appointment);
  }
}

async function withDesk(desks: Desks, companyId: string, work: (desk: Desk) => Promise<void>): Promise<void> {
  const desk = await desks.get(companyId);
  if (desk) await work(desk);
}

/** One company's fault is not the next one's. */
async function forEachCompany(
  { store, desks, onError }: JobContext,
  job: string,
  work: (desk: Desk) => Promise<void>,
): Promise<void> {
  for (const { id, name } of await store.bookings.companies()) {
    await withDesk(desks, id, work).catch((error: unknown) => onError(error, `${job} ${name}`, job));
  }
}
