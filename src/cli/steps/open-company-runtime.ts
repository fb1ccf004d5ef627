import { Temporal } from 'temporal-polyfill';
import { SecretUnavailable } from '../../model/calcom-access.ts';
import { resolveRequest, type ServiceRequest } from '../../runtime/company/candidates.ts';
import type { CompanyContext } from '../../runtime/company/company-context.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { openStore } from '../../store/open-store.ts';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { findCompany } from '../input/find-company.ts';
import { storeTarget } from '../input/store-target.ts';
import type { Printer } from '../output/printer.ts';
import { openRuntime } from './open-runtime.ts';

/** The booking runtime of one company, for one command. */
export interface CompanyRuntime extends AsyncDisposable {
  readonly runtime: Runtime;
  readonly company: CompanyContext;
  readonly companyId: string;
}

export interface CompanyRuntimeOptions {
  /** Required if the database has several companies. */
  readonly company: string | undefined;
  readonly applicationName: string;
}

export async function openCompanyRuntime(
  options: CompanyRuntimeOptions,
  context: Context,
  printer: Printer,
): Promise<CompanyRuntime> {
  await using resources = new AsyncDisposableStack();
  const { applicationName } = options;
  const store = resources.use(await openStore(storeTarget(context), { applicationName }));
  const { id: companyId, name } = await findCompany(store, options.company);
  const runtime = resources.use(
    openRuntime(store, context, { onError: (error, doing) => printer.note(`${doing}: ${String(error)}`) }),
  );
  const company = await runtime.companies.get(companyId).catch(namingTheSecret);
  if (!company) throw new CliError('nothing-applied', `Of ${name} only a part was applied.`, 'Run calops apply first.');
  const owned = resources.move();
  return { runtime, company, companyId, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** A server does not reveal which key is missing; here the operator is asking. */
function namingTheSecret(error: unknown): never {
  throw error instanceof SecretUnavailable ? error.cause : error;
}

/** A time without an offset is local to the branch; if the branch is unknown, to the company. */
export function instantAt(
  time: string,
  { tenant }: CompanyContext,
  request: Pick<ServiceRequest, 'service' | 'branch'>,
): number {
  const resolved = resolveRequest(tenant, { ...request, staff: null });
  return localInstant(time, 'code' in resolved ? tenant.company.timeZone : resolved.branch.timeZone);
}

/**
 * Parses `2026-11-30T10:00` in the given time zone, or with its own offset (`2026-11-30T10:00+01:00`, `…Z`).
 * @throws CliError invalid-time for anything else, and for a local time that the zone skips or repeats
 */
function localInstant(text: string, timeZone: string): number {
  const written = text.trim().replace(' ', 'T');
  const way = `Write 2026-11-30T10:00 for ${timeZone}, or add an offset.`;
  try {
    if (/(?:Z|[+-]\d{2}:?\d{2})$/i.test(written)) return Temporal.Instant.from(written).epochMilliseconds;
  } catch {
    throw new CliError('invalid-time', `${JSON.stringify(text)} is not a time.`, way);
  }
  const local = plainTime(written);
  if (!local) throw new CliError('invalid-time', `${JSON.stringify(text)} is not a time.`, way);
  const earlier = local.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  const later = local.toZonedDateTime(timeZone, { disambiguation: 'later' });
  if (earlier.equals(later)) return earlier.epochMilliseconds;
  if (!earlier.toPlainDateTime().equals(local)) {
    const hint = `Take another time, such as ${clock(earlier)} or ${clock(later)}.`;
    throw new CliError('invalid-time', `The clocks of ${timeZone} skip ${text}.`, hint);
  }
  const hint = `Add the offset that is meant: ${earlier.offset} or ${later.offset}.`;
  throw new CliError('invalid-time', `The clocks of ${timeZone} show ${text} twice.`, hint);
}

/** Requires a time of day: a date alone would mean midnight, which is never intended. */
function plainTime(written: string): Temporal.PlainDateTime | undefined {
  if (!/T\d/i.test(written)) return undefined;
  try {
    return Temporal.PlainDateTime.from(written);
  } catch {
    return undefined;
  }
}

function clock(at: Temporal.ZonedDateTime): string {
  return at.toPlainTime().toString({ smallestUnit: 'minute' });
}
