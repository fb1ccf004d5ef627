import type { BookingStore } from './booking-store.ts';
import type { Database } from '../connection/database.ts';
import { beginChange } from './begin-change.ts';
import { begin } from './begin.ts';
import { readAppointmentsOf } from './callers.ts';
import { claimExpired, renew, underClaim } from './claims.ts';
import { confirmRequested } from './confirm-requested.ts';
import {
  advanceSweep,
  finishDelivery,
  forgetDeliveries,
  lastDelivery,
  noteLateCancel,
  noteUnreadable,
  openDeliveries,
  readUnreadable,
  recordDelivery,
  sweepCursor,
} from './deliveries.ts';
import { finish } from './finish.ts';
import { readHolders, unlessTaken } from './holds.ts';
import { findAnswer, forgetKeys, keepResult } from './keys.ts';
import { forgetOffers, keepOffers, readOffer } from './offers.ts';
import { readAppointment, readLatestSaga, readUnverified } from './reads.ts';
import { compensate, retry, send, settle } from './steps.ts';
import { closeReview, readReview } from './review.ts';
import {
  bumpEpochs,
  flagAppointment,
  markSynced,
  readBusy,
  readCompanies,
  readRevision,
  replaceChild,
} from './upkeep.ts';

/** Bookings in PostgreSQL. */
export function createBookingStore(database: Database): BookingStore {
  return { ...sagaWrites(database), ...keys(database), ...reads(database), ...upkeep(database) };
}

type SagaWrites = Pick<
  BookingStore,
  'begin' | 'beginChange' | 'retry' | 'compensate' | 'send' | 'settle' | 'finish' | 'renew' | 'claimExpired'
>;

function sagaWrites(database: Database): SagaWrites {
  return {
    begin: (booking) => begin(database, booking),
    beginChange: (change) => beginChange(database, change),
    retry: (claim, next) => unlessTaken(() => underClaim(database, claim, (client, held) => retry(client, held, next))),
    compensate: (claim, steps) => underClaim(database, claim, (client, held) => compensate(client, held, steps)),
    send: (claim, positions) => database.run((client) => send(client, claim, positions)),
    settle: (claim, outcomes) => database.run((client) => settle(client, claim, outcomes)),
    finish: (claim, end) => underClaim(database, claim, (client, held) => finish(client, held, end)),
    renew: (claim, leaseMs) => database.run((client) => renew(client, claim, leaseMs)),
    claimExpired: (request) => database.run((client) => claimExpired(client, request)),
  };
}

function keys(database: Database): Pick<BookingStore, 'keepResult' | 'findAnswer' | 'forgetKeys'> {
  return {
    keepResult: (companyId, key, result) => database.run((client) => keepResult(client, companyId, { key, result })),
    findAnswer: (companyId, key) => database.run((client) => findAnswer(client, companyId, key)),
    forgetKeys: (olderThanMs) => database.run((client) => forgetKeys(client, olderThanMs)),
  };
}

type Reads = Pick<
  BookingStore,
  | 'revision'
  | 'companies'
  | 'appointment'
  | 'saga'
  | 'appointmentsOf'
  | 'offer'
  | 'unverified'
  | 'busy'
  | 'holdersOf'
  | 'openDeliveries'
  | 'sweepCursor'
  | 'unreadableBookings'
>;

function reads(database: Database): Reads {
  return {
    companies: () => database.run(readCompanies),
    revision: (companyId) => database.run((client) => readRevision(client, companyId)),
    appointment: (companyId, id) => database.run((client) => readAppointment(client, companyId, id)),
    saga: (companyId, appointmentId) => database.run((client) => readLatestSaga(client, companyId, appointmentId)),
    appointmentsOf: (companyId, clue, nowMs) =>
      database.run((client) => readAppointmentsOf(client, { companyId, clue }, nowMs)),
    offer: (companyId, id) => database.run((client) => readOffer(client, companyId, id)),
    unverified: (limit, companyId) => database.run((client) => readUnverified(client, limit, companyId)),
    busy: (companyId, staffIds, within) => database.run((client) => readBusy(client, { companyId, staffIds }, within)),
    holdersOf: (companyId, staffIds, within) =>
      database.run((client) => readHolders(client, { companyId, staffIds }, within)),
    openDeliveries: (companyId, which) => database.run((client) => openDeliveries(client, companyId, which)),
    sweepCursor: (companyId) => database.run((client) => sweepCursor(client, companyId)),
    unreadableBookings: (companyId) => database.run((client) => readUnreadable(client, companyId)),
  };
}

type Upkeep = Omit<BookingStore, keyof SagaWrites | keyof Reads | 'keepResult' | 'findAnswer' | 'forgetKeys'>;

function upkeep(database: Database): Upkeep {
  return {
    markSynced: (companyId, appointmentId) =>
      database.run((client) => markSynced(client, { companyId, appointmentId })),
    confirmRequested: (companyId, appointmentId, segmentKeys) =>
      database.run((client) => confirmRequested(client, { companyId, appointmentId }, segmentKeys)),
    flag: (companyId, appointmentId, flag) =>
      database.transact('READ COMMITTED', (client) => flagAppointment(client, { companyId, appointmentId }, flag)),
    bumpEpochs: (companyId, staffIds) => database.run((client) => bumpEpochs(client, companyId, staffIds)),
    keepOffers: (companyId, offers) => database.run((client) => keepOffers(client, companyId, offers)),
    forgetOffers: (olderThanMs) => database.run((client) => forgetOffers(client, olderThanMs)),
    recordDelivery: (companyId, delivery) => database.run((client) => recordDelivery(client, companyId, delivery)),
    finishDelivery: (companyId, digest) => database.run((client) => finishDelivery(client, companyId, digest)),
    lastDelivery: (companyId) => database.run((client) => lastDelivery(client, companyId)),
    forgetDeliveries: (olderThanMs) => database.run((client) => forgetDeliveries(client, olderThanMs)),
    advanceSweep: (companyId, toMs) => database.run((client) => advanceSweep(client, companyId, toMs)),
    noteUnreadable: (companyId, seen) => database.run((client) => noteUnreadable(client, companyId, seen)),
    noteLateCancel: (companyId, appointmentId, bookingUid) =>
      database.run((client) => noteLateCancel(client, { companyId, appointmentId }, bookingUid)),
    replaceChild: (companyId, change) => database.run((client) => replaceChild(client, companyId, change)),
    review: (companyId) => database.run((client) => readReview(client, companyId)),
    closeReview: (companyId, end) => database.run((client) => closeReview(client, companyId, end)),
  };
}
