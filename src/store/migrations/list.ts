import { companies } from './001-companies.ts';
import { calcom } from './002-calcom.ts';
import { runs } from './003-runs.ts';
import { bookings } from './004-bookings.ts';
import { drift } from './005-drift.ts';
import { sagas } from './006-sagas.ts';
import { webhooks } from './007-webhooks.ts';
import { retell } from './008-retell.ts';
import { notifications } from './009-notifications.ts';
import { dashboardSessions } from './010-dashboard-sessions.ts';
import { audit } from './011-audit.ts';
import { companyLeases } from './012-company-leases.ts';
import { requested } from './013-requested.ts';
import { capabilities } from './014-capabilities.ts';
import { customerTimes } from './015-customer-times.ts';
import { region } from './016-region.ts';
import { childReads } from './017-child-reads.ts';
import { changeAuthors } from './018-change-authors.ts';
import { callerEmail } from './019-caller-email.ts';
import { keptResults } from './020-kept-results.ts';
import { calcomWebhooks } from './021-calcom-webhooks.ts';
import { oauthTokens } from './022-oauth-tokens.ts';
import { openingHours } from './023-opening-hours.ts';
import { classes } from './024-classes.ts';
import { operators } from './025-operators.ts';
import { driftChecks } from './026-drift-checks.ts';
import { absences } from './027-absences.ts';
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
