import type { DeclaredFields } from '../../../model/event-type/event-type.ts';
import { declaredFields } from '../event-type-spec.ts';
import type { Finding } from '../finding.ts';
import { type Folder, isDeclared, namesOf, segmentsOf } from '../folder.ts';
import type { LocationSpec, Manifest, Offer, SegmentSpec, ServiceSpec } from '../manifest.ts';
import { quoted } from '../secrets.ts';
import { didYouMean } from '../suggest.ts';
import type { Path } from '../yaml-index.ts';
import { serviceFields } from './event-type-rules.ts';
import { soundQuestions } from './question-rules.ts';
import { isCurrency, knownCurrencies } from './known-names.ts';
import { checkBranches } from './company-rules.ts';

/** A check of one Service document, except its staff (assignment-rules.ts) and slugs (segment-slugs.ts). */
export type ServiceRule = (service: Manifest<'Service'>, folder: Folder) => readonly Finding[];

export const serviceRules: readonly ServiceRule[] = [
  offeredAtKnownBranches,
  oneSourceOfSegments,
  knownTemplate,
  soundSegments,
  currency,
  serviceLocation,
  reasonGiven,
  previousSlugsBelongToSegments,
  childrenOfHidden,
  oneHostPerAppointment,
  serviceFields,
  possibleClass,
  soundQuestions,
];

/** Segments of a service or a template: unique keys, no gap after the last. */
export function checkSegments(segments: readonly SegmentSpec[]): readonly Finding[] {
  const findings: Finding[] = [];
  for (const [at, { key }] of segments.entries()) {
    if (segments.findIndex((segment) => segment.key === key) === at) continue;
    const message = `the segment key ${quoted(key)} is used twice`;
    const path = ['spec', 'segments', at, 'key'];
    findings.push({ code: 'duplicate-segment-key', message, hint: 'keys are A, B, C…', path });
  }
  if (segments.at(-1)?.gapAfter === undefined) return findings;
  const message = 'a gap after the last segment leads nowhere';
  const hint = 'remove it; time kept free behind the appointment is bufferAfter';
  const path = ['spec', 'segments', segments.length - 1, 'gapAfter'];
  return [...findings, { code: 'gap-after-last', message, hint, path, part: 'key' }];
}

/** A location has exactly one form; `public` is allowed only if there is something to show. */
export function checkLocation(location: LocationSpec | undefined, path: Path): readonly Finding[] {
  if (location === undefined || typeof location === 'string') return [];
  const said = Object.keys(location).filter((key) => key !== 'public');
  if (said.length !== 1) {
    const message = `a location says exactly one of address, link, phone, integration, type; this one says ${said.length}`;
    const hint = 'e.g. location: Vor Ort';
    return [{ code: 'location-not-single', message, hint, path, part: 'key', isAbsence: true }];
  }
  if (location.public !== undefined && (said[0] === 'integration' || said[0] === 'type')) {
    const message = `public has no meaning with ${said[0]}`;
    return [{ code: 'location-not-public', message, hint: 'remove it', path: [...path, 'public'], part: 'key' }];
  }
  return [];
}

function offeredAtKnownBranches({ spec }: Manifest<'Service'>, folder: Folder): readonly Finding[] {
  return checkBranches(spec.branches ?? [], folder, ['spec', 'branches']);
}

function oneSourceOfSegments({ spec, metadata }: Manifest<'Service'>): readonly Finding[] {
  const said = (['minutes', 'segments', 'template'] as const).filter((key) => spec[key] !== undefined);
  const [first, second] = said;
  if (first === undefined) {
    const message = `${quoted(metadata.name)} does not say how long it takes`;
    const hint = 'one of minutes, segments, template';
    return [{ code: 'segments-missing', message, hint, path: ['spec'], part: 'key', isAbsence: true }];
  }
  if (second === undefined) return [];
  const message = `${said.join(' and ')} both say what the segments are`;
  const path = ['spec', said.at(-1) ?? second];
  return [{ code: 'segments-ambiguous', message, hint: 'keep one of them', path, part: 'key' }];
}

function knownTemplate({ spec }: Manifest<'Service'>, folder: Folder): readonly Finding[] {
  if (spec.template === undefined || isDeclared(folder, 'SegmentTemplate', spec.template)) return [];
  return [
    {
      code: 'unknown-template',
      message: `no segment template ${quoted(spec.template)} is declared or ready`,
      hint: didYouMean(spec.template, namesOf(folder, 'SegmentTemplate')),
      path: ['spec', 'template'],
    },
  ];
}

function soundSegments({ spec }: Manifest<'Service'>): readonly Finding[] {
  return spec.segments === undefined ? [] : checkSegments(spec.segments);
}

