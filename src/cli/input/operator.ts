import { userInfo } from 'node:os';
import type { Settings } from './settings.ts';

/** Who runs this command, for the audit log and the runs. */
export function operator({ user }: Settings): string {
  return user ?? userInfo().username;
}
