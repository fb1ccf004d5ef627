import type { CompanyContext } from '../../runtime/company/company-context.ts';
import { resolveRequest } from '../../runtime/company/candidates.ts';
import type { ServiceRequest } from '../../runtime/company/candidates.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { SecretUnavailable } from '../../model/calcom-access.ts';
import { openStore } from '../../store/open-store.ts';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { findCompany } from '../input/find-company.ts';
import { localInstant } from '../input/local-instant.ts';
import { openRuntime } from './open-runtime.ts';
import type { Printer } from '../output/printer.ts';
import { storeTarget } from '../input/store-target.ts';

/** The booking wing at the service of one company, for one command. */
export interface CompanyRuntime extends AsyncDisposable {
  readonly runtime: Runtime;
  readonly company: CompanyContext;
  readonly companyId: string;
}

export interface CompanyRuntimeOptions {
  /** Needed where the database has several. */
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

/** Whoever serves others keeps to itself which key it lacks; here its owner asks. */
function namingTheSecret(error: unknown): never {
  throw error instanceof SecretUnavailable ? error.cause : error;
}

/** A time without an offset is meant where the customer will sit; in the company's zone as long as nobody knows where that is. */
export function instantAt(
  time: string,
  { tenant }: CompanyContext,
  request: Pick<ServiceRequest, 'service' | 'branch'>,
): number {
  const resolved = resolveRequest(tenant, { ...request, staff: null });
  return localInstant(time, 'code' in resolved ? tenant.company.timeZone : resolved.branch.timeZone);
}
