import type { Desk } from '../runtime/booking/desk.ts';
import { resolveRequest } from '../runtime/booking/resolve-request.ts';
import type { ServiceRequest } from '../runtime/booking/resolve-request.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { SecretUnavailable } from '../runtime/secret-unavailable.ts';
import { openStore } from '../store/open-store.ts';
import { CliError } from './cli-error.ts';
import type { Context } from './context.ts';
import { findCompany } from './find-company.ts';
import { localInstant } from './local-instant.ts';
import { openRuntime } from './open-runtime.ts';
import type { Printer } from './printer.ts';
import { storeTarget } from './store-target.ts';

/** The booking wing at the service of one company, for one command. */
export interface Counter extends AsyncDisposable {
  readonly runtime: Runtime;
  readonly desk: Desk;
  readonly companyId: string;
}

export interface CounterWishes {
  /** Needed where the database has several. */
  readonly company: string | undefined;
  readonly applicationName: string;
}

export async function openCounter(wishes: CounterWishes, context: Context, printer: Printer): Promise<Counter> {
  await using resources = new AsyncDisposableStack();
  const { applicationName } = wishes;
  const store = resources.use(await openStore(storeTarget(context), { applicationName }));
  const { id: companyId, name } = await findCompany(store, wishes.company);
  const runtime = resources.use(
    openRuntime(store, context, { onError: (error, doing) => printer.note(`${doing}: ${String(error)}`) }),
  );
  const desk = await runtime.desks.get(companyId).catch(namingTheSecret);
  if (!desk) throw new CliError('nothing-applied', `Of ${name} only a part was applied.`, 'Run calops apply first.');
  const owned = resources.move();
  return { runtime, desk, companyId, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Whoever serves others keeps to itself which key it lacks; here its owner asks. */
function namingTheSecret(error: unknown): never {
  throw error instanceof SecretUnavailable ? error.cause : error;
}

/** A time without an offset is meant where the customer will sit; in the company's zone as long as nobody knows where that is. */
export function instantAt(time: string, { tenant }: Desk, request: Pick<ServiceRequest, 'service' | 'branch'>): number {
  const resolved = resolveRequest(tenant, { ...request, staff: null });
  return localInstant(time, 'status' in resolved ? tenant.company.timeZone : resolved.branch.timeZone);
}
