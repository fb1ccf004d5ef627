import { tooManyRequests } from '../envelopes.ts';
import { success } from '../http/reply.ts';
import type { Reply } from '../http/reply.ts';
import { DEFAULT_LIMIT, refusedHeaders } from '../rate-limit.ts';
import type { Fault, StatusFault } from './script.ts';

/** The answer of a fault that stands in for the real one, or undefined when the request is to be handled. */
export function standIn(fault: Fault, path: string): Reply | undefined {
  switch (fault.kind) {
    case 'status':
      return refusalOf(fault, path);
    case 'body':
      if (typeof fault.body === 'string') {
        return { status: fault.status ?? 200, text: fault.body, contentType: 'text/html; charset=utf-8' };
      }
      return { status: fault.status ?? 200, json: fault.body };
    case 'empty-list':
      return success([]);
    case 'latency':
    case 'handle-then-status':
    case 'drop':
    case 'handle-then-drop':
    case 'no-effect':
    case 'half-list':
    case 'personal-list':
    case 'drop-field':
    case 'truncate':
    case 'without-slug':
    case 'repeat':
    case 'rate-limit':
      return undefined;
  }
}

/** 429 as the throttler says it, 502 to 504 as a proxy in front says it (HTML), all else as what nobody caught. */
export function refusalOf({ status, resetSeconds, headers = {} }: StatusFault, path: string): Reply {
  if (status === 429) {
    const limited = refusedHeaders(DEFAULT_LIMIT, resetSeconds ?? 60);
    const json = tooManyRequests().body({ path, timestamp: new Date().toISOString() });
    return { status, json, headers: { ...limited, ...headers } };
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
