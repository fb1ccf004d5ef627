import { describe, expect, it } from 'vitest';
import {
  type Annotation,
  planAnnotations,
  shownAnnotations,
  workflowCommand,
} from '../../../src/reconcile/report/annotations.ts';
import { eventType, map, planOf, service, TOO_MANY } from './plan/plan-sample.ts';

const PLACE = { file: 'friseur/cut.yaml', line: 12, column: 7 };

function told(parts: Parameters<typeof planOf>[0]): readonly string[] {
  return planAnnotations(planOf(parts)).map(({ level, title, message, place }) => {
    return `${level} ${place.file}:${place.line} ${title}: ${message}`;
  });
}

describe('planAnnotations', () => {
  it('shows what is held back, what is removed, what was changed outside, then each change at its line', () => {
    expect(
      told({
        guards: [TOO_MANY],
        drift: [
          {
            kind: 'field-changed',
            resource: 'eventType/wash/A',
            field: 'title',
            theirs: 'Wash!',
            ours: 'Wash',
            lastApplied: 'Wash',
            policy: 'warn',
            source: { file: 'friseur/wash.yaml', line: 4, column: 1 },
          },
        ],
        changes: [
          eventType('cut/A', { fields: [{ path: 'lengthInMinutes', from: 15, to: 20 }] }),
          eventType('perm/A', { fields: [{ path: 'hosts', from: [11, 12], to: [11] }] }),
          service('colour', [{ path: 'state', from: 'active', to: 'retired' }]),
        ],
      }),
    ).toEqual([
      `error friseur/cut.yaml:12 Held back: too-many-updates: ${TOO_MANY.message}`,
      'warning friseur/colour.yaml:3 Removed: colour goes from active to retired',
      'warning friseur/perm.yaml:12 Removed: perm/A loses Fabian',
      'warning friseur/wash.yaml:4 Changed outside git: eventType/wash/A: title is "Wash!", last applied "Wash"; reported only',
      'notice friseur/cut.yaml:12 event type cut/A: ~ event type cut/A  changed in git\n    lengthInMinutes  15 min → 20 min',
    ]);
  });

  it('says what comes of one line together, and nothing of maps and of what has no place', () => {
    const lines = told({
      changes: [
        eventType('cut/A'),
        eventType('cut/B'),
        map('zentrale/cut/A/emma', { source: PLACE }),
        eventType('lost/A', { source: null }),
        eventType('seen/A', { action: 'record' }),
      ],
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^notice friseur\/cut.yaml:12 2 changes: /);
  });

  it('shows a guard that holds back hundreds at three of their lines', () => {
    const changes = Array.from({ length: 300 }, (_, index) => eventType(`s${index}/A`));
    const guard = { ...TOO_MANY, changes: changes.map(({ id }) => id) };
    expect(told({ changes, guards: [guard] }).filter((line) => line.startsWith('error'))).toHaveLength(3);
  });
});

describe('shownAnnotations', () => {
  it('keeps ten of each level, as GitHub does, and the first ones', () => {
    const of = (level: Annotation['level']): readonly Annotation[] =>
      Array.from({ length: 25 }, (_, index) => ({ level, title: `${index}`, message: 'm', place: PLACE }));
    const shown = shownAnnotations([...of('notice'), ...of('error'), ...of('warning')]);
    expect(shown.map(({ level }) => level)).toEqual([
      ...Array<string>(10).fill('error'),
      ...Array<string>(10).fill('warning'),
      ...Array<string>(10).fill('notice'),
    ]);
    expect(shown[9]).toMatchObject({ title: '9' });
  });
});

describe('workflowCommand', () => {
  it.each<[root: string, file: string]>([
    ['manifests', 'manifests/friseur/cut.yaml'],
    ['./git/manifests/', 'git/manifests/friseur/cut.yaml'],
    ['', 'friseur/cut.yaml'],
  ])('names the file from the root of the repository: %j', (root, file) => {
    const command = workflowCommand({ level: 'notice', title: 't', message: 'm', place: PLACE }, root);
    expect(command).toBe(`::notice file=${file},line=12,col=7,title=t::m`);
  });

  it('is one line, whatever it says, and none of its words becomes another property', () => {
    const evil = 'a,line=1::b%0A\r\n::error::c';
    const place = { ...PLACE, file: evil };
    const command = workflowCommand({ level: 'error', title: evil, message: evil, place }, 'm');
    expect(command).toBe(
      String.raw`::error file=m/a%2Cline=1%3A%3Ab%250A%0D%0A%3A%3Aerror%3A%3Ac,line=12,col=7,title=a%2Cline=1%3A%3Ab%250A\u{d}\n%3A%3Aerror%3A%3Ac::a,line=1::b%250A%0D%0A::error::c`,
    );
    expect(command.split('\n')).toHaveLength(1);
  });
});