function currency({ spec }: Manifest<'Service'>): readonly Finding[] {
  if (spec.price === undefined || isCurrency(spec.price.currency)) return [];
  const message = `${quoted(spec.price.currency)} is not a currency of ISO 4217`;
  const hint = didYouMean(spec.price.currency, knownCurrencies()) ?? 'e.g. EUR';
  return [{ code: 'invalid-currency', message, hint, path: ['spec', 'price', 'currency'] }];
}

function serviceLocation({ spec }: Manifest<'Service'>): readonly Finding[] {
  return checkLocation(spec.location, ['spec', 'location']);
}

function reasonGiven({ spec }: Manifest<'Service'>): readonly Finding[] {
  if (spec.state === undefined || spec.state === 'active' || spec.reason !== undefined) return [];
  const message = `the service is ${spec.state}, without a reason`;
  return [{ code: 'reason-missing', severity: 'warning', message, hint: 'add reason: …', path: ['spec', 'state'] }];
}

function previousSlugsBelongToSegments({ spec }: Manifest<'Service'>, folder: Folder): readonly Finding[] {
  if (spec.previousSlugs === undefined || segmentsOf(spec, folder).length < 2) return [];
  return [
    {
      code: 'previous-slugs-on-composite',
      message: 'a composite service has one event type per segment, each with slugs of its own',
      hint: 'move previousSlugs to the segments',
      path: ['spec', 'previousSlugs'],
      part: 'key',
    },
  ];
}

/**
 * Warns only if the service itself sets `hidden`, since its event types are then expected to disappear; a company-wide default is general.
 */
function childrenOfHidden({ spec }: Manifest<'Service'>, folder: Folder): readonly Finding[] {
  if (spec.hidden !== true || schedulingOf(spec, folder) !== 'managed') return [];
  return [
    {
      code: 'managed-hidden-children',
      severity: 'warning',
      message: "Cal.com does not hide the hosts' own event types below a hidden managed one",
      hint: 'use scheduling: roundRobin where it must not be seen',
      path: ['spec', 'hidden'],
      part: 'key',
    },
  ];
}

function oneHostPerAppointment({ spec }: Manifest<'Service'>, folder: Folder): readonly Finding[] {
  if (schedulingOf(spec, folder) !== 'roundRobin' || segmentsOf(spec, folder).length < 2) return [];
  return [
    {
      code: 'round-robin-composite',
      severity: 'warning',
      message: 'with roundRobin Cal.com may choose another host for each segment',
      hint: 'use scheduling: managed for composite services',
      path: spec.scheduling === undefined ? ['metadata', 'name'] : ['spec', 'scheduling'],
    },
  ];
}

/** A class is one event type with seats: all customers of a start share one booking of one host. */
function possibleClass({ spec }: Manifest<'Service'>, folder: Folder): readonly Finding[] {
  if (spec.capacity === undefined) return [];
  const found: Finding[] = [];
  const add = (finding: Pick<Finding, 'code' | 'message' | 'hint'>): void => {
    found.push({ ...finding, path: ['spec', 'capacity'], part: 'key' });
  };
  if (segmentsOf(spec, folder).length > 1) {
    add({
      code: 'class-composite',
      message: 'a class has one segment: the customers of a composite service cannot share its bookings',
      hint: 'declare minutes in place of segments, or remove capacity',
    });
  }
  if (schedulingOf(spec, folder) === 'roundRobin') {
    add({
      code: 'class-round-robin',
      message: 'with roundRobin Cal.com puts all customers of one start into the booking of one host',
      hint: 'use scheduling: managed',
    });
  }
  const { locations, confirmationPolicy } = settingsOfClass(spec, folder);
  if (confirmationPolicy) {
    add({
      code: 'class-confirmation',
      message: 'Cal.com refuses seats where the host must confirm',
      hint: 'set requiresConfirmation: false for this service',
    });
  }
  if (locations !== undefined && locations.length > 1) {
    add({
      code: 'class-locations',
      message: 'Cal.com refuses seats where there are several locations',
      hint: 'declare one location for this service',
    });
  }
  return found;
}

/** Of a service of one segment, from whichever place declares them. */
function settingsOfClass(spec: ServiceSpec, folder: Folder): Pick<DeclaredFields, 'locations' | 'confirmationPolicy'> {
  const defaults = companyDefaults(folder);
  const [segment, ...more] = segmentsOf(spec, folder);
  if (segment === undefined || more.length > 0) return {};
  const fields = declaredFields({ defaults, spec, segment, index: 0, count: 1 }) ?? {};
  const word = (spec.requiresConfirmation ?? defaults?.requiresConfirmation) === true;
  return { confirmationPolicy: word, ...fields };
}

function schedulingOf(spec: ServiceSpec, folder: Folder): string {
  return spec.scheduling ?? companyDefaults(folder)?.scheduling ?? 'managed';
}

function companyDefaults(folder: Folder): Offer | undefined {
  return folder.manifests.Company.values().next().value?.spec.defaults;
}
