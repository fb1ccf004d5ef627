import { companies } from './001-companies.ts';
import { calcom } from './002-calcom.ts';
import { runs } from './003-runs.ts';
import { bookings } from './004-bookings.ts';
import { drift } from './005-drift.ts';
import { sagas } from './006-sagas.ts';
import {
  audit,
  capabilities,
  companyLeases,
  dashboardSessions,
  notifications,
  requested,
  retell,
  webhooks,
} from './007-014.ts';
import {
  absences,
  calcomWebhooks,
  callerEmail,
  changeAuthors,
  childReads,
  classes,
  customerTimes,
  driftChecks,
  keptResults,
  oauthTokens,
  openingHours,
  operators,
  region,
} from './015-027.ts';
import { rateWindows } from './028-rate-windows.ts';
import type { Migration } from './migration.ts';

/** In the order of their execution. */
export const migrations: readonly Migration[] = [
  companies,
  calcom,
  runs,
  bookings,
  drift,
  sagas,
  webhooks,
  retell,
  notifications,
  dashboardSessions,
  audit,
  companyLeases,
  requested,
  capabilities,
  customerTimes,
  region,
  childReads,
  changeAuthors,
  callerEmail,
  keptResults,
  calcomWebhooks,
  oauthTokens,
  openingHours,
  classes,
  operators,
  driftChecks,
  absences,
  rateWindows,
];

/** The schema that this program reads and writes. */
export const currentVersion = migrations.length;
