import type { Appointment } from '../../model/appointment.ts';
import type { Json } from '../../model/json.ts';
import { localTime } from '../local-time.ts';
import type { Tenant } from '../tenant/tenant.ts';

/** An appointment as callers see it: names beside ids, times in ISO 8601 with the branch's offset. */
export function appointmentView(tenant: Tenant, appointment: Appointment): Json {
  const service = tenant.services.get(appointment.serviceId);
  const branch = tenant.branches.get(appointment.branchId);
  const timeZone = branch?.timeZone ?? tenant.company.timeZone;
  const { id, status, syncStatus, isComposite, groupUid, flag } = appointment;
  return {
    id,
    status,
    syncStatus,
    isComposite,
    groupUid,
    flag,
    service: named(service, appointment.serviceId),
    branch: named(branch, appointment.branchId),
    start: localTime(appointment.startMs, timeZone),
    end: localTime(appointment.endMs, timeZone),
    timeZone,
    customer: { name: appointment.customer.name },
    phases: appointment.phases.map((phase) => ({
      segment: phase.segmentKey,
      title: service?.segments.find(({ key }) => key === phase.segmentKey)?.title ?? phase.segmentKey,
      staff: named(tenant.staff.get(phase.staffId), phase.staffId),
      start: localTime(phase.startMs, timeZone),
      end: localTime(phase.endMs, timeZone),
      status: phase.status,
      bookingUid: phase.bookingUid,
    })),
  };
}

function named(
  row: { readonly id: string; readonly name: string; readonly title: string } | undefined,
  id: string,
): Json {
  return row ? { id, name: row.name, title: row.title } : { id };
}
