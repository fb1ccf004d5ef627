/**
 * What hosted Cal.com is documented to do beyond the recorded versions. READ, NOT OBSERVED: each is off unless the seed turns it on
 * (`hosted: { … }`), so that no test meets it by accident. Organisations need no switch: a team with `isOrganization`, and others
 * with its id as `parentId`, are one.
 */
export interface Switches {
  /** Absence of the members of a team, by its admin; organisations always have it. */
  readonly absence: boolean;
}

export const NO_SWITCHES: Switches = { absence: false };

/** A switch that is on or off. */
export type BooleanSwitch = {
  [Name in keyof Switches]: Switches[Name] extends boolean ? Name : never;
}[keyof Switches];
