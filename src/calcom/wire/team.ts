/** GET /v2/teams and GET /v2/teams/{id}. */
export interface Team {
  readonly id: number;
  readonly parentId: number | null;
  readonly name: string;
  readonly slug: string | null;
  readonly logoUrl: string | null;
  readonly calVideoLogo: string | null;
  readonly appLogo: string | null;
  readonly appIconLogo: string | null;
  readonly bio: string | null;
  readonly hideBranding: boolean;
  readonly hideBookATeamMember: boolean;
  readonly isOrganization: boolean;
  readonly isPrivate: boolean;
  readonly theme: string | null;
  readonly brandColor: string | null;
  readonly darkBrandColor: string | null;
  readonly bannerUrl: string | null;
  readonly timeFormat: number | null;
  readonly timeZone: string;
  readonly weekStart: string;
}

/** `team` of an event type in the team's list; create, get and patch return only the id. */
export interface ListedTeam {
  readonly id: number;
  readonly name: string;
  readonly slug: string | null;
  readonly bannerUrl: string | null;
  readonly logoUrl: string | null;
  readonly weekStart: string;
  readonly brandColor: string | null;
  readonly darkBrandColor: string | null;
  readonly theme: string | null;
}

export type MembershipRole = 'MEMBER' | 'ADMIN' | 'OWNER';

/** An item of GET /v2/teams/{id}/memberships (take 1 to 250, skip from 0; the response has no pagination object). */
export interface Membership {
  readonly id: number;
  readonly userId: number;
  readonly teamId: number;
  readonly accepted: boolean;
  readonly role: MembershipRole;
  readonly disableImpersonation: boolean;
  readonly user: MemberUser;
}

/** Users as the API returns them. */

/** GET /v2/me: the owner of the API key. */
export interface Me {
  readonly id: number;
  readonly email: string;
  readonly username: string | null;
  readonly name: string | null;
  readonly avatarUrl: string | null;
  readonly bio: string | null;
  readonly timeFormat: number;
  readonly defaultScheduleId: number | null;
  readonly weekStart: string;
  readonly timeZone: string;
  readonly organizationId: number | null;
}

/** A member's user in GET /v2/teams/{id}/memberships. */
interface MemberUser {
  readonly avatarUrl: string | null;
  readonly username: string | null;
  readonly name: string | null;
  readonly email: string;
  readonly bio: string | null;
}

/** The owner of a personal event type, in its `users`. */
export interface EventTypeUser {
  readonly id: number;
  readonly name: string | null;
  readonly username: string | null;
  readonly avatarUrl: string | null;
  readonly brandColor: string | null;
  readonly darkBrandColor: string | null;
  readonly weekStart: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}
