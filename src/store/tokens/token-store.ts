/** Who may call the runtime: bearer tokens, each of one company. Only their SHA-256 (hex) is ever stored or asked for. */
export interface TokenStore {
  /** Undefined: there is no such company. */
  create(companyId: string, token: NewToken): Promise<ApiToken | undefined>;
  /** Latest first, revoked ones too. */
  list(companyId: string): Promise<readonly ApiToken[]>;
  /** False: the company has no such token, or it was revoked before. */
  revoke(companyId: string, id: string, who: string): Promise<boolean>;
  /** Whose token it is; undefined when unknown or revoked. Notes its use, at most once a minute. */
  find(tokenHash: string): Promise<TokenOwner | undefined>;
}

export interface NewToken {
  /** What it is for, for people. */
  readonly label: string;
  readonly tokenHash: string;
  /** Who makes it, for the audit log. */
  readonly who: string;
}

/** Times are epoch milliseconds. */
export interface ApiToken {
  readonly id: string;
  readonly label: string;
  readonly createdMs: number;
  readonly lastUsedMs: number | null;
  readonly revokedMs: number | null;
}

export interface TokenOwner {
  readonly companyId: string;
  readonly tokenId: string;
}
