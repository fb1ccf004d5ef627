import type { Service } from '../../model/catalog.ts';
import type { Path } from '../manifest/yaml-index.ts';
import { refOf } from './assign.ts';
import type { LiveService } from './group-event-types.ts';
import type { ManifestEdit, ManifestTexts } from './manifest-texts.ts';
import { slugKeys } from './service-spec.ts';

/** The edits, or why it cannot be done. */
export type Linked = { readonly edits: readonly ManifestEdit[] } | { readonly why: string };

export interface Linking {
  /** Keys of the declared segments, in the order of the live ones. */
  readonly keys: readonly string[];
  readonly texts: ManifestTexts;
}

/** Declares the slugs that the event types have, so that they are found. Nothing else of the service is changed. */
export function linkService(service: Service, live: LiveService, { keys, texts }: Linking): Linked {
  const manifest = refOf(service);
  const edits: ManifestEdit[] = [];
  // as they are written: `merge: adjacent` makes one of several, under the key of the first
  const written = texts.specOf(manifest)['segments'] as readonly { readonly key: string }[] | undefined;
  for (const [at, { eventType }] of live.segments.entries()) {
    const segment = service.segments.find(({ key }) => key === keys[at]);
    if (segment === undefined) return { why: `${service.name} has no segment ${keys[at] ?? ''}` };
    const { slug } = eventType.fields;
    if (segment.slug === slug) continue;
    if (written === undefined && service.segments.length > 1)
      return { why: `the segments of ${service.name} come from a template, where no slugs can be declared` };
    const path: Path =
      written === undefined ? ['spec'] : ['spec', 'segments', written.findIndex(({ key }) => key === segment.key)];
    const { previousSlugs } = slugKeys(slug);
    edits.push({ manifest, edit: 'set', path: [...path, 'slug'], value: slug });
    if (previousSlugs !== undefined && !segment.previousSlugs.includes(slug)) {
      edits.push({ manifest, edit: 'append', path: [...path, 'previousSlugs'], value: slug });
    }
  }
  return { edits };
}
