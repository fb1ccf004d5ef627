import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { Member } from '../../src/model/team-observation.ts';

const PER_FILE = 500;
export const BIG_TEAM = 34_209;
export const BIG_KEY = 'cal_sandbox_big';

/**
 * Writes a company of `eventTypes` simple services, each a document of its own with two of ten staff: the shape in which an
 * event type costs most YAML. Returns the directory.
 */
export async function writeBigCompany(parent: string, eventTypes: number): Promise<string> {
  const directory = path.join(parent, `big-${eventTypes}`);
  await mkdir(directory, { recursive: true });
  await writeFile(path.join(directory, 'company.yaml'), company());
  await writeFile(path.join(directory, 'staff.yaml'), [...Array(10).keys()].map(staff).join('---\n'));
  for (let from = 0; from < eventTypes; from += PER_FILE) {
    const count = Math.min(PER_FILE, eventTypes - from);
    const documents = [...Array(count).keys()].map((index) => service(from + index));
    await writeFile(path.join(directory, `services-${from}.yaml`), documents.join('---\n'));
  }
  return directory;
}

/** The owner of the key and ten staff. */
export function bigMembers(): readonly Member[] {
  return [...Array(11).keys()].map((index) => ({
    userId: 1000 + index,
    email: index === 0 ? 'chef@big.example' : `staff-${index - 1}@big.example`,
    username: `big-${index}`,
    name: index === 0 ? 'Chef' : `Staff ${index - 1}`,
    role: index === 0 ? 'OWNER' : 'MEMBER',
    accepted: true,
  }));
}

/** A sandbox seed with the team, its members and the given event types; 120 calls a minute, as at Cal.com. */
export function bigSeed(eventTypes: readonly object[]) {
  const members = bigMembers();
  return {
    teams: [{ id: BIG_TEAM, name: 'Big', slug: 'big' }],
    users: members.map(({ userId, email, username, name }) => ({ id: userId, email, username, name })),
    memberships: members.map(({ userId, role }) => ({ id: userId, teamId: BIG_TEAM, userId, role })),
    apiKeys: [{ name: 'big', key: BIG_KEY, userId: 1000 }],
    eventTypes,
  };
}

function company(): string {
  return `apiVersion: calops/v1
kind: Company
metadata: { name: big, id: 1 }
spec:
  title: Big
  timeZone: Europe/Berlin
  locale: de
  calcom:
    production: { teamId: ${BIG_TEAM}, apiKey: { env: CALCOM_API_KEY } }
  defaults: { hidden: true, scheduling: managed, location: Vor Ort }
---
apiVersion: calops/v1
kind: Branch
metadata: { name: zentrale }
spec: { title: Zentrale }
`;
}

function staff(index: number): string {
  return `apiVersion: calops/v1
kind: Staff
metadata: { name: staff-${index} }
spec:
  title: Staff ${index}
  host: { email: staff-${index}@big.example }
  branches: [zentrale]
`;
}

function service(index: number): string {
  return `apiVersion: calops/v1
kind: Service
metadata: { name: service-${index} }
spec:
  title: Service ${index}
  price: { amount: "58.00", currency: EUR }
  branches: [zentrale]
  segments:
    - { key: A, title: Service ${index}, minutes: 30 }
  staff:
    - { name: staff-${index % 10}, primary: true }
    - { name: staff-${(index + 1) % 10} }
`;
}
