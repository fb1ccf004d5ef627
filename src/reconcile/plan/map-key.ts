import type { MapRow } from '../../model/stored.ts';

/** What an event map is for, by ids; one row each (DESIGN §4). */
export type MapKey = Pick<MapRow, 'branchId' | 'serviceId' | 'segmentKey' | 'staffId'>;

export function isSameMapKey(a: MapKey, b: MapKey): boolean {
  return (
    a.staffId === b.staffId && a.segmentKey === b.segmentKey && a.branchId === b.branchId && a.serviceId === b.serviceId
  );
}

export function mapKey({ branchId, serviceId, segmentKey, staffId }: MapKey): string {
  return `${branchId} ${serviceId} ${segmentKey} ${staffId}`;
}
