import ICAL from 'ical.js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BREAKER_SETTINGS } from '../../../src/runtime/company/breaker.ts';
import { OUTAGE_REPORTED_AFTER_MS } from '../../../src/runtime/notifications/notifier.ts';
import { queryRows } from '../../store/query-rows.ts';
import { hurriedAnswer } from '../../support/booking/answering-service.ts';
import { bookAsStranger } from '../../support/servers/calcom-stranger.ts';
import { faultAt } from '../../support/servers/calcom-faults.ts';
import { booked, CALLER } from '../../support/booking/guest.ts';
import { expireLeases, sagaUnder } from '../../support/booking/leases.ts';
import type { ReceivedMail } from '../../support/servers/mail-server.ts';
import { wants } from '../../support/booking/open-salon.ts';
import { slots } from '../../support/booking/slots.ts';
import { tellingCatalog, tellingSalon } from '../../support/booking/telling-salon.ts';
import type { TellingSalon } from '../../support/booking/telling-salon.ts';

const nextMs = slots();

afterEach(() => void vi.useRealTimers());

const notify = ({ runtime }: TellingSalon): Promise<void> | undefined => runtime.runtime.handlers.notify?.({});

/** Everything that was begun is written down; then the jobs are done that it sent. */
async function work({ runtime }: TellingSalon): Promise<void> {
  await runtime.bookingService.idle();
  await expect.poll(() => runtime.jobs.waiting()).toContain('notify due');
  await runtime.jobs.work();
}

function eventIn({ mail }: ReceivedMail) {
  const file = mail.attachments.find(({ mimeType }) => mimeType.startsWith('text/calendar'));
  const content = file?.content;
  const text = typeof content === 'string' ? content : new TextDecoder().decode(content);
  const calendar = new ICAL.Component(ICAL.parse(text) as string);
  const component = calendar.getFirstSubcomponent('vevent');
  if (!component) throw new Error('there is no event');
  const { uid, sequence, startDate } = new ICAL.Event(component);
  return {
    method: String(calendar.getFirstPropertyValue('method')),
    uid,
    sequence,
    startMs: startDate.toJSDate().getTime(),
  };
}

