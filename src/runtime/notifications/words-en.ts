import type { Words } from './words.ts';

export const en: Words = {
  intl: 'en-GB',
  labels: {
    since: 'Since',
    until: 'Until',
    found: 'Found',
    appointment: 'Appointment',
    change: 'While',
    domain: 'Domain of the addresses',
    run: 'Run',
    outcome: 'Outcome',
    changes: 'Changes',
    answer: 'Answer',
    by: 'By',
    more: (count) => `and ${count} more`,
    counts: ({ outcome, failed, unknown, skipped }) =>
      `${outcome}: ${failed} failed, ${unknown} unknown, ${skipped} skipped`,
  },
  changes: { book: 'booking', cancel: 'cancelling', reschedule: 'moving' },
  answers: { confirmed: 'confirmed', declined: 'declined' },
  notices: {
    drift_confirmed: {
      title: (count) =>
        count === 1 ? 'Cal.com is not as it was applied' : `Cal.com is not as it was applied in ${count} places`,
      todo: (company) => `Look with calops drift --company ${company}; take it into git, revert or acknowledge it.`,
    },
    manual_review: {
      title: () => 'An appointment needs a person',
      todo: (company) =>
        `calops review --company ${company} names what is open. Put it right in Cal.com, then calops review close.`,
    },
    caller_email_refused: {
      title: () => 'Callers without an e-mail address cannot book',
      todo: (company) =>
        `Cal.com refuses the address that they are booked with. Set spec.callerEmail in the manifest, then calops apply --company ${company}.`,
    },
    appointment_requested: {
      title: () => 'An appointment waits for confirmation',
      todo: () => 'Confirm or decline it in Cal.com. Its time is held until then, and the customer waits.',
    },
    request_answered: {
      title: () => 'A requested appointment is answered',
      todo: () => 'Nothing where customers get mail; otherwise call the customer.',
    },
    apply_failed: {
      title: () => 'An apply did not do all of it',
      todo: (company) =>
        `calops history show has every change. Mend the cause, then calops apply --company ${company}.`,
    },
    calcom_down: {
      title: () => 'Cal.com does not answer',
      todo: () =>
        'Bookings are refused until it does; mostly there is nothing to do. Look at the status page of Cal.com.',
    },
    calcom_back: {
      title: () => 'Cal.com answers again',
      todo: (company) =>
        `Bookings work again. calops review --company ${company} says whether something was left open.`,
    },
    test: { title: () => 'Test message', todo: () => 'Nothing: messages of calops arrive here.' },
  },
  customer: {
    subject: {
      appointment_booked: (day, time) => `Your appointment on ${day} at ${time}`,
      appointment_moved: (day, time) => `Your appointment has moved: ${day} at ${time}`,
      appointment_cancelled: (day, time) => `Your appointment on ${day} at ${time} is cancelled`,
      appointment_requested: (day, time) => `Your request for ${day} at ${time}`,
      appointment_declined: (day, time) => `We cannot confirm your appointment on ${day} at ${time}`,
    },
    greeting: (name) => `Dear ${name},`,
    opening: {
      appointment_booked: 'your appointment is booked.',
      appointment_moved: 'your appointment has moved. It is now:',
      appointment_cancelled: 'your appointment is cancelled.',
      appointment_requested:
        'we have received your request. The appointment is booked once we have confirmed it; you will hear from us again.',
      appointment_declined:
        'we are sorry that we cannot confirm this appointment. Please contact us to find another time.',
    },
    service: 'Service',
    day: 'Day',
    timeLabel: 'Time',
    time: (from, to) => `${from} to ${to}`,
    staff: 'With',
    branch: 'Where',
    price: 'Price',
    reference: 'Booking number',
    closing: (company) => `Your team at ${company}`,
  },
};
