/** What Cal.com's webhooks told, and up to where the sweep has read what none of them did. */
export interface DeliveryStore {
  /** False: the same delivery came before. */
  recordDelivery(companyId: string, delivery: Delivery): Promise<boolean>;
  finishDelivery(companyId: string, digest: string): Promise<void>;
  /** Those that nobody has dealt with; oldest first. */
  openDeliveries(
    companyId: string,
    which: { readonly olderThanMs: number; readonly limit: number },
  ): Promise<readonly Delivery[]>;
  /** Those that came longer ago, dealt with or not: by then the sweep has seen what they told. Returns how many. */
  forgetDeliveries(olderThanMs: number): Promise<number>;
  /** Of those that are kept. */
  lastDelivery(companyId: string): Promise<LastDelivery | null>;
  /** Up to which update the sweep has read Cal.com's bookings. Null: never. */
  sweepCursor(companyId: string): Promise<number | null>;
  advanceSweep(companyId: string, toMs: number): Promise<void>;
  /**
   * Keeps which bookings of Cal.com could not be read, each once until it can be read. Returns those that are new.
   */
  noteUnreadable(
    companyId: string,
    seen: { readonly unreadable: readonly UnreadableRow[]; readonly readable: readonly string[] },
  ): Promise<readonly UnreadableRow[]>;
  /** Noted and not read since, the oldest first. */
  unreadableBookings(companyId: string): Promise<readonly UnreadableRow[]>;
  /** For the audit log: a booking that we had given up was found and cancelled. */
  noteLateCancel(companyId: string, appointmentId: string, bookingUid: string): Promise<void>;
}

export interface LastDelivery {
  readonly trigger: string;
  readonly receivedMs: number;
}

export interface UnreadableRow {
  /** Cal.com's uid of the booking. */
  readonly uid: string;
  readonly problem: string;
}

export interface Delivery {
  /** Of the raw body: Cal.com numbers its deliveries not at all. */
  readonly digest: string;
  readonly trigger: string;
  readonly bookingUid: string | null;
}
