import type { AppointmentPhase } from '../../model/appointment.ts';
import { type Interval, mergeIntervals } from '../../model/interval.ts';
import type { Hold } from '../../store/booking-store.ts';
import type { Tenant } from '../tenant/tenant.ts';

type PlacedPhase = Pick<AppointmentPhase, 'segmentKey' | 'staffId' | 'startMs' | 'endMs'>;

/** The time that an appointment takes of its staff: its phases as they are placed, and the blocked gaps between them. */
export function holdsOfPhases(tenant: Tenant, serviceId: string, phases: readonly PlacedPhase[]): readonly Hold[] {
  const service = tenant.services.get(serviceId);
  const policies = new Map(service?.segments.map(({ key, gapAfter }) => [key, gapAfter?.policy]));
  const ordered = phases.toSorted((a, b) => a.startMs - b.startMs);
  const busy = ordered.flatMap((phase, index): Interval[] => {
    const next = ordered[index + 1];
    const isBlocked = next !== undefined && policies.get(phase.segmentKey) === 'blocked';
    return [{ fromMs: phase.startMs, toMs: isBlocked ? next.startMs : phase.endMs }];
  });
  const staffIds =
    service?.scheduling === 'collective'
      ? (tenant.assignments.get(serviceId) ?? [])
          .filter(({ state }) => state === 'active')
          .map(({ staffId }) => staffId)
      : [...new Set(phases.map(({ staffId }) => staffId))];
  return staffIds.flatMap((staffId) => mergeIntervals(busy).map((stretch) => ({ staffId, ...stretch })));
}

/** Holds of both, each member of staff's joined where they meet: nobody can hold a time twice. */
export function unionOfHolds(holds: readonly Hold[]): readonly Hold[] {
  const byStaff = Map.groupBy(holds, ({ staffId }) => staffId);
  return [...byStaff].flatMap(([staffId, own]) => mergeIntervals(own).map((stretch) => ({ staffId, ...stretch })));
}
