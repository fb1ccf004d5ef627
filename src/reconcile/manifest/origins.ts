import type { FieldPolicies } from '../../model/catalog.ts';
import { isSetting, type SettingName } from '../../model/event-type/event-type-settings.ts';
import type { EventTypeField } from '../../model/event-type/event-type.ts';
import type { Position } from '../../model/diagnostic.ts';
import { declarationOf } from './event-type-spec.ts';
import { type ManifestDocument, spanIn } from './finding.ts';
import { companyOf, type Folder, segmentsOf, declaredAt } from './folder.ts';
import { assignmentOf, type ExternalChangesSpec, type Manifest, type Offer } from './manifest.ts';
import type { Path } from './yaml-index.ts';

/**
 * The source of a value. service: its own manifest. template: its SegmentTemplate. defaults: `spec.defaults` of its company. calops: not
 * declared, so that calops' default or rule applies.
 */
export interface Origin {
  readonly said: 'service' | 'template' | 'defaults' | 'calops';
  /** Name of the template. */
  readonly name: string | null;
  /** Null if no manifest declares it: calops' defaults, built-in templates. */
  readonly source: Position | null;
}

/** Origins of one event type's fields, and of the policies for changes made outside git. */
export interface SegmentOrigins {
  /** Null: not declared and without a default of calops. */
  readonly valueOf: (field: EventTypeField) => Origin | null;
  readonly policyOf: (field: EventTypeField) => Origin;
}

const CALOPS: Origin = { said: 'calops', name: null, source: null };

/** Manifest keys that differ from the field's name, in services and in defaults. */
const OFFER_KEYS = {
  schedulingType: 'scheduling',
  locations: 'location',
  beforeEventBuffer: 'bufferBefore',
  afterEventBuffer: 'bufferAfter',
  minimumBookingNotice: 'minimumNotice',
  slotInterval: 'slotInterval',
  requiresConfirmation: 'requiresConfirmation',
  bookingLimitsCount: 'bookingLimits',
} as const satisfies { readonly [Field in EventTypeField]?: keyof Offer };

interface Subject {
  readonly folder: Folder;
  readonly company: Manifest<'Company'>;
  readonly service: Manifest<'Service'>;
  /** Index among its segments, from 0. */
  readonly at: number;
}

/** Parses the declaring files again, because positions are not kept: meant for one event type, not for all. */
export function originsOf(folder: Folder, service: string, segmentKey: string): SegmentOrigins | null {
  const company = companyOf(folder);
  const manifest = folder.manifests.Service.get(service);
  if (company === undefined || manifest === undefined) return null;
  const at = segmentsOf(manifest.spec, folder).findIndex(({ key }) => key === segmentKey);
  if (at === -1) return null;
  const subject = { folder, company, service: manifest, at };
  return { valueOf: (field) => valueOrigin(field, subject), policyOf: (field) => policyOrigin(field, subject) };
}

function valueOrigin(field: EventTypeField, subject: Subject): Origin | null {
  if (field === 'seats') return said('service', subject.service.document, ['spec', 'capacity']);
  const declared = fieldOrigin(field, subject);
  if (declared !== null) return declared;
  if (isSetting(field)) return field === 'disableRescheduling' ? CALOPS : null;
  return wordOrigin(field, subject);
}

/** The place under `eventType` that declares the field; null if none does. */
function fieldOrigin(field: string, subject: Subject): Origin | null {
  const { service, company, folder } = subject;
  const { spec, document } = service;
  const segments = segmentsOf(spec, folder);
  const segment = segments[subject.at];
  if (segment === undefined) return null;
  const { defaults } = company.spec;
  const found = declarationOf(field, { defaults, spec, segment, index: subject.at, count: segments.length });
  if (found === null) return null;
  switch (found.level) {
    case 'defaults':
      return said('defaults', company.document, ['spec', 'defaults', 'eventType', field]);
    case 'service':
      return said('service', document, ['spec', 'eventType', field]);
    case 'segment':
      return segmentOrigin(['eventType', field], subject);
  }
  return found.level satisfies never;
}

