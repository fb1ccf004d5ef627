/** A member of a Cal.com team: whoever may be a host there. */
export interface Member {
  readonly userId: number;
  readonly username: string | null;
  readonly email: string;
  readonly name: string | null;
  readonly role: 'MEMBER' | 'ADMIN' | 'OWNER';
  readonly accepted: boolean;
}
