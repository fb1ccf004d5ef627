import type { FastifyInstance } from 'fastify';
import { sha256 } from '../../model/sha256.ts';
import { SCRIPT } from './assets/script.ts';
import { STYLE } from './assets/style.ts';

/** Two segments and the gap between them. */
const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="8" fill="#0f6b62"/>
<rect x="6" y="9" width="8" height="14" rx="2" fill="#fff"/>
<rect x="16" y="15" width="4" height="2" fill="#9fd8d0"/>
<rect x="22" y="9" width="4" height="14" rx="2" fill="#fff"/>
</svg>`;

const TYPES = { css: 'text/css', js: 'text/javascript', svg: 'image/svg+xml' } as const;

/** Paths of files that browsers may cache for ever: new content gets a new name. */
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

/** From memory, without a token: the assets contain no data of a company. */
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
