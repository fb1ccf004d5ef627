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

/** `team` of an event type in the team's list; create, get and patch answer with the id alone. */
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