function wordOrigin(field: Exclude<EventTypeField, SettingName>, subject: Subject): Origin | null {
  const { service, folder, at } = subject;
  switch (field) {
    case 'title':
      return segmentsOf(service.spec, folder).length === 1
        ? said('service', service.document, ['spec', 'title'])
        : segmentOrigin(['title'], subject);
    case 'slug': {
      const path = folder.slugs.get(service.metadata.name)?.[at]?.path ?? [];
      return path[0] === 'spec' ? said('service', service.document, path) : CALOPS;
    }
    case 'lengthInMinutes':
      return segmentOrigin(['minutes'], subject);
    case 'lengthInMinutesOptions':
      return said('service', service.document, ownMinutesPath(subject));
    case 'hosts':
      return said('service', service.document, ['spec', 'staff']);
    case 'description':
      return said('service', service.document, ['spec', 'description']);
    case 'hidden':
      if (service.spec.state === 'retired') return said('service', service.document, ['spec', 'state']);
      return offerOrigin('hidden', subject);
    case 'schedulingType':
    case 'locations':
    case 'beforeEventBuffer':
    case 'afterEventBuffer':
    case 'minimumBookingNotice':
    case 'slotInterval':
    case 'requiresConfirmation':
    case 'bookingLimitsCount':
      return offerOrigin(OFFER_KEYS[field], subject);
    case 'bookingFields':
      return said('service', service.document, ['spec', 'questions']);
    case 'attendeeEmail':
    case 'skipAttendeeEmailDeliverabilityCheck':
      return said('defaults', subject.company.document, ['spec', 'callerEmail']);
  }
  return field satisfies never;
}

function segmentOrigin(key: Path, subject: Subject): Origin {
  const { service, folder } = subject;
  const { spec, document } = service;
  const at = declaredAt(spec, folder, subject.at);
  if (spec.segments !== undefined) return said('service', document, ['spec', 'segments', at, ...key]);
  if (spec.template === undefined) return said('service', document, ['spec', ...key]);
  const template = folder.manifests.SegmentTemplate.get(spec.template);
  if (template === undefined) return { said: 'template', name: spec.template, source: null };
  return { ...said('template', template.document, ['spec', 'segments', at, ...key]), name: spec.template };
}

function ownMinutesPath({ service, folder, at }: Subject): Path {
  const key = segmentsOf(service.spec, folder)[at]?.key ?? '';
  const staff = service.spec.staff ?? [];
  const first = staff.findIndex((entry) => assignmentOf(entry).minutes?.[key] !== undefined);
  return first === -1 ? ['spec', 'staff'] : ['spec', 'staff', first, 'minutes', key];
}

const OWN_DEFAULTS: ReadonlySet<keyof Offer> = new Set(['hidden', 'scheduling']);

function offerOrigin(key: keyof Offer, { service, company }: Subject): Origin | null {
  if (service.spec[key] !== undefined) return said('service', service.document, ['spec', key]);
  const { defaults } = company.spec;
  if (defaults?.[key] !== undefined) return said('defaults', company.document, ['spec', 'defaults', key]);
  return OWN_DEFAULTS.has(key) ? CALOPS : null;
}

/** Uses the precedence of resolve-service.ts. */
function policyOrigin(field: keyof FieldPolicies, { service, company }: Subject): Origin {
  const own = policyPath(service.spec.externalChanges, field);
  if (own !== null) return said('service', service.document, ['spec', 'externalChanges', ...own]);
  const general = policyPath(company.spec.defaults?.externalChanges, field);
  if (general === null) return CALOPS;
  return said('defaults', company.document, ['spec', 'defaults', 'externalChanges', ...general]);
}

function policyPath(spec: ExternalChangesSpec | undefined, field: keyof FieldPolicies): Path | null {
  if (spec === undefined) return null;
  if (typeof spec === 'string') return [];
  if (spec[field] !== undefined) return [field];
  return spec.default === undefined ? null : ['default'];
}

function said(by: 'service' | 'template' | 'defaults', document: ManifestDocument, path: Path): Origin {
  const { source } = document;
  return { said: by, name: null, source: { file: source.file, ...source.placeAt(spanIn(document, path).start) } };
}
