import type { Clock } from '../../calcom/caller/clock.ts';
import type { Appointment } from '../../model/appointment.ts';
import type { Channel, CustomerNotice } from '../../model/notice.ts';
import type { ClaimedNotice, NoticeEnd, NoticeStore } from '../../store/notices/notice-store.ts';
import type { Tenant } from '../company/tenant.ts';
import { endAfter, MAX_TRIES } from './attempt.ts';
import type { Attempt } from './attempt.ts';
import { confirmationMail } from './confirmation.ts';
import type { NotificationSender } from './notification-sender.ts';
import { noticeText } from './notice-text.ts';
import type { KeptNotice } from './notice-text.ts';

export interface DeliveryContext {
  readonly notices: NoticeStore;
  readonly tenant: (companyId: string) => Promise<Tenant | undefined>;
  readonly appointment: (companyId: string, id: string) => Promise<Appointment | undefined>;
  readonly sender: NotificationSender;
  readonly clock: Pick<Clock, 'now'>;
  /** Called after each attempt; must not throw. */
  readonly ended: (channel: Channel, status: NoticeEnd['status']) => void;
  readonly onError: (error: unknown, doing: string) => void;
}

/** Sent at the same time; the claim lasts longer than the slowest of them takes. */
const BATCH = 10;
const LEASE_MS = 120_000;
/** Rounds of one job; the rest is sent at the next scheduled run. */
const ROUNDS = 100;

/** Sends what is due. A notice that cannot be sent now is due again later, or is given up with a reason. */
export async function deliverDue(context: DeliveryContext): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const claimed = await context.notices.claim({ leaseMs: LEASE_MS, limit: BATCH });
    await Promise.all(claimed.map((one) => deliver(context, one)));
    if (claimed.length < BATCH) return;
  }
}

async function deliver(context: DeliveryContext, claimed: ClaimedNotice): Promise<void> {
  const { notices, ended, onError } = context;
  const { companyId, channel, kind, tries } = claimed;
  const doing = `notify ${channel} of company ${companyId}: ${kind}`;
  const end = endAfter(await attemptTo(context, claimed, (error) => onError(error, doing)), tries);
  if (!(await notices.settle(claimed, end))) return;
  ended(channel, end.status);
  if (end.status === 'given_up') onError(new Error(`given up: ${end.reason}`), doing);
}

async function attemptTo(
  context: DeliveryContext,
  claimed: ClaimedNotice,
  onError: (error: unknown) => void,
): Promise<Attempt> {
  if (claimed.tries > MAX_TRIES)
    return { end: 'never', reason: 'every process that sent it ended before the result was known' };
  try {
    const tenant = await context.tenant(claimed.companyId);
    if (!tenant) return { end: 'dropped', reason: 'nothing is applied for this company' };
    return await (claimed.channel === 'customer'
      ? mailCustomer(context, claimed, tenant)
      : deliverToStaff(context, { ...claimed, channel: claimed.channel }, tenant));
  } catch (error) {
    onError(error);
    return { end: 'later', reason: error instanceof Error ? error.name : 'fault' };
  }
}

function deliverToStaff(
  { sender }: DeliveryContext,
  claimed: ClaimedNotice & { readonly channel: 'slack' | 'email' },
  { company }: Tenant,
): Promise<Attempt> {
  // written by this program, or by an older one of the same schema
  const text = noticeText(company, claimed as unknown as KeptNotice);
  return sender.sendToStaff(company.notifications, claimed.channel, { id: claimed.id, text });
}

/** The status that an appointment must have for a mail to be true. */
const STATUS_OF: Readonly<Record<CustomerNotice, Appointment['status']>> = {
  appointment_booked: 'booked',
  appointment_moved: 'booked',
  appointment_cancelled: 'cancelled',
  appointment_requested: 'requested',
  appointment_declined: 'declined',
};

/** Describes the appointment as it is now: a later change gets a mail of its own. */
async function mailCustomer(context: DeliveryContext, claimed: ClaimedNotice, tenant: Tenant): Promise<Attempt> {
  const { companyId, subject, detail, id, createdMs } = claimed;
  const { sender, clock } = context;
  const kind = claimed.kind as CustomerNotice;
  const appointment = await context.appointment(companyId, subject.slice(subject.indexOf('/') + 1));
  const email = appointment?.customer.email ?? null;
  if (!appointment || email === null) return { end: 'dropped', reason: 'there is no recipient' };
  if (appointment.status !== STATUS_OF[kind]) {
    return { end: 'dropped', reason: `the appointment is ${appointment.status} by now` };
  }
  if (appointment.endMs <= clock.now()) return { end: 'dropped', reason: 'the appointment is over' };
  const { sequence } = detail as { readonly sequence: number };
  const from = sender.from ?? '';
  return sender.mail(confirmationMail(tenant, { kind, appointment, email, sequence, from, id, stampMs: createdMs }));
}
