import type { Database } from '../connection/database.ts';
import { asUuid } from '../connection/statement.ts';
import { begin, beginChange } from './begin.ts';
import type { BookingStore } from './booking-store.ts';
import { claims } from './claims.ts';
import { deliveries } from './deliveries.ts';
import { confirmRequestedText } from './finish.ts';
import { holdReads } from './holds.ts';
import { keys } from './keys.ts';
import { offers } from './offers.ts';
import { reads } from './reads.ts';
import { review } from './review.ts';
import { sagaWrites } from './steps.ts';
import { upkeep } from './upkeep.ts';

/** Bookings in PostgreSQL: each file has the methods of one subject. */
export function createBookingStore(database: Database): BookingStore {
  return {
    begin: (booking) => begin(database, booking),
    beginChange: (change) => beginChange(database, change),
    confirmRequested: async (companyId, appointmentId, segmentKeys) => {
      const values = [companyId, asUuid(appointmentId), segmentKeys];
      await database.run((client) => client.query(confirmRequestedText, values));
    },
    ...sagaWrites(database),
    ...claims(database),
    ...keys(database),
    ...reads(database),
    ...holdReads(database),
    ...upkeep(database),
    ...deliveries(database),
    ...offers(database),
    ...review(database),
  };
}
