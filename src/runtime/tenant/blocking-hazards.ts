import type { DriftFinding } from '../../model/drift-finding.ts';
import { describeHazard, severityOf } from '../../model/hazard.ts';
import type { BlockingHazard } from '../../model/results.ts';
import type { ServiceRow } from '../../model/stored.ts';

/**
 * By service id, of what drift found last. An acknowledged finding blocks nothing: an operator has said that it may be so.
 * Hazards of one host are left to the booking itself.
 */
export function blockingHazards(
  services: readonly ServiceRow[],
  findings: readonly DriftFinding[],
): ReadonlyMap<string, readonly BlockingHazard[]> {
  const hazards = findings.filter(({ kind, status }) => kind === 'hazard' && status === 'confirmed');
  if (hazards.length === 0) return new Map();
  const byName = new Map(services.map((service) => [service.name, service]));
  const blocking = hazards.flatMap(({ resource, field, theirs }) => {
    const [, name = '', segment = ''] = resource.split('/');
    const service = byName.get(name);
    const setting = field ?? '';
    const described = describeHazard(setting, theirs);
    if (!service || !described || severityOf(setting, service.segments.length) !== 'blocks-booking') return [];
    return [{ serviceId: service.id, hazard: { segment, setting, ...described } }];
  });
  const byService = Map.groupBy(blocking, ({ serviceId }) => serviceId);
  return new Map([...byService].map(([id, those]) => [id, those.map(({ hazard }) => hazard)]));
}