describe('the customer', () => {
  it('gets one mail for all segments when it is booked, moved and cancelled, about the same entry', async () => {
    await using here = await tellingSalon();
    const { bookingService } = here.runtime;
    const [startMs, laterMs] = [nextMs(), nextMs()];
    const { id } = await booked(here.runtime, 'colour', { startMs });
    await work(here);
    expect((await bookingService.move(CALLER, { appointmentId: id, startMs: laterMs, key: null })).status).toBe(200);
    await work(here);
    expect((await bookingService.cancel(CALLER, { appointmentId: id, key: null })).status).toBe(200);
    await work(here);
    const uid = `${id}@calops`;
    expect(here.mail.mails.map(eventIn)).toEqual([
      { method: 'REQUEST', uid, sequence: 0, startMs },
      { method: 'REQUEST', uid, sequence: 1, startMs: laterMs },
      { method: 'CANCEL', uid, sequence: 2, startMs: laterMs },
    ]);
    expect(here.mail.mails.map(({ envelope }) => envelope.to.join())).toEqual(Array(3).fill('anna@guests.example'));
    expect(here.mail.mails.map(({ mail }) => mail.subject)).toEqual([
      expect.stringMatching(/^Ihr Termin am /),
      expect.stringMatching(/^Ihr Termin ist verlegt/),
      expect.stringMatching(/ist abgesagt$/),
    ]);
    expect(here.slack.messages).toEqual([]);
  });

  it('gets none where the company leaves mails to Cal.com', async () => {
    const { customerMail: _, ...company } = tellingCatalog().company;
    await using here = await tellingSalon({ catalogs: [{ ...tellingCatalog(), company }] });
    await booked(here.runtime, 'cut', { startMs: nextMs() });
    await here.runtime.bookingService.idle();
    await notify(here);
    expect([await here.notices(), here.mail.connections()]).toEqual([[], 0]);
  });

  it('gets no notification of a booking that was rolled back', async () => {
    await using here = await tellingSalon();
    const startMs = nextMs();
    await bookAsStranger(here.runtime, { staff: 'emma', startMs: startMs + 90 * 60_000 });
    const answer = await here.runtime.bookingService.book(CALLER, wants('colour', { staff: 'emma', startMs }));
    expect(answer.status).toBe(409);
    await notify(here);
    expect([await here.notices(), here.mail.mails]).toEqual([[], []]);
  });

  it('gets one notification of a booking that another process finished', async () => {
    await using here = await tellingSalon();
    const { bookingService } = here.runtime;
    const key = { key: 'resumed', requestHash: '' };
    const { id } = await booked(here.runtime, 'cut', { startMs: nextMs() });
    await work(here);
    // the cancellation is sent, and its answer is lost
    here.runtime.world.sandbox.setFaults({
      rules: [faultAt.cancel({ kind: 'handle-then-drop' }, { nth: 1, times: 1000 })],
    });
    const pending = await hurriedAnswer((waitMs) =>
      bookingService.cancel({ ...CALLER, waitMs }, { appointmentId: id, key }),
    );
    expect(pending.status).toBe(202);
    await bookingService.idle();
    here.runtime.world.sandbox.setFaults({});
    for (let time = 0; time < 2; time += 1) {
      await expireLeases(here.runtime.world, await sagaUnder(here.runtime.world, 'resumed'));
      await bookingService.resume(10);
    }
    await work(here);
    await notify(here);
    expect(here.mail.mails.map(({ mail }) => mail.subject)).toEqual([
      expect.stringMatching(/^Ihr Termin am/),
      expect.stringMatching(/ist abgesagt$/),
    ]);
  });

  it('gets only the latest, when the mail before it could not be sent', async () => {
    await using here = await tellingSalon();
    const { bookingService } = here.runtime;
    here.mail.refuse('connect', 421);
    const { id } = await booked(here.runtime, 'cut', { startMs: nextMs() });
    await work(here);
    await bookingService.move(CALLER, { appointmentId: id, startMs: nextMs(), key: null });
    here.mail.refuse('connect', undefined);
    await here.passTime();
    await notify(here);
    expect(here.mail.mails.map(({ mail }) => mail.subject)).toEqual([expect.stringMatching(/verlegt/)]);
    expect(await here.notices()).toMatchObject([
      { kind: 'appointment_booked', status: 'dropped', reason: 'superseded by a later change' },
      { kind: 'appointment_moved', status: 'sent' },
    ]);
  });

  it('gets no mail about an appointment that is over when mail works again', async () => {
    await using here = await tellingSalon();
    here.mail.refuse('connect', 421);
    const { id } = await booked(here.runtime, 'cut', { startMs: nextMs() });
    await work(here);
    here.mail.refuse('connect', undefined);
    await queryRows(
      here.runtime.world.databaseUrl,
      `UPDATE calops.appointments SET starts_at = now() - interval '2 hours', ends_at = now() - interval '1 hour' WHERE id = '${id}'`,
    );
    await here.passTime();
    await notify(here);
    expect(here.mail.mails).toEqual([]);
    expect(await here.notices()).toMatchObject([{ status: 'dropped', reason: 'the appointment is over' }]);
  });
});

describe('a booking', () => {
  it('costs no call to Slack or SMTP, and is booked as ever while both are dead', async () => {
    await using here = await tellingSalon();
    here.slack.answer(null);
    here.mail.refuse('connect', 421);
    here.runtime.world.sandbox.journal.clear();
    const calls = async (): Promise<number> => {
      here.runtime.world.sandbox.journal.clear();
      await booked(here.runtime, 'colour', { startMs: nextMs() });
      return here.runtime.world.sandbox.journal.entries().length;
    };
    const first = await calls();
    expect([here.slack.messages.length, here.mail.connections()]).toEqual([0, 0]);
    await notify(here);
    expect(here.mail.connections()).toBe(1);
    expect(await calls()).toBe(first);
    expect(here.mail.connections()).toBe(1);
    expect(here.runtime.errors).toEqual([]);
    expect((await here.runtime.call('GET', '/readyz', { token: null })).status).toBe(200);
  });
});

