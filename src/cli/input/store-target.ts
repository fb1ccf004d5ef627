import type { StoreTarget } from '../../store/open-store.ts';
import type { Context } from '../context.ts';

/** DATABASE_URL, or the embedded server of CALOPS_HOME. */
export function storeTarget({ settings, secrets }: Context): StoreTarget {
  return secrets.databaseUrl === null ? { home: settings.home } : { url: secrets.databaseUrl };
}
