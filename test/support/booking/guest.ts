import type { BookRequest } from '../../../src/runtime/booking/book.ts';
import { queryRows } from '../../store/query-rows.ts';
import { COMPANY, appointmentIn, wants } from './open-salon.ts';
import type { OpenRuntime } from './open-runtime.ts';
import { caller } from '../sandbox-calls.ts';

export const CALLER = { companyId: COMPANY, who: 'test', waitMs: 120_000 };

/** Books, and fails the test unless it is booked. Returns the appointment as its caller sees it. */
export async function booked(
  { bookingService }: Pick<OpenRuntime, 'bookingService'>,
  service: string,
  more: Partial<BookRequest>,
) {
  const answer = await bookingService.book(CALLER, wants(service, { staff: 'emma', ...more }));
  if (answer.status !== 201) throw new Error(JSON.stringify(answer));
  const { id, phases } = appointmentIn(answer);
  return { id, uids: phases.map(({ bookingUid }) => bookingUid ?? '') };
}

/** What is done in Cal.com's own pages, of which nobody here is told but by webhooks. */
export function inCalcom({ world }: Pick<OpenRuntime, 'world'>) {
  const send = caller(world.sandbox);
  const act = async (uid: string, action: string, body: object = {}): Promise<string> => {
    const headers = { 'cal-api-version': '2024-08-13' };
    const answer = await send('POST', `/v2/bookings/${uid}/${action}`, body, { headers });
    if (answer.status >= 300) throw new Error(answer.text);
    const data = answer.body.data as { readonly uid?: string };
    return data.uid ?? uid;
  };
  return {
    cancel: (uid: string) => act(uid, 'cancel', { cancellationReason: 'ill' }),
    /** Returns the uid of the new booking. */
    move: (uid: string, startMs: number) => act(uid, 'reschedule', { start: new Date(startMs).toISOString() }),
    confirm: (uid: string) => act(uid, 'confirm'),
    decline: (uid: string) => act(uid, 'decline', { reason: 'ill' }),
    reassign: (uid: string, userId: number) => act(uid, `reassign/${userId}`),
  };
}

export interface FlagRow {
  readonly flag: { readonly code: string; readonly [key: string]: unknown } | null;
  readonly status: string;
  readonly sync: string;
  /** Open ones about it. */
  readonly alerts: number;
}

export async function flagOf({ world }: Pick<OpenRuntime, 'world'>, id: string): Promise<FlagRow> {
  const [row] = await queryRows(
    world.databaseUrl,
    `SELECT flag, status, calcom_sync_status AS sync, (SELECT count(*)::int FROM calops.alerts
       WHERE resource = 'appointment/${id}' AND resolved_at IS NULL) AS alerts
     FROM calops.appointments WHERE id = '${id}'`,
  );
  return row as unknown as FlagRow;
}

/** Of each of these bookings, by uid: does it stand in Cal.com? */
export function areLive({ world }: Pick<OpenRuntime, 'world'>, uids: readonly string[]): readonly boolean[] {
  const { bookings } = world.sandbox.state() as {
    readonly bookings: readonly { readonly uid: string; readonly status: string }[];
  };
  const live = new Set(bookings.filter(({ status }) => status === 'accepted').map(({ uid }) => uid));
  return uids.map((uid) => live.has(uid));
}
