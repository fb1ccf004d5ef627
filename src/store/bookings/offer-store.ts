/** Times that callers were told of. */
export interface OfferStore {
  keepOffers(companyId: string, offers: readonly Offer[]): Promise<void>;
  /** Also one that has expired, until it is forgotten. */
  offer(companyId: string, id: string): Promise<Offer | undefined>;
  /** Those that expired so long ago. Returns how many. */
  forgetOffers(olderThanMs: number): Promise<number>;
}

/** A time that a caller was told of, and may book by its id. */
export interface Offer {
  readonly id: string;
  readonly branchId: string;
  readonly serviceId: string;
  /** Null: with anybody. */
  readonly staffId: string | null;
  readonly startMs: number;
  readonly expiresMs: number;
}
