import type { Host, TeamEventType } from '../../../src/calcom/wire/event-type.ts';

/** An event type as Cal.com lists it right after a create that named only what is required. */
export function wireEventType(overrides: Partial<TeamEventType> = {}): TeamEventType {
  return {
    id: 10,
    lengthInMinutes: 30,
    title: 'Cut',
    slug: 'salon-cut-a',
    description: '',
    locations: [{ type: 'integration', integration: 'cal-video' }],
    bookingFields: [{ isDefault: true, type: 'email', slug: 'email', required: true }],
    recurrence: null,
    disableGuests: false,
    slotInterval: null,
    minimumBookingNotice: 120,
    beforeEventBuffer: 0,
    afterEventBuffer: 0,
    metadata: {},
    price: 0,
    currency: 'usd',
    lockTimeZoneToggleOnBookingPage: false,
    forwardParamsSuccessRedirect: true,
    successRedirectUrl: null,
    isInstantEvent: false,
    scheduleId: null,
    onlyShowFirstAvailableSlot: false,
    offsetStart: 0,
    bookingWindow: { disabled: true },
    confirmationPolicy: { disabled: true },
    requiresBookerEmailVerification: false,
    hideCalendarNotes: false,
    seats: { disabled: true },
    useDestinationCalendarEmail: false,
    hideCalendarEventDetails: false,
    hideOrganizerEmail: false,
    calVideoSettings: null,
    hidden: false,
    bookingRequiresAuthentication: false,
    bookerActiveBookingsLimit: { disabled: true },
    hosts: [],
    teamId: 3,
    ownerId: null,
    parentEventTypeId: null,
    schedulingType: 'roundRobin',
    assignAllTeamMembers: false,
    team: { id: 3 },
    rescheduleWithSameRoundRobinHost: false,
    rrHostSubsetEnabled: false,
    ...overrides,
  };
}

export function wireHost(userId: number, name: string): Host {
  return { userId, name, username: name.toLowerCase(), avatarUrl: null };
}

/** A managed event type's child, as only the answer of its parent's create or patch holds it. */
export function wireChild(id: number, parentEventTypeId: number, ownerId: number): TeamEventType {
  return wireEventType({ id, ownerId, parentEventTypeId, teamId: null, schedulingType: null, team: { id: null } });
}
