import { sha256 } from '../../model/sha256.ts';
import type { FastifyInstance } from 'fastify';
import { ICON } from './assets/icon.ts';
import { SCRIPT } from './assets/script.ts';
import { STYLE } from './assets/style.ts';

const TYPES = { css: 'text/css', js: 'text/javascript', svg: 'image/svg+xml' } as const;

/** Where pages find what browsers may keep for good: another content has another name. */
export const ASSETS = {
  style: named('style', 'css', STYLE),
  script: named('script', 'js', SCRIPT),
  icon: named('icon', 'svg', ICON),
};

interface Asset {
  readonly path: string;
  readonly type: string;
  readonly text: string;
}

/** From memory, to anybody: there is nothing of a company in them. */
export function assetRoutes(server: FastifyInstance): void {
  for (const { path, type, text } of Object.values(ASSETS)) {
    server.get(path.replace(/^\/dashboard/, ''), { schema: { hide: true } }, (_request, reply) =>
      reply.type(`${type}; charset=utf-8`).header('cache-control', 'public, max-age=31536000, immutable').send(text),
    );
  }
}

function named(name: string, ending: keyof typeof TYPES, text: string): Asset {
  const hash = sha256(text).slice(0, 12);
  return { path: `/dashboard/assets/${name}-${hash}.${ending}`, type: TYPES[ending], text };
}
