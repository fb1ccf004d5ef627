import type { ColumnType } from 'kysely';
import type { Appointment, AppointmentPhase, SagaStep } from '../../model/appointment.ts';
import type { StoredCapabilities } from '../../model/capabilities.ts';
import type { DriftFinding } from '../../model/drift-finding.ts';
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
  readonly audit_log: OfCompany & TableOf<AuditEntry, Omit<typeof companies.auditEntry, 'at'>>;
  readonly appointments: TableOf<Omit<Appointment, 'phases'>, typeof booking.appointment>;
  readonly appointment_phases: OfAppointment & TableOf<AppointmentPhase, typeof booking.phase>;
  readonly holds: OfAppointment & { staff_id: string; during: string };
  readonly sagas: OfCompany & { id: string; status: string };
  readonly saga_steps: OfCompany & { saga_id: string } & TableOf<SagaStep, typeof booking.step>;
  readonly idempotency_keys: OfCompany & { key: string; request_hash: string; created_at: string };
  readonly offers: OfCompany & TableOf<Offer, typeof booking.offer>;
  readonly webhook_deliveries: OfCompany & TableOf<Delivery, typeof booking.delivery> & Received;
  readonly sweep_cursors: OfCompany & { swept_until: string };
  readonly slot_epochs: OfCompany & { staff_id: string; epoch: number };
  readonly notifications: OfCompany & Notification;
  readonly dashboard_sessions: { session_hash: string; token_id: string; expires_at: string };
  readonly oauth_tokens: { name: string; sealed: string | null; kept_at: string };
}

interface OfCompany {
  company_id: string;
}

interface OfAppointment extends OfCompany {
  appointment_id: string;
}

/** A column that an INSERT may omit. */
type Defaulted<T> = ColumnType<T, T | undefined>;

type WithDefaults<Table, Column extends keyof Table> = Omit<Table, Column> & {
  [Name in Column]: Defaulted<Table[Name]>;
};

type SyncStatus = 'pending' | 'synced';

interface Synced {
  sync_status: Defaulted<SyncStatus>;
  last_calcom_sync: Defaulted<string | null>;
}

interface ChildrenRead {
  children_read_at: Defaulted<string | null>;
}

interface RunLinks {
  catalog_digest: Defaulted<string | null>;
  fence: Defaulted<number | null>;
}

interface Resolved {
  resolved_by: Defaulted<string | null>;
}

interface Received {
  received_at: Defaulted<string>;
  processed_at: Defaulted<string | null>;
}

interface Notification {
  id: string;
  status: 'waiting' | 'sent' | 'dropped' | 'given_up';
  tries: number;
  due_at: string;
  reason: string | null;
  ended_at: string | null;
}
