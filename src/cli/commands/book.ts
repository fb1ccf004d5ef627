import { createHash } from 'node:crypto';
import { CalcomError } from '../../calcom/errors.ts';
import { canonicalJson, type Json } from '../../model/json.ts';
import type { KeptAnswer } from '../../store/booking-store.ts';
import { bookText } from '../output/book-text.ts';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type CompanyRuntime, instantAt, openCompanyRuntime } from '../steps/open-company-runtime.ts';
import { operator } from '../input/operator.ts';
import { type CommonOptions, type Printer, createPrinter } from '../output/printer.ts';
import { RefusedError } from '../output/refused-error.ts';

interface CompanyOptions extends CommonOptions {
  readonly company?: string;
}

interface BookOptions extends CompanyOptions {
  readonly at: string;
  readonly name: string;
  readonly email?: string;
  readonly phone?: string;
  readonly staff?: string;
  readonly branch?: string;
  readonly key?: string;
  readonly allowOverlap?: boolean;
}

/** Nobody is on the phone: as long as it takes. */
const WAIT_MS = 120_000;

/** Books as the runtime would, by hand, and compares with Cal.com before it says so. */
export async function book(service: string, options: BookOptions, context: Context): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  await using opened = await openCompanyRuntime(
    { company: options.company, applicationName: 'calops book' },
    context,
    printer,
  );
  const { runtime, company, companyId } = opened;
  const { name, email = null, phone = null, staff = null, branch = null } = options;
  const language = company.tenant.company.locale.startsWith('de') ? 'de' : 'en';
  const startMs = instantAt(options.at, company, { service, branch });
  const request = {
    service,
    staff,
    branch,
    startMs,
    customer: { name, email, phone, language },
    ...(options.allowOverlap && { allowOverlap: true }),
  };
  const requestHash = createHash('sha256').update(canonicalJson(request)).digest('hex');
  const key = options.key === undefined ? null : { key: options.key, requestHash };
  const told = await runtime.bookingService.book(
    { companyId, who: operator(context.settings), waitMs: WAIT_MS },
    { ...request, key },
  );
  return tell(await compared(opened, told, printer), printer);
}

/** Cancels an appointment with all of its bookings. */
export async function cancel(appointmentId: string, options: CompanyOptions, context: Context): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  await using opened = await openCompanyRuntime(
    { company: options.company, applicationName: 'calops cancel' },
    context,
    printer,
  );
  const { runtime, companyId } = opened;
  const caller = { companyId, who: operator(context.settings), waitMs: WAIT_MS };
  return tell(await runtime.bookingService.cancel(caller, { appointmentId, key: null }), printer);
}

/** What was booked is compared with Cal.com here, where no job will do it. That it is booked stays true when Cal.com cannot be read. */
async function compared(
  { runtime, companyId }: CompanyRuntime,
  told: KeptAnswer,
  printer: Printer,
): Promise<KeptAnswer> {
  const { id, status } = told.status < 400 ? appointmentOf(told) : { id: '', status: '' };
  if (status !== 'booked' && status !== 'requested') return told;
  try {
    await runtime.handlers.verify?.({ companyId, id });
  } catch (error) {
    if (!(error instanceof CalcomError)) throw error;
    printer.note(`It is ${status}, but could not be compared with Cal.com: ${error.message}`);
  }
  return runtime.bookingService.appointment(companyId, id);
}

function tell(told: KeptAnswer, printer: Printer): ExitCode {
  if (told.status >= 400) throw new RefusedError(told);
  const appointment = appointmentOf(told);
  if (printer.isJson) printer.json({ appointment });
  else printer.result(bookText(appointment));
  return appointment.status === 'pending' ? EXIT.partial : EXIT.fine;
}

interface AnsweredAppointment {
  readonly id: string;
  readonly status: string;
}

function appointmentOf({ body }: KeptAnswer): Json & AnsweredAppointment {
  return (body as unknown as { readonly appointment: Json & AnsweredAppointment }).appointment;
}
