import type { Phrases } from './phrases.ts';

export const ENGLISH: Phrases = {
  or: 'or',
  withStaff: (staff) => `with ${staff}`,
  available: (time, service) => `${service} is available: ${time}. Shall I book it?`,
  offers: (service, offers) => `For ${service} these are free: ${offers}. Which one suits you?`,
  staleOffers: (service, offers) => `As of a while ago these were free for ${service}: ${offers}. Which one suits you?`,
  insteadOf: (asked, used, offers) =>
    `Instead of ${asked} I can only offer ${used} at the moment: ${offers}. Which one suits you?`,
  otherOffers: (wanted, offers) => `${wanted} is not free, I am afraid. How about ${offers}?`,
  nothingFree: (service) =>
    `Nothing is free for ${service} at that time, I am afraid. Which other time would suit you?`,
  openingHours: ({ day, open, staff, isOfService, closure }) => {
    const name = closure === null ? '' : ` (${closure})`;
    const from = open.length === 0 ? null : `from ${open.join(' and from ')}`;
    if (isOfService)
      return `For that, ${from === null ? 'nobody' : 'somebody'} is here on ${day}${from === null ? '' : ` ${from}`}.`;
    const who = staff === null ? 'we are' : `${staff} is`;
    const how =
      staff === null ? (from === null ? 'closed' : `open ${from}`) : from === null ? 'not here' : `here ${from}`;
    return `On ${day}, ${who} ${how}${name}.`;
  },
  howAbout: (offers) => `How about ${offers}?`,
  whenInstead: 'Which other time would suit you?',
  booked: ({ service, time, customer, reference }) =>
    `Booked for ${customer}: ${service}, ${time}. Your booking number is ${reference}.`,
  requested: ({ service, time, customer, reference }) =>
    `Requested for ${customer}: ${service}, ${time}. It is not booked yet: we have to confirm it first, and will let you know. Your booking number is ${reference}.`,
  moved: ({ service, time, reference }) =>
    `Moved: ${service} is now ${time}. Your booking number is still ${reference}.`,
  cancelled: ({ service, time }) => `Cancelled: ${service}, ${time}.`,
  pending: 'One moment please, this is still being worked on.',
  whichOne: (choices) => `Do you mean ${choices}?`,
  whichAppointment: (choices) => `There are several appointments: ${choices}. Which one do you mean?`,
  customerBusy: (existing) =>
    existing === null
      ? 'There is already an appointment under that name at that time. Shall I book another one?'
      : `You already have an appointment: ${existing}. Shall I book a second one?`,
  whichTimeIsFree: (offers) => `For this appointment these are free: ${offers}. Which one suits you?`,
  faults: {
    'service-needed': 'Which service would you like?',
    'service-not-offered': 'We cannot offer that at the moment, I am afraid. Would you like something else?',
    'staff-unknown': 'I do not know that name here. Who would you like to see?',
    'staff-not-offered': 'They do not offer that, I am afraid. Shall I look with someone else?',
    'branch-needed': 'Which branch would you like to come to?',
    'time-needed': 'Which day and time shall I move the appointment to?',
    'time-not-bookable': 'I cannot book that time. Which other time would suit you?',
    'outside-hours': 'We are not open at that time. Which other time would suit you?',
    closed: 'We are closed then. Which other time would suit you?',
    'offer-unknown': 'I no longer have that offer. When would you like to come?',
    'offer-expired': 'That offer is no longer valid. When would you like to come?',
    'name-needed': 'What name is it, please?',
    'phone-needed': 'Which phone number, with its area code, can we reach you at?',
    'answer-needed': 'I need one more answer from you for that.',
    'email-refused':
      'I am afraid I cannot enter an appointment by phone right now, and nothing is booked. The team knows about it. Please book online, or contact the team directly.',
    'appointment-unknown':
      'I find no such appointment. Could you tell me your booking number, or phone number and name?',
    'appointment-ambiguous': 'I find several appointments. Could you tell me the name or the booking number?',
    'not-booked': 'That appointment no longer exists.',
    'not-confirmed':
      'That appointment is not confirmed yet, so I cannot move it. Shall I cancel it and request another time?',
    'not-cancellable':
      'I am afraid I cannot cancel that appointment, so it stays as it is. Please contact the team directly.',
    'not-reschedulable':
      'I am afraid I can no longer move that appointment, so it stays as it is. Please contact the team directly.',
    'already-over': 'That appointment is already over.',
    'being-changed': 'That appointment is being changed right now. Please ask again in a moment.',
    'manual-review': 'I could not complete that for certain. Someone from the team will look at it.',
    'unknown-function': 'I am afraid I cannot do that.',
    unavailable: 'That is not possible right now. Please try again later.',
  },
};