describe('an appointment in manual_review', () => {
  async function stuck(here: TellingSalon): Promise<string> {
    const { bookingService } = here.runtime;
    const { id } = await booked(here.runtime, 'cut', { startMs: nextMs() });
    here.runtime.world.sandbox.setFaults({ rules: [faultAt.cancel({ kind: 'status', status: 500 }, {})] });
    await bookingService.cancel(CALLER, { appointmentId: id, key: null });
    await queryRows(
      here.runtime.world.databaseUrl,
      'UPDATE calops.sagas SET resumes = 20, claimed_until = now() WHERE finished_at IS NULL',
    );
    await bookingService.resume(10);
    here.runtime.world.sandbox.setFaults({});
    return id;
  }

  it('is sent once over each channel, with its number and without a name', async () => {
    await using here = await tellingSalon();
    const id = await stuck(here);
    await work(here);
    await notify(here);
    expect(here.slack.messages).toHaveLength(1);
    const said = JSON.stringify(here.slack.messages[0]?.body);
    expect(said).toContain('Ein Termin braucht einen Menschen');
    expect(said).toContain(id);
    expect(said).toContain('What needs a person');
    expect(said).not.toMatch(/Anna|guests\.example/);
    const mails = here.mail.mails.filter(({ envelope }) => envelope.to.includes('technik@salon.example'));
    expect(mails).toHaveLength(1);
    expect(mails[0]?.mail.subject).toMatch(/: Ein Termin braucht einen Menschen$/);
    expect(mails[0]?.raw).not.toMatch(/Anna|guests\.example/);
  });

  it('is sent by each channel on its own: one that fails delays no other, and is retried', async () => {
    await using here = await tellingSalon();
    await stuck(here);
    here.slack.answer({ status: 500 });
    await notify(here);
    const ofStaff = async () => (await here.notices()).filter(({ kind }) => kind === 'manual_review');
    expect(await ofStaff()).toEqual([
      { channel: 'email', kind: 'manual_review', status: 'sent', tries: 1, reason: null },
      { channel: 'slack', kind: 'manual_review', status: 'waiting', tries: 1, reason: '500' },
    ]);
    await notify(here);
    expect((await ofStaff())[1]?.tries).toBe(1);
    here.slack.answer({ status: 200 });
    await here.passTime();
    await notify(here);
    expect((await ofStaff()).map(({ status, tries }) => [status, tries])).toEqual([
      ['sent', 1],
      ['sent', 2],
    ]);
  });

  it('that Slack will never take is given up with the reason, in the log and in the metrics', async () => {
    await using here = await tellingSalon();
    await stuck(here);
    here.slack.answer({ status: 404, body: 'no_service' });
    await notify(here);
    await here.passTime();
    await notify(here);
    expect(here.slack.messages).toHaveLength(1);
    expect((await here.notices()).find(({ channel }) => channel === 'slack')).toMatchObject({
      status: 'given_up',
      reason: '404 no_service',
    });
    expect(here.runtime.errors.join()).toContain('given up: 404 no_service');
    const metrics = await here.runtime.runtime.metrics.text();
    expect(metrics).toContain('calops_notifications_total{channel="slack",end="given_up"} 1');
    expect(metrics).toContain('calops_notifications_total{channel="email",end="sent"} 1');
    expect(metrics).toContain('calops_notifications_waiting 0');
  });

  it('that is never accepted is given up after ten tries', async () => {
    await using here = await tellingSalon();
    await stuck(here);
    here.slack.answer({ status: 503 });
    for (let time = 0; time < 12; time += 1) {
      await here.passTime();
      await notify(here);
    }
    expect(here.slack.messages).toHaveLength(10);
    expect((await here.notices()).find(({ channel }) => channel === 'slack')).toMatchObject({
      status: 'given_up',
      tries: 10,
      reason: '503 (tried 10 times)',
    });
  });

  it('waits where the secret is missing, and says which', async () => {
    await using here = await tellingSalon({ secrets: {} });
    await stuck(here);
    await notify(here);
    expect((await here.notices()).find(({ channel }) => channel === 'slack')).toMatchObject({
      status: 'waiting',
      reason: expect.stringContaining('SLACK_WEBHOOK_URL') as string,
    });
  });
});

