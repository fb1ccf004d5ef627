/** Users as the API shows them. */

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
export interface MemberUser {
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
