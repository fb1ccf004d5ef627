import { describe, expect, it } from 'vitest';
import type { Catalog } from '../../../src/model/catalog.ts';
import { renderPrompt } from '../../../src/runtime/voice-agent/prompt.ts';
import { renderTools } from '../../../src/runtime/voice-agent/tools.ts';
import { catalog } from '../../support/manifests/catalog-builder.ts';
import { SALON } from './retell-salon.ts';

interface Tool {
  readonly name: string;
  readonly timeout_ms: number;
  readonly url: string;
  readonly parameters: {
    readonly required: readonly string[];
    readonly properties: Readonly<Record<string, { readonly enum?: readonly string[] }>>;
  };
}

const tools = (of: Catalog, language: 'de' | 'en' = 'de') =>
  renderTools(of, { url: 'https://x.example/', language }) as unknown as readonly Tool[];
const values = (of: Catalog, argument: string) => tools(of)[0]?.parameters.properties[argument]?.enum;

describe('the tools', () => {
  it('are the four functions, at the address of the company', () => {
    const names = ['check_availability', 'start_booking', 'cancel_booking', 'reschedule_booking'];
    expect(tools(SALON).map(({ name }) => name)).toEqual(names);
    const odd = catalog('friseur', { id: 'a b/c' }).build();
    expect(tools(odd)[0]?.url).toBe('https://x.example/retell/a%20b%2Fc/functions');
  });

  it('are the same in both languages but for the words', () => {
    const shape = (language: 'de' | 'en') =>
      tools(SALON, language).map(({ name, timeout_ms, url, parameters }) => {
        return { name, timeout_ms, url, arguments: Object.keys(parameters.properties), required: parameters.required };
      });
    expect(shape('de')).toEqual(shape('en'));
    expect(JSON.stringify(tools(SALON, 'en'))).not.toMatch(/[äöü](?!rbung)/);
  });

  it('take answers only where a service has questions, with its options', () => {
    const question = { key: 'drink', label: 'Getränk?', type: 'select', required: false, options: ['Kaffee', 'Tee'] };
    const asking = catalog('friseur')
      .service('cut', { title: 'Schnitt', questions: [question] })
      .build();
    const booking = (of: Catalog) => tools(of)[1]?.parameters.properties['answers'];
    expect(booking(SALON)).toBeUndefined();
    expect(booking(asking)).toMatchObject({
      properties: { drink: { description: 'Schnitt: Getränk? – Kaffee | Tee' } },
    });
  });

  it('offer what is active, by people who perform it', () => {
    const some = catalog('friseur')
      .branch('zentrale')
      .staff('emma', { title: 'Emma' })
      .staff('kim', { title: 'Kim' })
      .service('cut', { title: 'Schnitt' })
      .performedBy('emma')
      .performedBy('kim', { state: 'paused' })
      .service('old', { title: 'Alt', state: 'retired' })
      .performedBy('kim')
      .build();
    expect([values(some, 'service'), values(some, 'staff'), values(some, 'branch')]).toEqual([
      ['Schnitt'],
      ['Emma'],
      undefined,
    ]);
    expect(renderPrompt(some, 'de')).not.toMatch(/Kim|Alt/);
  });

  it('distinguish staff whose full names sound the same', () => {
    const alike = catalog('friseur')
      .branch('nord')
      .branch('süd')
      .staff('m1', { title: 'Maier' })
      .staff('m2', { title: 'Meyer' })
      .service('cut-1', { title: 'Schnitt' })
      .performedBy('m1')
      .performedBy('m2')
      .service('cut-2', { title: 'Schnitt' })
      .performedBy('m1')
      .build();
    expect(values(alike, 'staff')).toEqual(['Maier', 'Meyer', 'staff:m1', 'staff:m2']);
    expect(values(alike, 'service')).toEqual(['cut-1', 'cut-2']);
    expect(values(alike, 'branch')).toEqual(['nord', 'süd']);
  });

  it('need a service only where the company has no default', () => {
    expect(tools(SALON)[0]?.parameters.required).toEqual(['service']);
    const withDefault = { ...SALON, company: { ...SALON.company, defaultService: 'herren' } };
    expect(tools(withDefault)[0]?.parameters.required).toEqual([]);
  });
});

it('the prompt says how long a service takes, and what the customer waits for', () => {
  const text = renderPrompt(SALON, 'de');
  expect(text).toContain('- Ansatzfärbung: 90 Minuten; davon 45 Minuten Pause nach Ansatzfärbung A\n');
  expect(text).toContain('- Fabian: Herrenhaarschnitt, Ansatzfärbung\n');
  expect(renderPrompt(SALON, 'en')).toContain('- Ansatzfärbung: 90 minutes; of which 45 minutes break after');
});
