import type { CalcomBookings } from '../../../src/calcom/bookings/bookings-api.ts';
import type { Store } from '../../../src/store/store.ts';

/** `before send`, `after book`: just before and just after a write to the journal, or a call to Cal.com. */
export type Pass = (point: string) => void | Promise<void>;

/**
 * Points with their numbers, without those at which nothing else has happened than at the one before: between the end of a write or call
 * and the beginning of the next one, a process changes only what it has in mind.
 */
export function differentPoints(points: readonly string[]): readonly (readonly [number: number, point: string])[] {
  const isSame = (number: number): boolean =>
    points[number]?.startsWith('before') === true && points[number - 1]?.startsWith('after') === true;
  return [...points.entries()].filter(([number]) => !isSame(number));
}

const JOURNAL_WRITES = [
  'begin',
  'beginChange',
  'retry',
  'compensate',
  'send',
  'settle',
  'finish',
  'renew',
  'keepResult',
] as const;

const CALLS = ['slots', 'book', 'booking', 'bookings', 'cancel', 'reschedule', 'eventTypesOf'] as const;

export function watchStore(store: Store, pass: Pass): Store {
  const bookings = watched(store.bookings, JOURNAL_WRITES, pass);
  return new Proxy(store, {
    get: (target, name) => (name === 'bookings' ? bookings : bound(target, name)),
  });
}

export function watchCalcom(calcom: CalcomBookings, pass: Pass): CalcomBookings {
  return watched(calcom, CALLS, pass);
}

function watched<T extends object>(target: T, methods: readonly (keyof T & string)[], pass: Pass): T {
  const names: ReadonlySet<string | symbol> = new Set(methods);
  return new Proxy(target, {
    get: (object, name) => {
      const value = bound(object, name);
      if (!names.has(name) || typeof value !== 'function') return value;
      return async (...given: readonly unknown[]): Promise<unknown> => {
        await pass(`before ${String(name)}`);
        const result: unknown = await value(...given);
        await pass(`after ${String(name)}`);
        return result;
      };
    },
  });
}

/** Methods keep their object: classes have private fields. */
function bound(object: object, name: string | symbol): unknown {
  const value: unknown = Reflect.get(object, name);
  return typeof value === 'function' ? (value.bind(object) as unknown) : value;
}
