import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { Retell } from 'retell-sdk';
import type { Operation } from '../../support/servers/api-document.ts';
import { SECRETS, TOKEN } from '../../support/booking/open-runtime.ts';

/** Anything that somebody may send, most of it nearly right: what is wrong throughout is refused by the first check. */
export interface RandomRequest {
  /** Of whose route it is, or was before it was bent. */
  readonly id: Operation['id'];
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Signed as the company's, where the route wants a signature. */
  readonly isSigned: boolean;
}

/** In an address: the id of an appointment that was made before, so many-eth. */
export const KNOWN = 'known-appointment-';

const strange = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.constantFrom('', ' ', '\u0000', 'a\u0000b', '\ud83d', '../..', '%', '%00', '__proto__', 'constructor', 'toString'),
  fc.constantFrom(
    'NaN',
    '-0',
    '1e999',
    "'; DROP TABLE calops.staff; --",
    'x'.repeat(150),
    'x'.repeat(5000),
    '\u202e',
    'null',
  ),
);

/** While the salon is open, most days. */
const soon = fc.tuple(fc.integer({ min: 10, max: 60 }), fc.integer({ min: 36, max: 60 })).map(([day, quarter]) => {
  const midnight = Math.floor(Date.now() / 86_400_000) + day;
  return new Date(midnight * 86_400_000 + quarter * 900_000).toISOString();
});

const instants = fc.oneof(
  { weight: 9, arbitrary: soon },
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom('9999-12-31T23:59:59Z', '0000-01-01T00:00:00Z', '2027-03-28T02:30:00+01:00', '2027-02-30T10:00:00Z'),
  fc.constantFrom(
    '2016-12-31T23:59:60Z',
    '2027-01-01T10:00:00+99:99',
    '2027-01-01T24:00:00Z',
    '+275760-09-13T00:00:00Z',
  ),
);

const words = fc
  .array(
    fc.constantFrom(
      ...'morgen übermorgen Freitag nächsten Dienstag um halb drei Uhr 16 30.2. in 3 Wochen nach ab vor heute nachmittag'.split(
        ' ',
      ),
      ...'tomorrow at noon next week pm 99999999999 31.12.9999 -1 zwischen und 0:00 24:00'.split(' '),
    ),
    { maxLength: 6 },
  )
  .map((some) => some.join(' '));

/** By field: what a sensible caller would write. */
const SENSIBLE: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  service: fc.constantFrom('cut', 'cut', 'cut', 'colour', 'colour', 'colour', 'perm', 'nails', 'dauerwelle'),
  branch: fc.constantFrom('zentrale', 'zentrale', 'zentrale', 'nord'),
  company: fc.constantFrom('friseur', 'arzt'),
  staff: fc.constantFrom('emma', 'emma', 'emma', 'fabian-1', 'fabian-2', 'bernd'),
  primary: fc.boolean(),
  action: fc.constantFrom('assign', 'unassign'),
  minutes: fc.dictionary(fc.constantFrom('A', 'B', 'Z'), fc.integer({ min: -1, max: 1500 }), { maxKeys: 3 }),
  price: fc.constantFrom('42.00', '0.50', '9', '-1.00'),
  start: instants,
  when: fc.oneof(instants, words),
  after: fc.oneof(instants, words),
  limit: fc.integer({ min: -1, max: 25 }),
  allowOverlap: fc.boolean(),
  language: fc.constantFrom('de', 'en'),
  name: fc.oneof(
    fc.constantFrom('Anna Beispiel', 'check_availability', 'start_booking', 'cancel_booking', 'reschedule_booking'),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 }),
  ),
  email: fc.oneof(fc.constant('anna@guests.example'), fc.emailAddress()),
  phone: fc.nat(9_999_999).map((number) => `+49${1_000_000 + number}`),
  triggerEvent: fc.constantFrom('BOOKING_CREATED', 'BOOKING_CANCELLED', 'PING'),
  call_id: fc.constantFrom('call_1', 'call_2'),
  id: fc.oneof(
    fc.uuid(),
    fc.nat(99).map((nth) => `${KNOWN}${nth}`),
  ),
};

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** As the schema says, with fields that are missing, strange, or that it knows nothing of. */
function valueOf(schema: Schema, name: string): fc.Arbitrary<unknown> {
  const sensible = schema.type === 'object' ? recordOf(schema) : (SENSIBLE[name] ?? strange);
  return fc.oneof(
    { weight: 40, arbitrary: sensible },
    { weight: 1, arbitrary: strange },
    { weight: 1, arbitrary: fc.jsonValue() },
  );
}

function recordOf({ properties = {} }: Schema): fc.Arbitrary<unknown> {
  const fields = Object.entries(properties).map(([name, schema]) => [name, valueOf(schema, name)] as const);
  const known = fc.record(Object.fromEntries(fields), { requiredKeys: [] });
  const whole = fc.record(Object.fromEntries(fields));
  const more = fc.dictionary(fc.oneof(strange, fc.constantFrom('payload', 'uid', 'args', 'customer')), fc.jsonValue(), {
    maxKeys: 2,
  });
  const bent = fc.tuple(known, more).map(([some, others]) => ({ ...others, ...some }));
  return fc.oneof({ weight: 3, arbitrary: whole }, { weight: 1, arbitrary: known }, { weight: 1, arbitrary: bent });
}

