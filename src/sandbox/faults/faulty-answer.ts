import { exception, tooManyRequests } from '../envelopes.ts';
import { bodyText, success, type Reply } from '../http/reply.ts';
import { DEFAULT_PROFILE, profileOf } from '../profile.ts';
import { DEFAULT_LIMIT, refusedHeaders } from '../rate-limit.ts';
import { isRecord } from '../validation/shape.ts';
import { unknownFault, type DistortingFault, type StandInFault, type StatusAnswer } from './script.ts';

export function standIn(fault: StandInFault, path: string): Reply {
  switch (fault.kind) {
    case 'status':
      return refusalOf(fault, path);
    case 'body':
      return replyOf(fault);
    case 'empty-list':
      return success([]);
  }
  throw unknownFault(fault satisfies never);
}

/** Any JSON value, or a string as HTML. */
export function replyOf({ status = 200, body }: { readonly status?: number; readonly body: unknown }): Reply {
  if (typeof body === 'string') return { status, text: body, contentType: 'text/html; charset=utf-8' };
  return { status, json: body };
}

/** 401 to 404 as exceptions, 429 like the throttler, 502 to 504 like a proxy (HTML), all others as unhandled errors. */
export function refusalOf({ status, resetSeconds, headers = {} }: StatusAnswer, path: string): Reply {
  const at = { path, timestamp: new Date().toISOString(), profile: profileOf(DEFAULT_PROFILE) };
  if (status === 429) {
    const limited = refusedHeaders(DEFAULT_LIMIT, resetSeconds ?? 60);
    return { status, json: tooManyRequests().body(at), headers: { ...limited, ...headers } };
  }
  if (status === 401 || status === 403 || status === 404) {
    return { status, json: exception(status, 'refused by the fault script').body(at), headers };
  }
  if (status >= 502 && status <= 504) {
    const title = `${status} ${GATEWAY[status] ?? ''}`;
    const text = `<html><head><title>${title}</title></head><body><center><h1>${title}</h1></center></body></html>`;
    return { status, text, contentType: 'text/html', headers };
  }
  return {
    status,
    json: { statusCode: status, message: status === 500 ? 'Internal server error' : `Status ${status}` },
    headers,
  };
}

const GATEWAY: Readonly<Record<number, string>> = {
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

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
