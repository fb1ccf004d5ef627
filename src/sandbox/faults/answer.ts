import { exception, tooManyRequests } from '../envelopes.ts';
import { success } from '../http/reply.ts';
import type { Reply } from '../http/reply.ts';
import { DEFAULT_PROFILE, profileOf } from '../profile.ts';
import { DEFAULT_LIMIT, refusedHeaders } from '../rate-limit.ts';
import { unknownFault } from './script.ts';
import type { StandInFault, StatusAnswer } from './script.ts';

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
