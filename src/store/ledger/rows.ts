import type { Insertable } from 'kysely';
import type {
  AssignmentRow,
  BranchRow,
  CompanyRow,
  HostMappingRow,
  LedgerEntry,
  MapKey,
  MapRow,
  ServiceRow,
  StaffRow,
} from '../../model/stored.ts';
import type { AssignmentKey, LedgerKey } from '../store.ts';
import type { Tables } from '../tables.ts';

/** The model's rows as rows of the tables. How they come back: queries.ts. */

type Row<Name extends keyof Tables> = Insertable<Tables[Name]>;

export function companyRow(company: CompanyRow): Row<'companies'> {
  const { id, name, title, locale, environment } = company;
  const columns = {
    time_zone: company.timeZone,
    team_id: company.teamId,
    region: company.region,
    api_key: company.apiKey,
    webhook_secret: company.webhookSecret,
    retell_key: company.retellKey,
    notifications: company.notifications,
    customer_mail: company.customerMail,
    caller_email: company.callerEmail,
    default_service_id: company.defaultServiceId,
  };
  return { id, name, title, locale, environment, ...columns };
}

export function branchRow(companyId: string, branch: BranchRow): Row<'branches'> {
  const { id, name, title, address } = branch;
  return { company_id: companyId, id, name, title, time_zone: branch.timeZone, address };
}

export function staffRow(companyId: string, staff: StaffRow): Row<'staff'> {
  const { id, name, title, email, phone, branches } = staff;
  return { company_id: companyId, id, name, title, email, phone, branches, is_active: staff.isActive };
}

export function serviceRow(companyId: string, service: ServiceRow): Row<'services'> {
  const { id, name, title, description, composite, segments, branches, scheduling, state } = service;
  const price = { price_amount: service.priceAmount, price_currency: service.priceCurrency };
  const offer = { pause_bookable_policy: service.pauseBookablePolicy, is_active: service.isActive };
  const shared = { id, name, title, description, composite, segments, branches, scheduling, state };
  return { company_id: companyId, ...shared, ...price, ...offer };
}

export function assignmentKey(companyId: string, key: AssignmentKey) {
  return { company_id: companyId, service_id: key.serviceId, staff_id: key.staffId };
}

export function assignmentRow(companyId: string, assignment: AssignmentRow): Row<'staff_event_types'> {
  return {
    ...assignmentKey(companyId, assignment),
    is_primary: assignment.isPrimary,
    custom_duration: assignment.customDuration,
    custom_price: assignment.customPrice,
    state: assignment.state,
  };
}

export function ledgerKey(companyId: string, key: LedgerKey) {
  return { company_id: companyId, service_id: key.serviceId, segment_key: key.segmentKey };
}

export function ledgerRow(companyId: string, entry: LedgerEntry): Row<'calcom_event_types'> {
  const { slug, applied, accepted, children } = entry;
  const columns = { service_name: entry.serviceName, event_type_id: entry.eventTypeId };
  return { ...ledgerKey(companyId, entry), ...columns, slug, applied, accepted, children };
}

export function mapKey(companyId: string, key: MapKey) {
  const columns = { branch_id: key.branchId, service_id: key.serviceId, segment_key: key.segmentKey };
  return { company_id: companyId, ...columns, staff_id: key.staffId };
}

export function mapRow(companyId: string, map: MapRow, isManaged: boolean): Row<'calcom_event_map'> {
  return {
    ...mapKey(companyId, map),
    event_type_id: map.eventTypeId,
    child_event_type_id: map.childEventTypeId,
    event_name_pattern: map.eventNamePattern,
    hidden: map.hidden,
    external_changes: map.externalChanges,
    sync_status: isManaged && map.childEventTypeId === null ? 'pending' : 'synced',
  };
}

export function hostMappingRow(companyId: string, host: HostMappingRow): Row<'calcom_host_mappings'> {
  const { email, username, source, score } = host;
  return { company_id: companyId, staff_id: host.staffId, user_id: host.userId, email, username, source, score };
}
