import { type Context, operator } from '../../app/context.ts';
import { EXIT, type ExitCode } from '../../app/exit-codes.ts';
import { type CompanyRuntime, openCompanyRuntime } from '../../app/open-runtime.ts';
import { CalcomError } from '../../calcom/caller/errors.ts';
import { isActive } from '../../model/appointment.ts';
import { answersFromTexts, type Answers } from '../../model/event-type/question.ts';
import { canonicalJson } from '../../model/json.ts';
import {
  isProblem,
  problem,
  type AppointmentResult,
  type BookingResult,
  type ChangeResult,
} from '../../model/results.ts';
import { sha256 } from '../../model/sha256.ts';
import { answerOf } from '../../runtime/http/answer.ts';
import { TEXT } from '../../runtime/http/shapes.ts';
import { listenForInterrupt } from '../input/interrupt.ts';
import { instantAt, requireNames } from '../input/booking-names.ts';
import { bookText, pendingText, slotsText } from '../output/book-text.ts';
import { createPrinter, type CommonOptions, type Printer } from '../output/printer.ts';
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
  readonly answer?: readonly string[];
  readonly allowOverlap?: boolean;
}

/** There is no caller on the phone, so it may take long. */
const WAIT_MS = 120_000;

/** Books like the runtime, and compares the result with Cal.com before reporting success. */
export async function book(service: string, options: BookOptions, context: Context): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  await using opened = await openCompanyRuntime(
    { company: options.company, applicationName: 'calops book', note: printer.note },
    context,
  );
  using _interrupt = listenForInterrupt(() => printer.note('Completing the booking; Ctrl-C again ends at once.'));
  const { runtime, company, companyId } = opened;
  requireName(options.name);
  const { name, email = null, phone = null, staff = null, branch = null } = options;
  const language = company.tenant.company.locale.startsWith('de') ? 'de' : 'en';
  const ids = requireNames(company.tenant, { service, branch, staff });
  const texts = textsIn(options.answer ?? []);
  const answers = answersFromTexts(company.tenant.questions.get(ids.service) ?? [], texts);
  const startMs = instantAt(options.at, company, ids);
  const request = {
    service,
    staff,
    branch,
    startMs,
    customer: { name, email, phone, language, ...(options.answer && { answers }) },
    ...(options.allowOverlap && { allowOverlap: true }),
  };
  const requestHash = sha256(canonicalJson(request));
  const key = options.key === undefined ? null : { key: options.key, requestHash };
  const result = await runtime.bookingService.book(
    { companyId, who: operator(context.settings), waitMs: WAIT_MS },
    { ...request, ...ids, key },
  );
  return report(await compared(opened, result, printer), printer);
}

/** As over HTTP. @throws RefusedError invalid-request */
function requireName(name: string): void {
  if (name.length <= TEXT.maxLength && new RegExp(TEXT.pattern, 'u').test(name)) return;
  throw new RefusedError(problem('invalid-request', `--name must be ${TEXT.description}`));
}

/** `KEY=TEXT` of each option. */
function textsIn(options: readonly string[]): Answers {
  return Object.fromEntries(
    options.map((option) => {
      const at = option.indexOf('=');
      return [option.slice(0, at), option.slice(at + 1)];
    }),
  );
}

/** Cancels an appointment with all of its bookings. */
export async function cancel(appointmentId: string, options: CompanyOptions, context: Context): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  await using opened = await openCompanyRuntime(
    { company: options.company, applicationName: 'calops cancel', note: printer.note },
    context,
  );
  using _interrupt = listenForInterrupt(() => printer.note('Completing the cancellation; Ctrl-C again ends at once.'));
  const { runtime, companyId } = opened;
  const caller = { companyId, who: operator(context.settings), waitMs: WAIT_MS };
  return report(await runtime.bookingService.cancel(caller, { appointmentId, key: null }), printer);
}

type Result = BookingResult | ChangeResult | AppointmentResult;

/** Compares the booking with Cal.com here, because no job will. The booking stays valid if Cal.com cannot be read. */
async function compared(
  { runtime, companyId }: CompanyRuntime,
  result: BookingResult,
  printer: Printer,
): Promise<Result> {
  if (isProblem(result) || !result.appointment || !isActive(result.appointment)) return result;
  const { id, status } = result.appointment;
  try {
    await runtime.handlers.verify?.({ companyId, id });
  } catch (error) {
    if (!(error instanceof CalcomError)) throw error;
    printer.note(`It is ${status}, but could not be compared with Cal.com: ${error.message}`);
  }
  return runtime.bookingService.appointment(companyId, id);
}

function report(result: Result, printer: Printer): ExitCode {
  if (isProblem(result)) throw new RefusedError(result);
  if (printer.isJson) printer.json(answerOf(result).body);
  else printer.result(result.kind === 'pending' ? pendingText(result) : bookText(result.appointment));
  return result.kind === 'pending' ? EXIT.partial : EXIT.fine;
}

interface SlotsOptions extends CommonOptions {
  readonly company?: string;
  readonly after?: string;
  readonly limit: number;
  readonly staff?: string;
  readonly branch?: string;
}

/** The next starts of a service, as the runtime would offer them. */
export async function slots(service: string, options: SlotsOptions, context: Context): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  const { after, limit } = options;
  await using opened = await openCompanyRuntime(
    { company: options.company, applicationName: 'calops slots', note: printer.note },
    context,
  );
  const { runtime, company, companyId } = opened;
  const ids = requireNames(company.tenant, { service, branch: options.branch ?? null, staff: options.staff ?? null });
  const afterMs = after === undefined ? undefined : instantAt(after, company, ids);
  const result = await runtime.nextSlots(companyId, {
    service: ids.service,
    limit,
    ...(ids.staff !== null && { staff: ids.staff }),
    ...(ids.branch !== null && { branch: ids.branch }),
    ...(afterMs !== undefined && { after: new Date(afterMs).toISOString() }),
  });
  if (isProblem(result)) throw new RefusedError(result);
  if (printer.isJson) printer.json(answerOf(result).body);
  else printer.result(slotsText(result));
  return EXIT.fine;
}
