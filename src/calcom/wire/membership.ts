import type { MemberUser } from './user.ts';

export type MembershipRole = 'MEMBER' | 'ADMIN' | 'OWNER';

/** An item of GET /v2/teams/{id}/memberships (take 1 to 250, skip from 0; no pagination object comes back). */
export interface Membership {
  readonly id: number;
  readonly userId: number;
  readonly teamId: number;
  readonly accepted: boolean;
  readonly role: MembershipRole;
  readonly disableImpersonation: boolean;
  readonly user: MemberUser;
}
