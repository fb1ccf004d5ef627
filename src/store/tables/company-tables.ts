import type { DriftFinding } from '../../model/drift-finding.ts';
import type {
  AssignmentRow,
  AuditRecord,
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
} from '../../model/stored.ts';
import type { AbsenceRow } from '../../model/time/absence.ts';
import type { RegisteredWebhook } from '../../model/webhook.ts';
import { type ColumnMap, pick } from './columns.ts';

/** The tables that apply writes: what the manifests declare, and its counterparts in Cal.com. */

export const company = {
  id: 'id',
  name: 'name',
  title: 'title',
  timeZone: 'time_zone',
  locale: 'locale',
  environment: 'environment',
  teamId: 'team_id',
  region: 'region',
  apiKey: 'api_key',
  webhookSecret: 'webhook_secret',
  retellKey: 'retell_key',
  notifications: 'notifications',
  customerMail: 'customer_mail',
  callerEmail: 'caller_email',
  defaultServiceId: 'default_service_id',
  hours: 'hours',
} as const satisfies ColumnMap<CompanyRow>;

export const branch = {
  id: 'id',
  name: 'name',
  title: 'title',
  timeZone: 'time_zone',
  address: 'address',
  hours: 'hours',
} as const satisfies ColumnMap<BranchRow>;

export const staff = {
  id: 'id',
  name: 'name',
  title: 'title',
  email: 'email',
  phone: 'phone',
  branches: 'branches',
  isActive: 'is_active',
  hours: 'hours',
} as const satisfies ColumnMap<StaffRow>;

export const closure = {
  id: 'id',
  name: 'name',
  title: 'title',
  from: 'starts',
  to: 'ends',
  branches: 'branches',
  staff: 'staff',
  reason: 'reason',
} as const satisfies ColumnMap<ClosureRow>;

export const service = {
  id: 'id',
  name: 'name',
  title: 'title',
  description: 'description',
  priceAmount: 'price_amount',
  priceCurrency: 'price_currency',
  composite: 'composite',
  segments: 'segments',
  branches: 'branches',
  pauseBookablePolicy: 'pause_bookable_policy',
  scheduling: 'scheduling',
  capacity: 'capacity',
  state: 'state',
  isActive: 'is_active',
} as const satisfies ColumnMap<ServiceRow>;

export const assignment = {
  serviceId: 'service_id',
  staffId: 'staff_id',
  isPrimary: 'is_primary',
  customDuration: 'custom_duration',
  customPrice: 'custom_price',
  state: 'state',
} as const satisfies ColumnMap<AssignmentRow>;

export const assignmentKey = pick(assignment, ['serviceId', 'staffId']);

export const eventMap = {
  branchId: 'branch_id',
  serviceId: 'service_id',
  segmentKey: 'segment_key',
  staffId: 'staff_id',
  eventTypeId: 'event_type_id',
  childEventTypeId: 'child_event_type_id',
  eventNamePattern: 'event_name_pattern',
  hidden: 'hidden',
  externalChanges: 'external_changes',
} as const satisfies ColumnMap<MapRow>;

export const eventMapKey = pick(eventMap, ['branchId', 'serviceId', 'segmentKey', 'staffId']);

export const hostMapping = {
  staffId: 'staff_id',
  userId: 'user_id',
  email: 'email',
  username: 'username',
  source: 'source',
  score: 'score',
} as const satisfies ColumnMap<HostMappingRow>;

export const ledgerEntry = {
  serviceId: 'service_id',
  serviceName: 'service_name',
  segmentKey: 'segment_key',
  eventTypeId: 'event_type_id',
  slug: 'slug',
  applied: 'applied',
  accepted: 'accepted',
  children: 'children',
} as const satisfies ColumnMap<LedgerEntry>;

export const ledgerKey = pick(ledgerEntry, ['serviceId', 'segmentKey']);

export const webhook = {
  ownerKind: 'owner_kind',
  ownerId: 'owner_id',
  webhookId: 'webhook_id',
  url: 'url',
  triggers: 'triggers',
  secretHash: 'secret_hash',
  differs: 'differs',
  checkedAt: 'checked_at',
} as const satisfies ColumnMap<RegisteredWebhook>;

export const absence = {
  closureId: 'closure_id',
  staffId: 'staff_id',
  userId: 'user_id',
  absenceId: 'absence_id',
  from: 'starts',
  to: 'ends',
  reason: 'reason',
  notes: 'notes',
} as const satisfies ColumnMap<AbsenceRow>;

export const finding = {
  id: 'id',
  kind: 'kind',
  resource: 'resource',
  field: 'field',
  blame: 'blame',
  theirs: 'theirs',
  ours: 'ours',
  lastApplied: 'last_applied',
  status: 'status',
  firstSeen: 'first_seen',
  lastSeen: 'last_seen',
  timesSeen: 'times_seen',
  reason: 'reason',
  acknowledgedBy: 'acknowledged_by',
  resolvedAt: 'resolved_at',
  changedBy: 'changed_by',
} as const satisfies ColumnMap<DriftFinding>;

/** The tables of runs, their changes, and the audit log. */

export const run = {
  id: 'id',
  companyId: 'company_id',
  command: 'command',
  who: 'who',
  host: 'host',
  commit: 'commit',
  runUrl: 'run_url',
  planDigest: 'plan_digest',
  status: 'status',
  startedAt: 'started_at',
  finishedAt: 'finished_at',
  calls: 'calls',
} as const satisfies ColumnMap<RunRecord>;

export const runChange = {
  runId: 'run_id',
  changeId: 'change_id',
  kind: 'kind',
  action: 'action',
  name: 'name',
  slug: 'slug',
  serviceId: 'service_id',
  segmentKey: 'segment_key',
  status: 'status',
  before: 'before',
  after: 'after',
  error: 'error',
} as const satisfies ColumnMap<RunChangeRecord & OpenIntent>;

export const auditEntry = {
  at: 'at',
  who: 'who',
  action: 'action',
  resource: 'resource',
  runId: 'run_id',
  before: 'before',
  after: 'after',
} as const satisfies ColumnMap<Omit<AuditRecord, 'tokenLabel'>>;
