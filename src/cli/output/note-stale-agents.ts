import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalog } from '../../model/catalog.ts';
import type { Printer } from './printer.ts';

/** Warns about rendered voice agent files that no longer match the manifests. */
export async function noteStaleAgents(catalogs: readonly Catalog[], dir: string, printer: Printer): Promise<void> {
  const folder = join(dir, '..', 'retell');
  if (!existsSync(folder)) return;
  const { staleAgents } = await import('../../app/retell-files.ts');
  const stale = await staleAgents(catalogs, folder);
  if (stale.length === 0) return;
  printer.note(`Not as the manifests say: ${stale.join(', ')}. calops retell --out ${folder} renders them anew.`);
}
