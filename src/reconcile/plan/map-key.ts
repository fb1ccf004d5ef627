import type { MapRow } from '../../model/stored.ts';

/** What an event map is for, by ids; one row each (DESIGN §4). */
export type MapKey = Pick<MapRow, 'branchId' | 'serviceId' | 'segmentKey' | 'staffId'>;

export function mapKey({ branchId, serviceId, segmentKey, staffId }: MapKey): string {
  return `${branchId} ${serviceId} ${segmentKey} ${staffId}`;
}
