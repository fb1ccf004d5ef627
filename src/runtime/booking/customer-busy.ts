import type { Appointment } from '../../model/appointment.ts';
import type { KeptAnswer } from '../../store/booking-store.ts';
import { localTime } from '../local-time.ts';
import { problem } from '../problem.ts';
import type { Tenant } from '../tenant/tenant.ts';
import { appointmentView } from './appointment-view.ts';

/** The same customer has an appointment at that time, which `appointment` names. `allowOverlap` books beside it. */
export function customerBusy(tenant: Tenant, appointment: Appointment): KeptAnswer {
  const { serviceId, branchId, startMs, phases } = appointment;
  const service = tenant.services.get(serviceId)?.title ?? serviceId;
  const timeZone = tenant.branches.get(branchId)?.timeZone ?? tenant.company.timeZone;
  const staff = [...new Set(phases.map(({ staffId }) => tenant.staff.get(staffId)?.title ?? staffId))].join(', ');
  const detail = `this customer has ${service} with ${staff} at ${localTime(startMs, timeZone)}: allowOverlap books beside it`;
  return problem('customer-busy', detail, { appointment: appointmentView(tenant, appointment) });
}
