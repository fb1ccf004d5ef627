import type { TeamRow } from './rows.ts';

/** A new team with the input and the defaults. */
export function newTeam(input: Readonly<Record<string, unknown>>): Omit<TeamRow, 'id'> {
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined && value !== null));
  return {
    hideBookATeamMember: false,
    timeZone: 'Europe/London',
    weekStart: 'Sunday',
    parentId: null,
    name: '',
    slug: null,
    logoUrl: null,
    calVideoLogo: null,
    appLogo: null,
    appIconLogo: null,
    bio: null,
    hideBranding: false,
    isOrganization: false,
    isPrivate: false,
    theme: null,
    brandColor: null,
    darkBrandColor: null,
    bannerUrl: null,
    timeFormat: null,
    ...given,
  };
}
