/** Hosted Cal.com runs once in each region. A team and its keys are in one of them; the other answers 401. */
export type Region = 'us' | 'eu';

export const REGIONS: readonly Region[] = ['us', 'eu'];

export const API_URLS: Readonly<Record<Region, string>> = { us: 'https://api.cal.com', eu: 'https://api.cal.eu' };

/** Null: an address of somebody else's, such as a self-hosted server. */
export function regionOf(apiUrl: string): Region | null {
  const host = URL.parse(apiUrl)?.host;
  return REGIONS.find((region) => new URL(API_URLS[region]).host === host) ?? null;
}

export function otherRegion(region: Region): Region {
  return region === 'us' ? 'eu' : 'us';
}
