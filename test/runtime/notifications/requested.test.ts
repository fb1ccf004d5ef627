import { expect, test } from 'vitest';
import { CALLER, inCalcom } from '../../support/booking/guest.ts';
import { appointmentIn, wants } from '../../support/booking/open-salon.ts';
import { caller, SALON } from '../../support/sandbox-calls.ts';
import { slots } from '../../support/booking/slots.ts';
import { tellingSalon } from '../../support/booking/telling-salon.ts';
import type { TellingSalon } from '../../support/booking/telling-salon.ts';

const nextMs = slots();

/** Somebody switches the confirmation on in Cal.com; git does not declare it. */
async function confirmingSalon(): Promise<TellingSalon> {
  const here = await tellingSalon();
  const send = caller(here.runtime.world.sandbox);
  const confirmationPolicy = { type: 'always', blockUnconfirmedBookingsInBooker: false };
  const types = (await send('GET', SALON.types)).body.data as readonly { readonly id: number; readonly slug: string }[];
  for (const { id } of types) await send('PATCH', `${SALON.types}/${id}`, { confirmationPolicy });
  return here;
}

async function kindsOf(here: TellingSalon): Promise<readonly string[]> {
  return (await here.notices()).map(({ channel, kind }) => `${channel} ${kind}`).toSorted();
}

async function requested({ runtime }: TellingSalon) {
  const answer = await runtime.bookingService.book(CALLER, wants('cut', { staff: 'emma', startMs: nextMs() }));
  expect([answer.status, appointmentIn(answer).status]).toEqual([202, 'requested']);
  const { id, phases } = appointmentIn(answer);
  return { id, uid: phases[0]?.bookingUid ?? '' };
}

const REQUESTED = ['customer appointment_requested', 'email appointment_requested', 'slack appointment_requested'];

test.each([
  ['confirm', 'customer appointment_booked', /^Ihr Termin am /],
  ['decline', 'customer appointment_declined', /leider nicht möglich$/],
] as const)(
  'staff and customer are notified of a request, and of what the host answers: %s',
  async (act, mail, subject) => {
    await using here = await confirmingSalon();
    const { uid } = await requested(here);
    expect(await kindsOf(here)).toEqual(REQUESTED);
    await here.runtime.runtime.handlers.notify?.({});
    await inCalcom(here.runtime)[act](uid);
    await here.runtime.runtime.handlers.sweep?.({});
    expect(await kindsOf(here)).toEqual(
      [mail, ...REQUESTED, 'email request_answered', 'slack request_answered'].toSorted(),
    );
    await here.runtime.runtime.handlers.notify?.({});
    const subjects = here.mail.mails.filter(({ envelope }) => envelope.to.includes('anna@guests.example'));
    expect(subjects.map((one) => one.mail.subject)).toEqual([
      expect.stringMatching(/^Ihre Terminanfrage für /),
      expect.stringMatching(subject),
    ]);
  },
);
