import type { LiveService } from './group-event-types.ts';
import type { ManifestEdit } from './manifest-texts.ts';
import type { NewManifest } from './manifest-yaml.ts';

/** new: a manifest is written. slug: declared with its slug. exact, normalised: declared, matched by title. asked: an operator's answer. */
export type ImportedBy = 'new' | 'slug' | 'exact' | 'normalised' | 'asked';

export interface ImportedService {
  readonly service: string;
  readonly by: ImportedBy;
  readonly segments: readonly { readonly key: string; readonly eventTypeId: number; readonly slug: string }[];
}

/** Event types that stay unmanaged: with `candidates` if an operator should decide, without if import can do nothing. */
export interface NotImported {
  readonly title: string;
  readonly eventTypes: readonly number[];
  readonly candidates: readonly string[];
  readonly why: string;
}

/** The result for one service of the team. */
export type Outcome =
  | {
      readonly imported: ImportedService;
      readonly edits: readonly ManifestEdit[];
      readonly manifest: NewManifest | null;
      /** Hosts of a new manifest. */
      readonly userIds: readonly number[];
    }
  | { readonly notImported: NotImported };

export function importedAs(
  { segments }: LiveService,
  { service, by, keys }: { readonly service: string; readonly by: ImportedBy; readonly keys: readonly string[] },
): ImportedService {
  const linked = segments.map(({ eventType: { id, fields } }, at) => ({
    key: keys[at] ?? '',
    eventTypeId: id,
    slug: fields.slug,
  }));
  return { service, by, segments: linked };
}

/** Leaves the service as it is, with `candidates` if an operator should decide. */
export function leave({ title, segments }: LiveService, why: string, candidates: readonly string[]): Outcome {
  return { notImported: { title, eventTypes: segments.map(({ eventType }) => eventType.id), candidates, why } };
}
