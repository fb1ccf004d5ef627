import { SecretUnavailable } from '../model/calcom-access.ts';
import type { CompanyContext } from '../runtime/company/company-context.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { openStore } from '../store/open-store.ts';
import { CommandError } from './command-error.ts';
import { type Context, storeTarget } from './context.ts';
import { findCompany } from './find-company.ts';
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
  /** Receives errors that concern no caller. */
  readonly note: (text: string) => void;
}

export async function openCompanyRuntime(options: CompanyRuntimeOptions, context: Context): Promise<CompanyRuntime> {
  await using resources = new AsyncDisposableStack();
  const { applicationName, note } = options;
  const store = resources.use(await openStore(storeTarget(context), { applicationName }));
  const { id: companyId, name } = await findCompany(store, options.company);
  const runtime = resources.use(
    openRuntime(store, context, { onError: (error, doing) => note(`${doing}: ${String(error)}`) }),
  );
  const company = await runtime.companies.get(companyId).catch(namingTheSecret);
  if (!company)
    throw new CommandError('nothing-applied', `Of ${name} only a part was applied.`, 'Run calops apply first.');
  const owned = resources.move();
  return { runtime, company, companyId, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** A server does not reveal which key is missing; here the operator is asking. */
function namingTheSecret(error: unknown): never {
  throw error instanceof SecretUnavailable ? error.cause : error;
}
