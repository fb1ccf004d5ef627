import type { DesiredRows } from '../desired/desired-rows.ts';
import type { DesiredState } from '../desired/desired-state.ts';
import type { Observation } from '../observe/observation.ts';
import { capacityChanges, type CapacityChange } from './capacity.ts';
import {
  displacedAppointments,
  displacedBookings,
  type DisplacedAppointment,
  type DisplacedBooking,
} from './displaced.ts';

/** What customers notice of a plan: starts that they gain or lose, and bookings that no longer fit. Reported; nothing is done about it. */
export interface CustomerImpact {
  readonly capacity: readonly CapacityChange[];
  readonly displaced: readonly DisplacedAppointment[];
  /** The same for bookings that were made in Cal.com. */
  readonly displacedBookings: readonly DisplacedBooking[];
}

/** `isChanged`: the plan changes rows that decide about starts. */
export function customerImpact(
  { futureWork = [], teamBookings }: Observation,
  { catalog, stored, desired, matched }: DesiredState,
  { wanted, isChanged }: { readonly wanted: DesiredRows; readonly isChanged: boolean },
): CustomerImpact {
  return {
    capacity: isChanged ? capacityChanges({ stored, wanted, services: catalog.services }) : [],
    displaced: futureWork.length > 0 ? displacedAppointments(stored, wanted, futureWork) : [],
    displacedBookings: teamBookings?.known
      ? displacedBookings({
          stored,
          wanted,
          bookings: teamBookings.value,
          work: futureWork,
          services: servicesByType(desired, matched),
        })
      : [],
  };
}

/** Bookings of managed event types belong to the hosts' own ones. */
function servicesByType(
  desired: DesiredState['desired'],
  { observed, ledger }: DesiredState['matched'],
): ReadonlyMap<number, string> {
  return new Map(
    desired.flatMap(({ name, service }) => {
      const ids = [observed.get(name)?.id ?? [], Object.values(ledger.get(name)?.children ?? {})].flat();
      return ids.map((id) => [id, service.id] as const);
    }),
  );
}
