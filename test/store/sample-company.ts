import type { Transactor } from '../../src/store/store.ts';
import type {
  AssignmentRow,
  BranchRow,
  ClosureRow,
  CompanyRow,
  HostMappingRow,
  LedgerEntry,
  MapRow,
  ServiceRow,
  StaffRow,
} from '../../src/model/stored.ts';

/** One row of each kind, with every optional value there, and nothing that two columns share. */
export const company: CompanyRow = {
  id: '1',
  name: 'friseur',
  title: 'Friseur 1',
  timeZone: 'Europe/Berlin',
  locale: 'de',
  environment: 'production',
  teamId: 34209,
  region: 'eu',
  apiKey: { env: 'CALCOM_API_KEY' },
  retellKey: { env: 'RETELL_API_KEY' },
  webhookSecret: { file: '/run/secrets/calcom-webhook' },
  notifications: { slack: { url: { env: 'SLACK_WEBHOOK_URL' } }, email: { to: ['technik@salon.example'] } },
  customerMail: 'combined',
  callerEmail: { kind: 'domain', domain: 'termine.salon.example' },
  defaultServiceId: '440',
  hours: { week: { mon: ['09:00-12:30', '13:30-18:00'] }, exceptions: { '2026-12-24': [] } },
};

export const branch: BranchRow = {
  id: 'b1',
  name: 'zentrale',
  title: 'Zentrale',
  timeZone: 'Europe/Vienna',
  address: 'Hauptstraße 1',
  hours: { week: { tue: ['10:00-18:00'] } },
};

export const emma: StaffRow = {
  id: 's1',
  name: 'emma',
  title: 'Emma',
  email: 'emma@salon.example',
  phone: '+49 30 1',
  branches: ['b1'],
  isActive: true,
  hours: { week: { wed: ['08:00-14:00'] } },
};

export const closure: ClosureRow = {
  id: 'c1',
  name: 'weihnachten',
  title: 'Weihnachten',
  from: '2026-12-24T12:00',
  to: '2026-12-26',
  branches: ['b1'],
  staff: null,
  reason: 'public-holiday',
};

export const service: ServiceRow = {
  id: '440',
  name: 'ansatzfaerbung',
  title: 'Ansatzfärbung',
  description: 'Mit „Anführung“, \\ und\nZeilen',
  priceAmount: '58.00',
  priceCurrency: 'EUR',
  composite: true,
  segments: [
    { key: 'A', title: 'Auftragen', minutes: 30, gapAfter: { minutes: 45, title: 'Einwirkzeit', policy: 'free' } },
    { key: 'B', title: 'Auswaschen', minutes: 15 },
  ],
  branches: ['b1'],
  pauseBookablePolicy: 'free',
  scheduling: 'managed',
  capacity: null,
  state: 'active',
  isActive: true,
};

export const assignment: AssignmentRow = {
  serviceId: '440',
  staffId: 's1',
  isPrimary: true,
  customDuration: { A: 35 },
  customPrice: '62.5',
  state: 'paused',
};

export const map: MapRow = {
  branchId: 'b1',
  serviceId: '440',
  segmentKey: 'A',
  staffId: 's1',
  eventTypeId: 4_294_967_297,
  childEventTypeId: 71,
  eventNamePattern: 'FRISEUR-ZENTRALE-440-A',
  hidden: true,
  externalChanges: 'revert',
};

export const hostMapping: HostMappingRow = {
  staffId: 's1',
  userId: 101,
  email: 'emma@salon.example',
  username: 'emma',
  source: 'email',
  score: 95,
};

export const ledgerEntry: LedgerEntry = {
  serviceId: '440',
  serviceName: 'ansatzfaerbung',
  segmentKey: 'A',
  eventTypeId: 4_294_967_297,
  slug: 'friseur-ansatzfaerbung-a',
  applied: { title: 'Ansatzfärbung: Auftragen (1 of 2)', hosts: [101, 102], slotInterval: null },
  accepted: { hidden: false },
  children: { '101': 71, '102': 72 },
};

/** The whole of it; how many rows were written. */
export async function writeSample(transactor: Transactor): Promise<number> {
  const written = [
    await transactor.upsertCompany(company),
    await transactor.upsertBranches('1', [branch]),
    await transactor.upsertStaff('1', [emma]),
    await transactor.upsertServices('1', [service]),
    await transactor.upsertClosures('1', [closure]),
    await transactor.upsertLedger('1', [ledgerEntry]),
    await transactor.upsertMaps('1', [map]),
    await transactor.upsertAssignments('1', [assignment]),
    await transactor.upsertHostMappings('1', [hostMapping]),
  ];
  return written.reduce((sum, count) => sum + count, 0);
}
