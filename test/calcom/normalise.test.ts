import { SETTING_NAMES, SETTING_ROWS } from '../../src/model/event-type/event-type-settings.ts';
import { describe, expect, it } from 'vitest';
import { member, teamEventType } from '../../src/calcom/normalise.ts';
import type { ReadEventType } from '../../src/calcom/schemas.ts';
import type { Location, TeamEventType, UnknownLocation } from '../../src/calcom/wire/event-type.ts';
import { wireEventType, wireHost } from './support/wire-event-type.ts';

function fieldsOf(overrides: Partial<TeamEventType>) {
  return teamEventType(wireEventType(overrides) as ReadEventType).fields;
}

it('an event type as Cal.com makes it from its defaults', () => {
  expect(teamEventType(wireEventType() as ReadEventType)).toEqual({
    id: 10,
    teamId: 3,
    unserved: SETTING_NAMES.filter((name) => SETTING_ROWS[name].since !== '6.0'),
    assignAllTeamMembers: false,
    hosts: [],
    fields: {
      title: 'Cut',
      slug: 'salon-cut-a',
      schedulingType: 'roundRobin',
      lengthInMinutes: 30,
      hidden: false,
      hosts: [],
      description: '',
      locations: [{ type: 'integration', integration: 'cal-video' }],
      beforeEventBuffer: 0,
      afterEventBuffer: 0,
      minimumBookingNotice: 120,
      requiresConfirmation: false,
      bookingLimitsCount: {},
      slotInterval: null,
      lengthInMinutesOptions: [],
    },
  });
});

it('hosts come in the order of their ids, with their names beside them', () => {
  const hosts = [wireHost(103, 'Bob'), wireHost(20, 'Zoe'), wireHost(101, 'Ann')];
  const observed = teamEventType(wireEventType({ hosts }) as ReadEventType);
  expect(observed.fields.hosts).toEqual([20, 101, 103]);
  expect(observed.hosts[0]).toEqual({ userId: 20, name: 'Zoe', username: 'zoe' });
});

it.each<[object | undefined, object]>([
  [undefined, {}],
  [{}, {}],
  [{ disabled: true }, {}],
  [
    { day: 1, week: 2, year: 4, month: 3 },
    { day: 1, week: 2, month: 3, year: 4 },
  ],
])('limits %j read as %j', (bookingLimitsCount, limits) => {
  const overrides = bookingLimitsCount === undefined ? {} : { bookingLimitsCount };
  expect(JSON.stringify(fieldsOf(overrides).bookingLimitsCount)).toBe(JSON.stringify(limits));
});

it.each<[TeamEventType['confirmationPolicy'], boolean]>([
  [{ disabled: true }, false],
  [{ type: 'always', blockUnconfirmedBookingsInBooker: false }, true],
  [{ type: 'time', noticeThreshold: { unit: 'hours', count: 2 }, blockUnconfirmedBookingsInBooker: true }, true],
])('confirmation policy %j needs confirmation: %s', (confirmationPolicy, isRequired) => {
  expect(fieldsOf({ confirmationPolicy }).requiresConfirmation).toBe(isRequired);
});

it('options are ascending, whatever order they were given in, and the answer keeps its own', () => {
  const lengthInMinutesOptions = [60, 30, 15];
  expect(fieldsOf({ lengthInMinutesOptions }).lengthInMinutesOptions).toEqual([15, 30, 60]);
  expect(lengthInMinutesOptions).toEqual([60, 30, 15]);
});

it('a description that is null is no description', () => {
  const read = { ...wireEventType(), description: null } as ReadEventType;
  expect(teamEventType(read).fields.description).toBe('');
});

describe('locations', () => {
  it.each<Location>([
    { type: 'address', address: '1 Main St', public: false },
    { type: 'link', link: 'https://meet.example', public: true },
    { type: 'phone', phone: '+14155550123', public: true },
    { type: 'integration', integration: 'cal-video' },
    { type: 'attendeeAddress' },
    { type: 'attendeePhone' },
    { type: 'attendeeDefined' },
    { type: 'organizersDefaultApp' },
  ])('%j is kept', (location) => {
    expect(fieldsOf({ locations: [location] }).locations).toEqual([location]);
  });

  it('what an output adds to a known one is left out', () => {
    const location = { type: 'integration', integration: 'zoom', credentialId: 7 } as const;
    expect(fieldsOf({ locations: [location] }).locations).toEqual([{ type: 'integration', integration: 'zoom' }]);
  });

  it('one without an input stays visible, and equal ones read alike', () => {
    const unknown: UnknownLocation = { type: 'unknown', location: '{"type":"conferencing"}' };
    const teleport = { to: 'moon', type: 'teleport' } as unknown as UnknownLocation;
    expect(fieldsOf({ locations: [unknown, teleport] }).locations).toEqual([
      { type: 'unsupported', raw: String.raw`{"location":"{\"type\":\"conferencing\"}","type":"unknown"}` },
      { type: 'unsupported', raw: '{"to":"moon","type":"teleport"}' },
    ]);
  });
});

it('a member is its user, role and whether it accepted', () => {
  const user = { avatarUrl: null, username: 'ann', name: 'Ann', email: 'ann@salon.example', bio: 'no matter' };
  expect(member({ userId: 101, role: 'ADMIN', accepted: false, user })).toEqual({
    userId: 101,
    username: 'ann',
    name: 'Ann',
    email: 'ann@salon.example',
    role: 'ADMIN',
    accepted: false,
  });
});
