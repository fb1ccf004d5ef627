import { readFile } from 'node:fs/promises';
import { beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { openRuntime } from '../support/booking/open-runtime.ts';

interface Rules {
  readonly groups: readonly { readonly rules: readonly Rule[] }[];
}

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly annotations: { readonly runbook: string };
}

const page = (name: string): Promise<string> => readFile(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

let rules: readonly Rule[];
let metrics: ReadonlySet<string>;

beforeAll(async () => {
  const [, block = ''] = /```yaml\n([^]*?)```/.exec(await page('monitoring.md')) ?? [];
  rules = (parse(block) as Rules).groups.flatMap((group) => group.rules);
  await using runtime = await openRuntime();
  const { payload } = await runtime.server.inject('/metrics');
  metrics = new Set([...payload.matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => name));
});

it('docs/monitoring.md lists every metric, and no other', async () => {
  const told = new Set((await page('monitoring.md')).match(/calops_[a-z_]+/g));
  expect([...told].toSorted()).toEqual([...metrics].toSorted());
});

it('every alert rule asks for metrics that there are', () => {
  expect(rules.length).toBeGreaterThan(5);
  const named = rules.flatMap(({ expr }) => expr.match(/\b(?:calops_[a-z_]+|up)\b/g) ?? []);
  expect(named.filter((name) => name !== 'up' && !metrics.has(name))).toEqual([]);
  for (const { alert, expr } of rules) expect([alert, expr]).toEqual([alert, expect.stringMatching(/calops/)]);
});

it('every alert rule has its runbook, with commands', async () => {
  for (const { alert, annotations } of rules) {
    const [file = '', anchor = ''] = annotations.runbook.split('#');
    const sections = (await page(file)).split(/^(?=#+ )/m);
    const section = sections.find((text) => anchorOf(text) === anchor) ?? '';
    expect([alert, anchor, /`(calops|curl|psql) |notifications\.md/.test(section)]).toEqual([alert, anchor, true]);
  }
});

/** As GitHub makes it of a heading. */
function anchorOf(section: string): string {
  const heading = /^#+ (.*)$/m.exec(section)?.[1] ?? '';
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');
}
