import type { ColumnType } from 'kysely';
import type { Json } from '../model/json.ts';
import type { StoredSegment } from '../model/stored.ts';

/** What transactors write: the tables of migrations/ as Kysely sees them. Columns with a default may be left out. */
export interface Tables {
  readonly companies: CompanyTable;
  readonly branches: BranchTable;
  readonly staff: StaffTable;
  readonly services: ServiceTable;
  readonly staff_event_types: AssignmentTable;
  readonly calcom_event_types: EventTypeTable;
  readonly calcom_event_map: MapTable;
  readonly calcom_host_mappings: HostMappingTable;
  readonly calcom_capabilities: CapabilityTable;
  readonly calcom_webhooks: WebhookTable;
  readonly drift_findings: FindingTable;
  readonly catalogs: CatalogTable;
  readonly runs: RunTable;
  readonly run_changes: RunChangeTable;
  readonly audit_log: AuditTable;
}

type Defaulted<T> = ColumnType<T, T | undefined>;
/** Sent as JSON text. */
type JsonColumn<T> = ColumnType<T, string>;

interface CompanyTable {
  id: string;
  name: string;
  title: string;
  time_zone: string;
  locale: string;
  environment: string;
  team_id: number;
  region: Defaulted<string>;
  api_key: object | null;
  webhook_secret: object | null;
  retell_key: object | null;
  notifications: object | null;
  customer_mail: string;
  caller_email: object | null;
  default_service_id: string | null;
}

interface BranchTable {
  company_id: string;
  id: string;
  name: string;
  title: string;
  time_zone: string;
  address: string | null;
}

interface StaffTable {
  company_id: string;
  id: string;
  name: string;
  title: string;
  email: string | null;
  phone: string | null;
  branches: readonly string[];
  is_active: boolean;
}

interface ServiceTable {
  company_id: string;
  id: string;
  name: string;
  title: string;
  description: string | null;
  price_amount: string | null;
  price_currency: string | null;
  composite: boolean;
  segments: readonly StoredSegment[];
  branches: readonly string[];
  pause_bookable_policy: string;
  scheduling: string;
  state: string;
  is_active: boolean;
  sync_status: Defaulted<'pending' | 'synced'>;
  last_calcom_sync: Defaulted<Date | null>;
}

interface AssignmentTable {
  company_id: string;
  service_id: string;
  staff_id: string;
  is_primary: boolean;
  custom_duration: { readonly [segmentKey: string]: number } | null;
  custom_price: string | null;
  state: string;
}

interface EventTypeTable {
  company_id: string;
  service_id: string;
  segment_key: string;
  service_name: string;
  event_type_id: number;
  slug: string;
  applied: object;
  accepted: object;
  children: object;
}

interface MapTable {
  company_id: string;
  branch_id: string;
  service_id: string;
  segment_key: string;
  staff_id: string;
  event_type_id: number;
  child_event_type_id: number | null;
  event_name_pattern: string;
  hidden: boolean;
  external_changes: string;
  sync_status: string;
}

interface HostMappingTable {
  company_id: string;
  staff_id: string;
  user_id: number;
  email: string;
  username: string | null;
  source: string;
  score: number;
}

interface CapabilityTable {
  company_id: string;
  scope: object;
  facts: object;
}

interface WebhookTable {
  company_id: string;
  owner_kind: string;
  owner_id: number;
  webhook_id: string;
  url: string;
  triggers: readonly string[];
  secret_hash: string;
  differs: readonly string[];
  checked_at: Defaulted<string>;
}

interface FindingTable {
  company_id: string;
  id: string;
  kind: string;
  resource: string;
  field: string | null;
  blame: string;
  theirs: Json;
  ours: Json;
  last_applied: Json;
  status: string;
  first_seen: string;
  last_seen: string;
  times_seen: number;
  reason: string | null;
  acknowledged_by: string | null;
  resolved_at: string | null;
  changed_by: object | null;
}

interface CatalogTable {
  company_id: string;
  digest: string;
  catalog: JsonColumn<Json>;
}

interface RunTable {
  id: string;
  company_id: string;
  command: string;
  who: string;
  host: string;
  commit: string | null;
  run_url: string | null;
  plan_digest: string | null;
  catalog_digest: Defaulted<string | null>;
  status: string;
  finished_at: Defaulted<Date | null>;
  calls: Defaulted<number | null>;
  fence: Defaulted<number | null>;
}

interface RunChangeTable {
  run_id: string;
  change_id: string;
  company_id: string;
  kind: string;
  action: string;
  name: string;
  slug: string | null;
  service_id: string | null;
  segment_key: string | null;
  status: Defaulted<string>;
  before: Json;
  after: Json;
  error: Json;
  resolved_by: Defaulted<string | null>;
}

interface AuditTable {
  company_id: string;
  run_id: string | null;
  who: string;
  action: string;
  resource: string;
  before: Json;
  after: Json;
}
