import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type LoadedManifests, type LoadOptions, loadManifests } from '../reconcile/manifest/load-manifests.ts';

interface Kept {
  readonly files: string;
  readonly loaded: Promise<LoadedManifests>;
}

/** The manifests of one directory, loaded on demand, and cached as long as no file changes. */
export class ServedManifests {
  readonly dir: string;
  readonly #kept = new Map<string, Kept>();

  constructor(dir: string) {
    this.dir = dir;
  }

  async load({ environment, company }: Pick<LoadOptions, 'environment' | 'company'>): Promise<LoadedManifests> {
    const whose = JSON.stringify([environment, company]);
    const files = await this.#fingerprint();
    const kept = this.#kept.get(whose);
    if (kept?.files === files) return kept.loaded;
    const loaded = loadManifests(this.dir, { environment, company });
    this.#kept.set(whose, { files, loaded });
    return loaded;
  }

  /** Size and modification time of every file. Unreadable files are left to the loader, which reports them. */
  async #fingerprint(): Promise<string> {
    const entries = await readdir(this.dir, { recursive: true }).catch(() => []);
    const facts = entries.map(async (entry) => {
      const { size, mtimeMs } = await stat(join(this.dir, entry)).catch(() => ({ size: 0, mtimeMs: 0 }));
      return `${entry} ${size} ${mtimeMs}`;
    });
    return (await Promise.all(facts)).toSorted().join('\n');
  }
}
