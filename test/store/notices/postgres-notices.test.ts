import { describe, expect, it } from 'vitest';
import type { ClaimedNotice, NewNotice } from '../../../src/store/notices/notice-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { beginOne, bookOne, openBooks } from '../bookings/sample-bookings.ts';
import type { Books } from '../bookings/sample-bookings.ts';
import { queryRows } from '../query-rows.ts';
import { company } from '../sample-company.ts';

const leaseMs = 60_000;
const apiKey = { env: 'CALCOM_API_KEY' };
const sinceMs = Date.UTC(2026, 10, 21, 8);
const run = { run: 'r1', outcome: 'failed', failed: 1, skipped: 0, unknown: 0, changes: [] } as const;

function applyFailed(occurrence = 'r1'): NewNotice {
  return { kind: 'apply_failed', subject: 'apply', occurrence, detail: run };
}

async function tell(store: Store, ...notices: readonly NewNotice[]): Promise<void> {
  await store.write(async (transactor) => {
    for (const notice of notices) await transactor.notify('1', notice);
  });
}

const claim = ({ store }: Books, limit = 10): Promise<readonly ClaimedNotice[]> =>
  store.notices.claim({ leaseMs, limit });

async function withCustomerMail(store: Store, customerMail: 'calcom' | 'combined'): Promise<void> {
  await store.write((transactor) => transactor.upsertCompany({ ...company, customerMail }));
}

const kept = ({ url }: Books): Promise<readonly Record<string, unknown>[]> =>
  queryRows(
    url,
    'SELECT channel, kind, subject, occurrence, detail, status, reason FROM calops.notifications ORDER BY created_at, channel',
  );

/** As if it were due by now, or its sender silent for long enough. */
async function passTime({ url }: Books): Promise<void> {
  await queryRows(url, "UPDATE calops.notifications SET due_at = now() WHERE status = 'waiting'");
}

describe('a notice', () => {
  it('waits once for each channel of its company, however often it is written', async () => {
    await using books = await openBooks();
    await tell(books.store, applyFailed(), applyFailed());
    await tell(books.store, applyFailed());
    expect(await kept(books)).toMatchObject([
      { channel: 'email', kind: 'apply_failed', status: 'waiting' },
      { channel: 'slack', kind: 'apply_failed', status: 'waiting' },
    ]);
    expect(await books.store.notices.waiting()).toBe(2);
  });

  it('is sent again when it recurs', async () => {
    await using books = await openBooks();
    await tell(books.store, applyFailed('r1'), applyFailed('r2'));
    expect(await books.store.notices.waiting()).toBe(4);
  });

  it('is not kept for a company without channels, nor when its transaction is rolled back', async () => {
    await using books = await openBooks();
    await expect(
      books.store.write(async (transactor) => {
        await transactor.notify('1', applyFailed());
        throw new Error('broken off');
      }),
    ).rejects.toThrow('broken off');
    await books.store.write((transactor) => transactor.upsertCompany({ ...company, notifications: null }));
    await tell(books.store, applyFailed());
    expect(await kept(books)).toEqual([]);
  });
});

describe('claiming', () => {
  it('gives each notice to one of many processes that claim at once', async () => {
    await using books = await openBooks();
    await tell(books.store, ...Array.from({ length: 10 }, (_, index) => applyFailed(`r${index}`)));
    const claimed = (await Promise.all(Array.from({ length: 5 }, () => claim(books, 8)))).flat();
    expect(claimed).toHaveLength(20);
    expect(new Set(claimed.map(({ id }) => id)).size).toBe(20);
    expect(await claim(books)).toEqual([]);
  });

  it('gives it to others once its lease has expired; its former holder writes nothing more', async () => {
    await using books = await openBooks();
    await tell(books.store, applyFailed());
    const [first] = await claim(books, 1);
    await passTime(books);
    const again = (await claim(books)).find(({ id }) => id === first?.id);
    expect([first?.tries, again?.tries]).toEqual([1, 2]);
    expect(first && (await books.store.notices.settle(first, { status: 'sent' }))).toBe(false);
    expect(again && (await books.store.notices.settle(again, { status: 'sent' }))).toBe(true);
    expect(again && (await books.store.notices.settle(again, { status: 'sent' }))).toBe(false);
  });

  it('gives it after a delay for a retry, and never after its end', async () => {
    await using books = await openBooks();
    await tell(books.store, applyFailed());
    const [one, two] = await claim(books);
    if (!one || !two) throw new Error('nothing was claimed');
    await books.store.notices.settle(one, { status: 'waiting', reason: 'no answer', delayMs: 60_000 });
    await books.store.notices.settle(two, { status: 'given_up', reason: 'no_service' });
    expect(await claim(books)).toEqual([]);
    expect(await books.store.notices.waiting()).toBe(1);
    await passTime(books);
    expect(await claim(books)).toMatchObject([{ id: one.id, tries: 2 }]);
  });

  it('is deleted only some time after it has ended', async () => {
    await using books = await openBooks();
    await tell(books.store, applyFailed());
    const [one] = await claim(books);
    if (one) await books.store.notices.settle(one, { status: 'sent' });
    expect(await books.store.notices.prune(60_000)).toBe(0);
    expect(await books.store.notices.prune(-60_000)).toBe(1);
    expect(await kept(books)).toHaveLength(1);
  });
});