/** What Retell and Cal.com send reaches deeper than their schemas tell. */
const DEEPER: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  receiveWebhook: fc.record({
    triggerEvent: valueOf({}, 'triggerEvent'),
    payload: fc.record({ uid: fc.oneof(strange, fc.jsonValue()) }),
  }),
  callFunction: fc.record({
    name: fc.constantFrom('check_availability', 'start_booking', 'cancel_booking', 'reschedule_booking', 'nonsense'),
    call: fc.record({
      call_id: fc.oneof(strange, fc.constant('call_1')),
      direction: fc.constantFrom('inbound', 'outbound', 7),
      from_number: fc.oneof(strange, fc.constant('+49301234567')),
    }),
    args: fc.dictionary(
      fc.constantFrom(
        'service',
        'staff',
        'branch',
        'when',
        'offer_id',
        'name',
        'customer_name',
        'phone',
        'reference',
        'start',
      ),
      fc.oneof(strange, words, instants, fc.jsonValue(), fc.constantFrom('cut', 'emma', 'Emma', 1234567890)),
    ),
  }),
};

function bodyOf({ id, body }: Operation): fc.Arbitrary<string | undefined> {
  if (body === undefined) return fc.option(fc.json(), { nil: undefined, freq: 3 });
  const right = fc.oneof(valueOf(body as Schema, ''), DEEPER[id] ?? valueOf(body as Schema, ''));
  const written = right.map((value) => JSON.stringify(value));
  return fc.oneof(
    { weight: 12, arbitrary: written },
    { weight: 1, arbitrary: fc.constantFrom(undefined, '', '{', 'null', '[]', '{"__proto__":{}}', '['.repeat(30_000)) },
    { weight: 1, arbitrary: fc.oneof(fc.json(), strange) },
  );
}

function urlOf({ path }: Operation): fc.Arbitrary<string> {
  const parts = path.split('/').map((part) => {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name === undefined) return fc.constant(part);
    const value = fc.oneof({ weight: 4, arbitrary: SENSIBLE[name] ?? strange }, { weight: 2, arbitrary: strange });
    const encoded = value.map((one) => encodeURIComponent(String(one).toWellFormed()));
    return fc.oneof(
      { weight: 8, arbitrary: encoded },
      { weight: 1, arbitrary: fc.constantFrom('%', '%ff', '%C0%80', '', '.', '%2F') },
    );
  });
  const query = fc.oneof(
    { weight: 6, arbitrary: fc.constant('') },
    fc.webQueryParameters().map((text) => `?${text}`),
  );
  const right = fc.tuple(fc.tuple(...parts), query).map(([found, asked]) => `${found.join('/')}${asked}`);
  const bent = fc.tuple(fc.webPath(), query).map(([found, asked]) => `/${found}${asked}`.replace(/^\/+/, '/'));
  return fc.oneof({ weight: 30, arbitrary: right }, { weight: 1, arbitrary: bent });
}

const VALUE = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
  maxLength: 40,
});

function headersOf({ body }: Operation): fc.Arbitrary<Record<string, string>> {
  const json = 'application/json';
  const types = fc.oneof(
    { weight: 12, arbitrary: fc.constant(body === undefined ? undefined : json) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        `${json}; charset=utf-16`,
        'text/plain',
        'a',
        'multipart/form-data',
        '',
        ';',
        undefined,
      ),
    },
  );
  const bearer = fc.oneof(
    { weight: 12, arbitrary: fc.constant(`Bearer ${TOKEN}`) },
    {
      weight: 1,
      arbitrary: fc.oneof(
        VALUE,
        VALUE.map((text) => `Bearer ${text}`),
        fc.constant(undefined),
      ),
    },
  );
  const sometimes = (...values: readonly (fc.Arbitrary<string> | string)[]) =>
    fc.option(fc.oneof(VALUE, ...values.map((value) => (typeof value === 'string' ? fc.constant(value) : value))), {
      nil: undefined,
      freq: 2,
    });
  return fc
    .record({
      authorization: bearer,
      'content-type': types,
      prefer: fc.oneof({ weight: 6, arbitrary: fc.constantFrom('wait=0', 'wait=5') }, fc.constant('wait=0, x'), VALUE),
      'idempotency-key': sometimes('again', fc.uuid()),
      accept: sometimes('text/html', '*/*'),
      'accept-version': sometimes('1.0.0'),
      'x-cal-signature-256': sometimes('0'.repeat(64)),
      'x-retell-signature': sometimes('v=1,d=0'),
      'x-forwarded-for': sometimes('192.0.2.1'),
      'x-http-method-override': sometimes('DELETE'),
      'content-encoding': sometimes('gzip'),
      range: sometimes('bytes=0-1'),
    })
    .map((headers) =>
      Object.fromEntries(
        Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
      ),
    );
}

export function randomRequest(operations: readonly Operation[]): fc.Arbitrary<RandomRequest> {
  // these do most
  const bookings = operations.filter(({ path }) => path.startsWith('/v2/'));
  return fc.constantFrom(...operations, ...bookings, ...bookings).chain((operation) =>
    fc.record({
      id: fc.constant(operation.id),
      method: fc.oneof(
        { weight: 20, arbitrary: fc.constant<string>(operation.method) },
        {
          weight: 1,
          arbitrary: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'QUERY'),
        },
      ),
      url: urlOf(operation),
      headers: headersOf(operation),
      body: bodyOf(operation),
      isSigned: fc.integer({ max: 3, min: 0 }).map((draw) => draw > 0),
    }),
  );
}

/** Signatures are made when it is sent: Retell's holds the time. */
export async function signatureOf({ id, isSigned, body = '' }: RandomRequest): Promise<Record<string, string>> {
  if (!isSigned) return {};
  if (id === 'callFunction') {
    return { 'x-retell-signature': await Retell.sign(body.toWellFormed(), SECRETS['RETELL_API_KEY'] ?? '') };
  }
  if (id !== 'receiveWebhook') return {};
  const hmac = createHmac('sha256', SECRETS['CALCOM_WEBHOOK_SECRET'] ?? '');
  return { 'x-cal-signature-256': hmac.update(body.toWellFormed()).digest('hex') };
}
