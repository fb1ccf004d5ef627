import { createHash } from 'node:crypto';
import { canonicalJson } from '../../model/json.ts';
import type { KeptAnswer } from '../../store/booking-store.ts';
import { openStore } from '../../store/open-store.ts';
import { bookText } from '../book-text.ts';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { findCompany } from '../find-company.ts';
import { localInstant } from '../local-instant.ts';
import { openRuntime } from '../open-runtime.ts';
import { type CommonOptions, createPrinter } from '../printer.ts';
import { storeTarget } from '../store-target.ts';

interface BookOptions extends CommonOptions {
  readonly company?: string;
  readonly at: string;
  readonly name: string;
  readonly email?: string;
  readonly phone?: string;
  readonly staff?: string;
  readonly branch?: string;
  readonly key?: string;
}

/** Nobody is on the phone: as long as it takes. */
const WAIT_MS = 120_000;

/** Books as the runtime would, by hand, and compares with Cal.com before it says so. */
export async function book(service: string, options: BookOptions, context: Context): Promise<ExitCode> {
  return answer(options, context, async ({ office, timeZone, companyId }) => {
    const { name, email = null, phone = null, staff = null, branch = null } = options;
    const request = {
      service,
      staff,
      branch,
      startMs: localInstant(options.at, timeZone),
      customer: { name, email, phone, language: 'en' },
    };
    const requestHash = createHash('sha256').update(canonicalJson(request)).digest('hex');
    const key = options.key === undefined ? null : { key: options.key, requestHash };
    return office.book({ companyId, waitMs: WAIT_MS }, { ...request, key });
  });
}

/** Cancels an appointment with all of its bookings. */
export async function cancel(appointmentId: string, options: CommonOptions, context: Context): Promise<ExitCode> {
  return answer(options, context, ({ office, companyId }) =>
    office.cancel({ companyId, waitMs: WAIT_MS }, { appointmentId, key: null }),
  );
}

type Runtime = ReturnType<typeof openRuntime>;

interface Counter {
  readonly office: Runtime['office'];
  readonly companyId: string;
  readonly timeZone: string;
}

async function answer(
  options: CommonOptions & { readonly company?: string },
  context: Context,
  ask: (counter: Counter) => Promise<KeptAnswer>,
): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  await using store = await openStore(storeTarget(context), { applicationName: 'calops book' });
  const { id: companyId } = await findCompany(store, options.company);
  await using runtime = openRuntime(store, context, (error) => printer.note(String(error)));
  const desk = await runtime.desks.get(companyId);
  const timeZone = desk?.tenant.company.timeZone ?? 'UTC';
  const told = await compared(runtime, companyId, await ask({ office: runtime.office, companyId, timeZone }));
  if (printer.isJson) printer.json({ status: told.status, ...(told.body as object) });
  else printer.result(bookText(told));
  return told.status < 300 ? EXIT.fine : EXIT.error;
}

/** What was booked is compared with Cal.com here, where no job will do it. */
async function compared(runtime: Runtime, companyId: string, told: KeptAnswer): Promise<KeptAnswer> {
  if (told.status !== 201) return told;
  const { appointment } = told.body as unknown as { readonly appointment: { readonly id: string } };
  await runtime.handlers.verify?.({ companyId, id: appointment.id });
  return { ...(await runtime.office.appointment(companyId, appointment.id)), status: told.status };
}
