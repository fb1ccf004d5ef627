import { bodyText } from '../http/reply.ts';
import type { Reply } from '../http/reply.ts';
import { isRecord } from '../validation/shape.ts';
import { unknownFault } from './script.ts';
import type { DistortingFault } from './script.ts';

/** Applies a fault to an honest response. */
export function distorted(fault: DistortingFault, reply: Reply): Reply {
  switch (fault.kind) {
    case 'drop-field':
      return withData(reply, (data) => withoutField(data, fault.field));
    case 'truncate': {
      const text = bodyText(reply);
      return { ...reply, text: text.slice(0, Math.floor(text.length * (fault.keep ?? 0.5))) };
    }
    case 'half-list':
      return withList(reply, (list) => list.slice(0, Math.floor(list.length / 2)));
    case 'without-slug':
      return withList(reply, (list) => list.filter((item) => !(isRecord(item) && item['slug'] === fault.slug)));
    case 'edit-items':
      return withData(reply, (data) => (Array.isArray(data) ? data.map(editor(fault)) : editor(fault)(data)));
    case 'repeat':
      return withList(reply, (list) => [...list, ...list.slice(0, fault.items ?? list.length)]);
  }
  throw unknownFault(fault satisfies never);
}

type Edit = Extract<DistortingFault, { readonly kind: 'edit-items' }>;

function editor({ where = {}, set = {}, drop = [] }: Edit): (item: unknown) => unknown {
  return (item) => {
    if (!isRecord(item) || !Object.entries(where).every(([name, value]) => item[name] === value)) return item;
    return Object.fromEntries(Object.entries({ ...item, ...set }).filter(([name]) => !drop.includes(name)));
  };
}

function withList(reply: Reply, change: (list: readonly unknown[]) => readonly unknown[]): Reply {
  return withData(reply, (data) => (Array.isArray(data) ? change(data) : data));
}

function withData(reply: Reply, change: (data: unknown) => unknown): Reply {
  const { text: _, ...rest } = reply;
  const body: unknown = JSON.parse(bodyText(reply));
  return isRecord(body) && 'data' in body ? { ...rest, json: { ...body, data: change(body['data']) } } : reply;
}

function withoutField(data: unknown, field: string): unknown {
  if (Array.isArray(data)) return data.map((item: unknown) => withoutField(item, field));
  if (!isRecord(data)) return data;
  return Object.fromEntries(Object.entries(data).filter(([name]) => name !== field));
}
