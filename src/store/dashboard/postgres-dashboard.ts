import type { DashboardStore } from './dashboard-store.ts';
import type { Database } from '../connection/database.ts';
import { readAppointmentPage, readAppointmentsById, readUpcoming } from './appointment-reads.ts';
import { readRunOnPage, readRuns } from './run-reads.ts';
import { endSession, readSession, readStanding, startSession } from './sessions.ts';
import { readVersion } from './version.ts';

export function createDashboardStore(database: Database): DashboardStore {
  return {
    startSession: (session) => database.run((client) => startSession(client, session)),
    session: (hash) => database.run((client) => readSession(client, hash)),
    endSession: (hash) => database.run((client) => endSession(client, hash)),
    standingSessions: (hashes) => database.run((client) => readStanding(client, hashes)),
    version: (companyId) => database.run((client) => readVersion(client, companyId)),
    appointments: (companyId, page) => database.run((client) => readAppointmentPage(client, companyId, page)),
    upcoming: (companyId, nowMs, limit) => database.run((client) => readUpcoming(client, { companyId, nowMs }, limit)),
    appointmentsById: (companyId, ids) => database.run((client) => readAppointmentsById(client, companyId, ids)),
    runs: (companyId, limit) => database.run((client) => readRuns(client, companyId, limit)),
    run: (companyId, runId, limit) => database.run((client) => readRunOnPage(client, { companyId, runId }, limit)),
  };
}