describe('Cal.com', () => {
  it('away for a minute is reported, and its return; a shorter outage is not', async () => {
    await using here = await tellingSalon();
    const { runtime } = here.runtime;
    const { sandbox } = here.runtime.world;
    await booked(here.runtime, 'cut', { startMs: nextMs() });
    const silence = (): void => sandbox.setFaults({ rules: [{ fault: { kind: 'status', status: 503 } }] });
    const sweep = (): Promise<void> | undefined => runtime.handlers.sweep?.({});
    const kinds = async () =>
      (await here.notices()).map(({ kind }) => kind).filter((kind) => kind.startsWith('calcom'));
    vi.useFakeTimers({ toFake: ['Date'] });

    silence();
    for (let time = 0; time < BREAKER_SETTINGS.failures; time += 1) await sweep();
    vi.advanceTimersByTime(BREAKER_SETTINGS.openMs);
    await sweep();
    sandbox.setFaults({});
    vi.advanceTimersByTime(BREAKER_SETTINGS.openMs);
    await sweep();
    expect(await kinds()).toEqual([]);

    silence();
    for (let time = 0; time < BREAKER_SETTINGS.failures; time += 1) await sweep();
    expect(await kinds()).toEqual([]);
    vi.advanceTimersByTime(OUTAGE_REPORTED_AFTER_MS);
    await sweep();
    await expect.poll(kinds).toEqual(['calcom_down', 'calcom_down']);
    vi.advanceTimersByTime(OUTAGE_REPORTED_AFTER_MS);
    await sweep();
    sandbox.setFaults({});
    vi.advanceTimersByTime(BREAKER_SETTINGS.openMs);
    await sweep();
    await expect.poll(kinds).toEqual(['calcom_down', 'calcom_down', 'calcom_back', 'calcom_back']);
    vi.useRealTimers();
    await notify(here);
    expect(here.slack.messages.map(({ body }) => body.text).toSorted()).toEqual([
      'friseur: Cal.com antwortet nicht',
      'friseur: Cal.com antwortet wieder',
    ]);
  });

  it('that a dead process found away is back once a sweep has read it', async () => {
    await using here = await tellingSalon();
    const { notices } = here.runtime.world.store;
    await notices.noteOutage({ env: 'CALCOM_API_KEY' }, { sinceMs: Date.now() - 90_000, lasts: true });
    await here.runtime.runtime.handlers.sweep?.({});
    await notify(here);
    expect((await here.notices()).map(({ kind, status }) => `${kind} ${status}`).toSorted()).toEqual([
      'calcom_back sent',
      'calcom_back sent',
      'calcom_down sent',
      'calcom_down sent',
    ]);
  });
});

describe('what waits', () => {
  it('is dropped where the company has no such channel any more', async () => {
    await using here = await tellingSalon();
    await here.runtime.world.store.notices.noteOutage({ env: 'CALCOM_API_KEY' }, { sinceMs: 0, lasts: true });
    const company = { ...tellingCatalog().company, notifications: { email: { to: ['technik@salon.example'] } } };
    await here.runtime.world.apply({ ...tellingCatalog(), company });
    await notify(here);
    expect((await here.notices()).map(({ channel, status }) => `${channel} ${status}`)).toEqual([
      'email sent',
      'slack dropped',
    ]);
  });

  it('is sent once by workers that begin at one moment', async () => {
    await using here = await tellingSalon();
    const { notices } = here.runtime.world.store;
    for (let hour = 0; hour < 12; hour += 1) {
      await notices.noteOutage({ env: 'CALCOM_API_KEY' }, { sinceMs: hour * 3_600_000, lasts: true });
      await notices.endOutage({ env: 'CALCOM_API_KEY' });
    }
    await Promise.all([notify(here), notify(here), notify(here)]);
    expect([here.slack.messages.length, here.mail.mails.length]).toEqual([24, 24]);
  });
});