describe('an outage of Cal.com', () => {
  it('writes notices once it lasts, once for all processes, to every company with that key', async () => {
    await using books = await openBooks();
    const { notices } = books.store;
    expect(await notices.noteOutage(apiKey, { sinceMs, lasts: false })).toBe(false);
    expect(await kept(books)).toEqual([]);
    const told = await Promise.all(
      Array.from({ length: 4 }, (_, index) => notices.noteOutage(apiKey, { sinceMs: sinceMs + index, lasts: true })),
    );
    expect(told.filter(Boolean)).toHaveLength(1);
    const rows = await kept(books);
    // companies 1 and 2, over two channels each
    expect(rows).toHaveLength(4);
    expect(rows[0]).toMatchObject({ kind: 'calcom_down', detail: { since: '2026-11-21T08:00:00.000Z' } });
  });

  it('writes notices of its end only where it wrote notices of its start, and once', async () => {
    await using books = await openBooks();
    const { notices } = books.store;
    await notices.noteOutage(apiKey, { sinceMs, lasts: false });
    expect(await notices.endOutage(apiKey)).toBe(false);
    expect(await kept(books)).toEqual([]);
    await notices.noteOutage(apiKey, { sinceMs, lasts: true });
    const told = await Promise.all(Array.from({ length: 4 }, () => notices.endOutage(apiKey)));
    expect(told.filter(Boolean)).toHaveLength(1);
    const backs = (await kept(books)).filter(({ kind }) => kind === 'calcom_back');
    expect(backs).toHaveLength(4);
    expect(backs[0]?.['detail']).toMatchObject({ since: '2026-11-21T08:00:00.000Z' });
  });

  it('writes notices again the next time', async () => {
    await using books = await openBooks();
    const { notices } = books.store;
    for (const startMs of [sinceMs, sinceMs + 3_600_000]) {
      await notices.noteOutage(apiKey, { sinceMs: startMs, lasts: true });
      await notices.endOutage(apiKey);
    }
    expect((await kept(books)).map(({ kind }) => kind)).toHaveLength(16);
  });

  it('writes no notice for another key', async () => {
    await using books = await openBooks();
    expect(await books.store.notices.noteOutage({ env: 'OTHER' }, { sinceMs, lasts: true })).toBe(false);
  });
});

describe('the end of a booking', () => {
  it("that needs a person writes a notice with its alert, without the customer's name", async () => {
    await using books = await openBooks();
    await withCustomerMail(books.store, 'combined');
    const { appointment, claim: saga } = await beginOne(books.store);
    const { id, startMs, endMs, phases } = appointment;
    await books.store.bookings.finish(saga, {
      appointmentId: id,
      saga: 'manual_review',
      appointment: { status: 'pending', syncStatus: 'manual_review', startMs, endMs },
      phases,
      holds: null,
      result: null,
      alert: { kind: 'manual_review', resource: `appointment/${id}`, detail: { kind: 'book', steps: [] } },
    });
    const rows = await kept(books);
    expect(rows.map(({ channel }) => channel)).toEqual(['email', 'slack']);
    expect(rows[0]).toMatchObject({ kind: 'manual_review', subject: `appointment/${id}`, detail: { change: 'book' } });
    expect(JSON.stringify(rows)).not.toMatch(/Mia|kunden|\+49/);
  });

  it('that needs a person again after it was closed writes another notice', async () => {
    await using books = await openBooks();
    const { bookings } = books.store;
    const { appointment } = await bookOne(books.store);
    const { id, startMs, endMs, phases } = appointment;
    const alert = { kind: 'manual_review', resource: `appointment/${id}`, detail: { kind: 'cancel' } } as const;
    for (let time = 0; time < 2; time += 1) {
      const change = { companyId: '1', appointmentId: id, kind: 'cancel', steps: [], holds: [], who: 'lina' } as const;
      const begun = await bookings.beginChange({ ...change, key: null, leaseMs });
      if (begun.state !== 'begun') throw new Error(begun.state);
      await bookings.finish(begun.claim, {
        appointmentId: id,
        saga: 'manual_review',
        appointment: { status: 'booked', syncStatus: 'manual_review', startMs, endMs },
        phases,
        holds: null,
        result: null,
        alert,
      });
      const end = { appointmentId: id, as: 'booked', who: 'lina', reason: 'it stands' } as const;
      expect(await bookings.closeReview('1', end)).toBe(true);
    }
    const told = (await kept(books)).filter(({ kind }) => kind === 'manual_review');
    expect(told.map(({ channel }) => String(channel)).toSorted()).toEqual(['email', 'email', 'slack', 'slack']);
  });

  it('that succeeded writes a mail to the customer only where the company has turned it on', async () => {
    await using books = await openBooks();
    await withCustomerMail(books.store, 'calcom');
    await bookOne(books.store);
    expect(await kept(books)).toEqual([]);
    await withCustomerMail(books.store, 'combined');
    const { appointment } = await bookOne(books.store, { startMs: sinceMs + 30 * 86_400_000 });
    expect(await kept(books)).toMatchObject([
      {
        channel: 'customer',
        kind: 'appointment_booked',
        subject: `appointment/${appointment.id}`,
        detail: { sequence: 0 },
      },
    ]);
  });

  it.each([null, '4930123@phone.invalid', 'mia@PHONE.INVALID'])('writes no mail to %s', async (email) => {
    await using books = await openBooks();
    await withCustomerMail(books.store, 'combined');
    await bookOne(books.store, { customer: { name: 'Mia Muster', email, phone: '+49301', language: 'de' } });
    expect(await kept(books)).toEqual([]);
  });
});
