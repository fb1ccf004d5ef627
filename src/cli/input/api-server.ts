import type { Region } from '../../model/calcom-access.ts';
import type { Settings } from './settings.ts';

/** Where the API is asked. */
export interface ApiServer {
  readonly baseUrl: string;
  /** Null: CALCOM_API_URL names the server, whatever the manifest says. */
  readonly region: Region | null;
}

/** The server of a region, unless CALCOM_API_URL names another one for all. */
export function apiServer({ calcomApiUrl, regionUrls }: Settings, region: Region): ApiServer {
  if (calcomApiUrl !== null) return { baseUrl: calcomApiUrl, region: null };
  return { baseUrl: regionUrls[region], region };
}
