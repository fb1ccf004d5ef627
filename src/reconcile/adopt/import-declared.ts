import type { Service } from '../../model/catalog.ts';
import type { DesiredState } from '../desired/desired-state.ts';
import type { Path } from '../manifest/yaml-index.ts';
import { refOf } from './assign.ts';
import type { LiveService } from './group-event-types.ts';
import { importedAs, type ImportedBy, type ImportedService, leave, type Outcome } from './import-outcome.ts';
import type { ManifestEdit, ManifestTexts } from './manifest-texts.ts';
import { slugKeys } from './service-spec.ts';

/** Declared services of which Cal.com has nothing yet: what in the team has their title may be theirs. */
export function openServices({ catalog, matched }: DesiredState): readonly Service[] {
  return catalog.services.filter(({ name, segments }) =>
    segments.every(({ key }) => !matched.observed.has(`${name}/${key}`) && !matched.ledger.has(`${name}/${key}`)),
  );
}

/** Declared, there, and not in the ledger: nothing to edit, only to take over. */
export function foundBySlug({ catalog, matched }: DesiredState): readonly ImportedService[] {
  return catalog.services.flatMap(({ name, segments }): ImportedService[] => {
    const found = segments.flatMap(({ key }) => {
      const one = matched.ledger.has(`${name}/${key}`) ? undefined : matched.observed.get(`${name}/${key}`);
      return one === undefined ? [] : [{ key, eventTypeId: one.id, slug: one.fields.slug }];
    });
    return found.length === 0 ? [] : [{ service: name, by: 'slug', segments: found }];
  });
}

export interface Linking {
  readonly service: Service;
  readonly by: ImportedBy;
  readonly texts: ManifestTexts;
  readonly refused: ReadonlyMap<string, string>;
}

/** A declared service gets the slugs that its event types have. */
export function importDeclared(live: LiveService, { service, by, texts, refused }: Linking): Outcome {
  const refusal = refused.get(`Service/${service.name}`);
  if (refusal !== undefined) return leave(live, refusal, [service.name]);
  // an answer names the segment; otherwise there are as many here as there, in the order of work
  const keys = (by === 'asked' ? live : service).segments.map(({ key }) => key);
  const linked = linkService(service, live, { keys, texts });
  if ('why' in linked) return leave(live, linked.why, [service.name]);
  const imported = importedAs(live, { service: service.name, by, keys });
  return { imported, edits: linked.edits, manifest: null, userIds: [] };
}

/** The edits, or why it cannot be done. */
export type Linked = { readonly edits: readonly ManifestEdit[] } | { readonly why: string };

export interface SegmentLinks {
  /** Keys of the declared segments, in the order of the live ones. */
  readonly keys: readonly string[];
  readonly texts: ManifestTexts;
}

/** Declares the slugs that the event types have, so that they are found. Nothing else of the service is changed. */
export function linkService(service: Service, live: LiveService, { keys, texts }: SegmentLinks): Linked {
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
