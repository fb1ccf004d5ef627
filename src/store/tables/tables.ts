import type { ColumnType, Generated } from 'kysely';
import type { Appointment, AppointmentPhase, Saga, SagaStep } from '../../model/appointment.ts';
import type { StoredCapabilities } from '../../model/capabilities.ts';
import type { DriftFinding } from '../../model/drift-finding.ts';
import type { Json } from '../../model/json.ts';
import type { Channel } from '../../model/notice.ts';
import type { KeptAnswer } from '../../model/results.ts';
import type {
  AssignmentRow,
  BranchRow,
  ClosureRow,
  CompanyRow,
  HostMappingRow,
  LedgerEntry,
  MapRow,
  OpenIntent,
  RunChangeRecord,
  RunRecord,
  ServiceRow,
  StaffRow,
  ApiToken,
  Delivery,
  Offer,
  AuditEntry,
} from '../../model/stored.ts';
import type { AbsenceRow } from '../../model/time/absence.ts';
import type { RegisteredWebhook } from '../../model/webhook.ts';
import type * as booking from './booking-tables.ts';
import type { TableOf } from './columns.ts';
import type * as companies from './company-tables.ts';

/** The tables of migrations/ as Kysely sees them: the columns of the maps, and those without a property in the model. */
export interface Tables {
  readonly companies: TableOf<CompanyRow, typeof companies.company>;
  readonly branches: OfCompany & TableOf<BranchRow, typeof companies.branch>;
  readonly staff: OfCompany & TableOf<StaffRow, typeof companies.staff>;
  readonly closures: OfCompany & TableOf<ClosureRow, typeof companies.closure>;
  readonly services: OfCompany & TableOf<ServiceRow, typeof companies.service> & Synced;
  readonly staff_event_types: OfCompany & TableOf<AssignmentRow, typeof companies.assignment>;
  readonly calcom_event_types: OfCompany & TableOf<LedgerEntry, typeof companies.ledgerEntry>;
  readonly calcom_event_map: OfCompany & TableOf<MapRow, typeof companies.eventMap> & { sync_status: SyncStatus };
  readonly calcom_host_mappings: OfCompany & TableOf<HostMappingRow, typeof companies.hostMapping> & ChildrenRead;
  readonly calcom_capabilities: OfCompany & StoredCapabilities;
  readonly calcom_webhooks: OfCompany & TableOf<RegisteredWebhook, typeof companies.webhook>;
  readonly calcom_absences: OfCompany & TableOf<AbsenceRow, typeof companies.absence>;
  readonly drift_findings: OfCompany & TableOf<DriftFinding, typeof companies.finding>;
  readonly catalogs: OfCompany & { digest: string; catalog: string };
  readonly runs: WithDefaults<TableOf<RunRecord, typeof companies.run>, 'started_at' | 'finished_at' | 'calls'> &
    RunLinks;
  readonly run_changes: OfCompany & TableOf<RunChangeRecord & OpenIntent, typeof companies.runChange> & Resolved;
  readonly audit_log: Audited & TableOf<AuditEntry, Omit<typeof companies.auditEntry, 'at'>>;
  readonly appointments: TableOf<Omit<Appointment, 'phases'>, typeof booking.appointment>;
  readonly appointment_phases: OfAppointment & TableOf<AppointmentPhase, typeof booking.phase>;
  readonly holds: OfAppointment & Held;
  readonly customer_times: OfAppointment & { customer_key: string; during: string; is_overlap_allowed: boolean };
  readonly sagas: TableOf<Omit<Saga, 'steps'>, typeof booking.saga> & Claimable;
  readonly saga_steps: OfCompany & { saga_id: string } & TableOf<SagaStep, typeof booking.step>;
  readonly idempotency_keys: OfCompany & Keyed;
  readonly offers: OfCompany & TableOf<Offer, typeof booking.offer>;
  readonly webhook_deliveries: OfCompany & TableOf<Delivery, typeof booking.delivery> & Received;
  readonly sweep_cursors: OfCompany & { swept_until: string };
  readonly slot_epochs: OfCompany & { staff_id: string; epoch: number };
  readonly alerts: OfCompany & Alerted;
  readonly notifications: OfCompany & Notification;
  readonly outages: OfCompany & { since: string; told: boolean };
  readonly drift_checks: OfCompany & { checked_at: string; is_proven: boolean };
  readonly api_tokens: OfOwner & TableOf<ApiToken, typeof booking.apiToken> & { token_hash: string };
  readonly dashboard_sessions: {
    session_hash: string;
    company_id: string | null;
    token_id: string;
    expires_at: string;
  };
  readonly oauth_tokens: { name: string; sealed: string | null; kept_at: string };
}

type OfCompany = {
  company_id: string;
};

type OfAppointment = OfCompany & {
  appointment_id: string;
};

/** A column that an INSERT may omit. */
type Defaulted<T> = ColumnType<T, T | undefined>;

type WithDefaults<Table, Column extends keyof Table> = Omit<Table, Column> & {
  [Name in Column]: Defaulted<Table[Name]>;
};

type SyncStatus = 'pending' | 'synced';

type Synced = {
  sync_status: Defaulted<SyncStatus>;
  last_calcom_sync: Defaulted<string | null>;
};

type ChildrenRead = {
  children_read_at: Defaulted<string | null>;
};

type RunLinks = {
  catalog_digest: Defaulted<string | null>;
  fence: Defaulted<number | null>;
};

type Resolved = {
  resolved_by: Defaulted<string | null>;
};

type Received = {
  received_at: Defaulted<string>;
  processed_at: Defaulted<string | null>;
};

type Audited = {
  id: Generated<number>;
  /** Null: the entry concerns every company. */
  company_id: string | null;
  at: Generated<string>;
};

type Held = {
  staff_id: string;
  /** A tstzrange. */
  during: string;
  class_key: string | null;
  capacity: number | null;
};

type Claimable = {
  fence: number;
  claimed_until: string;
  created_at: string;
  finished_at: string | null;
  asked_by: string | null;
};

type Keyed = {
  key: string;
  request_hash: string;
  /** Null: the request made no appointment. */
  appointment_id: Defaulted<string | null>;
  saga_id: Defaulted<string | null>;
  result: Defaulted<Extract<KeptAnswer, { readonly version: 2 }> | null>;
  /** Only in version 1. */
  answer_status: Defaulted<number | null>;
  answer_body: Defaulted<Json>;
  created_at: Generated<string>;
};

type Alerted = {
  id: Generated<string>;
  kind: AlertKind;
  resource: string;
  detail: Json;
  raised_at: Generated<string>;
  resolved_at: Generated<string | null>;
};

/** Bookings that cannot be read are not in manual review. */
type AlertKind = 'manual_review' | 'appointment_flagged' | 'caller_email_refused' | 'booking_unreadable';

/** A token of a company, or of operators. */
type OfOwner = {
  company_id: string | null;
  is_operator: boolean;
};

type Notification = {
  id: Generated<string>;
  channel: Channel;
  kind: string;
  subject: string;
  occurrence: string;
  detail: Json;
  status: Generated<'waiting' | 'sent' | 'dropped' | 'given_up'>;
  tries: Generated<number>;
  due_at: Generated<string>;
  reason: Generated<string | null>;
  created_at: Generated<string>;
  ended_at: Generated<string | null>;
};
