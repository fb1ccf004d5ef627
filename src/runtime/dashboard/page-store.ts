import type { Store } from '../../store/store.ts';

/** What pages ask the database for. */
export type PageStore = Pick<Store, 'bookings' | 'dashboard' | 'insight' | 'read'>;
