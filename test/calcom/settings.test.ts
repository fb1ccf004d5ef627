import { expect, it } from 'vitest';
import { hostSettingsOf, settingsOf } from '../../src/calcom/settings.ts';
import { wireEventType } from './support/wire-event-type.ts';

const question = { isDefault: false, type: 'text', slug: 'allergies', label: 'Allergies', required: true };
const phone = { isDefault: true, type: 'phone', slug: 'attendeePhoneNumber', required: true };

it('an event type as Cal.com makes it has no settings worth a word', () => {
  expect(settingsOf(wireEventType())).toBeUndefined();
});

it('a setting that the server does not send is at its default', () => {
  expect(settingsOf({})).toBeUndefined();
});

it.each<[string, object, object]>([
  ['seats', { seats: { seatsPerTimeSlot: 4, showAttendeeInfo: true, showAvailabilityCount: true } }, { seats: 4 }],
  ['seats of one', { seats: { seatsPerTimeSlot: 1, disabled: false } }, { seats: 1 }],
  [
    'recurrence',
    { recurrence: { interval: 1, occurrences: 3, frequency: 'weekly', disabled: false } },
    { recurrence: { interval: 1, occurrences: 3, frequency: 'weekly' } },
  ],
  ['no cancelling', { disableCancelling: { disabled: true } }, { disableCancelling: true }],
  [
    'no rescheduling at short notice',
    { disableRescheduling: { disabled: false, minutesBefore: 90 } },
    { disableRescheduling: 90 },
  ],
  [
    'a required question',
    { bookingFields: [question] },
    { bookingFields: [{ slug: 'allergies', label: 'Allergies' }] },
  ],
  [
    'a hidden required question of its own',
    { bookingFields: [{ ...question, hidden: true }] },
    { bookingFields: [{ slug: 'allergies', label: 'Allergies' }] },
  ],
  [
    'required notes',
    { bookingFields: [{ isDefault: true, type: 'textarea', slug: 'notes', required: true, hidden: false }] },
    { bookingFields: [{ slug: 'notes', label: 'notes' }] },
  ],
  ['a required phone', { bookingFields: [phone] }, { attendeePhoneNumber: true }],
  [
    'confirmation at short notice',
    {
      confirmationPolicy: {
        type: 'time',
        noticeThreshold: { unit: 'hours', count: 3 },
        blockUnconfirmedBookingsInBooker: false,
      },
    },
    { confirmationPolicy: { onlyBelow: '3 hours' } },
  ],
  [
    'confirmation that blocks the start',
    { confirmationPolicy: { type: 'always', blockUnconfirmedBookingsInBooker: true } },
    { confirmationPolicy: { blocksStart: true } },
  ],
  [
    'a window of days',
    { bookingWindow: { type: 'businessDays', value: 5 } },
    { bookingWindow: { type: 'businessDays', days: 5 } },
  ],
  [
    'a window of dates',
    { bookingWindow: { type: 'range', value: ['2026-12-01', '2026-12-31'] } },
    { bookingWindow: { type: 'range', from: '2026-12-01', to: '2026-12-31' } },
  ],
  ['a schedule', { scheduleId: 7 }, { scheduleId: 7 }],
  ['minutes per day', { bookingLimitsDuration: { day: 60 } }, { bookingLimitsDuration: { day: 60 } }],
  [
    'bookings per customer',
    { bookerActiveBookingsLimit: { maximumActiveBookings: 1 } },
    { bookerActiveBookingsLimit: 1 },
  ],
  [
    'mandatory hosts beside others',
    { hosts: [{ userId: 9, mandatory: true }, { userId: 3 }] },
    { mandatoryHosts: [9] },
  ],
  ['all members', { assignAllTeamMembers: true }, { assignAllTeamMembers: true }],
  ['a price', { price: 1500 }, { price: 1500 }],
])('%s is read', (_, overrides, settings) => {
  expect(settingsOf({ ...wireEventType(), ...overrides })).toEqual(settings);
});

it.each<[string, object]>([
  ['a recurrence that was never on', { recurrence: null }],
  ['limits that were unset again', { bookingLimitsDuration: {} }],
  ['cancelling that was allowed again', { disableCancelling: { disabled: false } }],
  ['rescheduling that only the web page refuses', { disableRescheduling: { disabled: true } }],
  ['the hidden default title', { bookingFields: [{ isDefault: true, slug: 'title', required: true, hidden: true }] }],
  ['plain confirmation', { confirmationPolicy: { type: 'always', blockUnconfirmedBookingsInBooker: false } }],
  ['a mandatory host who is alone', { hosts: [{ userId: 9, mandatory: true }] }],
])('%s is no setting of its own', (_, overrides) => {
  expect(settingsOf({ ...wireEventType(), ...overrides })).toBeUndefined();
});

it.each<[string, unknown]>([
  ['seats', 'many'],
  ['seats', { seatsPerTimeSlot: 'four' }],
  ['recurrence', []],
  ['recurrence', { freq: 2 }],
  ['bookingFields', 'none'],
  ['confirmationPolicy', { type: 'sometimes' }],
  ['bookingWindow', { type: 'moon', value: 1 }],
  ['onlyShowFirstAvailableSlot', 1],
  ['offsetStart', '10'],
  ['disableCancelling', true],
])('%s of a form that calops does not know (%j) is named, and costs no more', (setting, value) => {
  expect(settingsOf({ ...wireEventType(), [setting]: value })).toEqual({ unreadable: [setting] });
});

it('what Cal.com keeps about a host besides the person is kept, and defaults are not', () => {
  const person = { name: 'Ann', username: 'ann', avatarUrl: null };
  const hosts = [
    { userId: 1, ...person, mandatory: true, priority: 'high', weight: 50 },
    { userId: 2, ...person, mandatory: false, priority: 'medium', weight: null },
  ];
  expect(hostSettingsOf(hosts)).toEqual({ 1: { mandatory: true, priority: 'high', weight: 50 } });
  expect(hostSettingsOf(hosts.slice(1))).toBeUndefined();
});
