import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listen, type Listening } from '../servers/listen.ts';
import { JOB_TOKEN, type KeptRun } from './github-run.ts';

/** A pull request as far as the list of a commit's pull requests tells of it. */
export interface MergedPull {
  readonly number: number;
  /** The last commit of its branch, and the one that it became. */
  readonly head: string;
  readonly merged: string;
  /** Of the repository that its branch is in. */
  readonly from?: string;
}

export interface ActionsApiOptions {
  readonly repository: string;
  readonly pulls: readonly MergedPull[];
  /** Runs of this moment, with the head of the pull request that each was started by. */
  readonly runs: () => readonly (KeptRun & { readonly head: string; readonly from?: string })[];
  /** Whom it answers. */
  readonly token?: string;
  /** Whoever answers all else. */
  readonly upstream: string;
}

/** The part of GitHub's API that tells which run planned a merged pull request; the rest is passed on. */
export async function actionsApi(options: ActionsApiOptions): Promise<Listening> {
  const server = createServer((request, response) => {
    answer(request, response, options).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  return listen(server);
}

async function answer(request: IncomingMessage, response: ServerResponse, options: ActionsApiOptions): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://github.example');
  const place = pathname.replace(`/repos/${options.repository}/`, '');
  const known =
    request.headers.authorization === `Bearer ${options.token ?? JOB_TOKEN}`
      ? told(place, searchParams, options)
      : null;
  if (known !== null) {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(known));
    return;
  }
  const body = await text(request);
  const passed = await fetch(new URL(request.url ?? '/', options.upstream), {
    method: request.method ?? 'GET',
    headers: Object.entries(request.headers).flatMap(([name, value]) =>
      typeof value === 'string' && !/^(?:host|connection|content-length|transfer-encoding|expect)$/.test(name)
        ? [[name, value] as [string, string]]
        : [],
    ),
    ...(body !== '' && { body }),
  });
  response.writeHead(passed.status, Object.fromEntries(passed.headers)).end(Buffer.from(await passed.arrayBuffer()));
}

function told(place: string, query: URLSearchParams, { repository, pulls, runs }: ActionsApiOptions): unknown {
  const [, commit] = /^commits\/([^/]+)\/pulls$/.exec(place) ?? [];
  if (commit !== undefined) {
    return pulls
      .filter(({ merged, head }) => merged === commit || head === commit)
      .map(({ number, head, merged, from = repository }) => ({
        number,
        state: 'closed',
        merged_at: '2026-11-21T10:00:00Z',
        merge_commit_sha: merged,
        head: { ref: 'change', sha: head, repo: { full_name: from } },
      }));
  }
  const [, workflow] = /^actions\/workflows\/([^/]+)\/runs$/.exec(place) ?? [];
  if (workflow !== undefined) {
    const found = runs().filter(
      (run) => run.workflow === workflow && run.event === query.get('event') && run.head === query.get('head_sha'),
    );
    return {
      total_count: found.length,
      workflow_runs: found
        .toReversed()
        .map(({ id, head, from = repository }) => ({ id, head_sha: head, head_repository: { full_name: from } })),
    };
  }
  const [, id] = /^actions\/runs\/(\d+)\/artifacts$/.exec(place) ?? [];
  if (id === undefined) return null;
  const kept = [...(runs().find((run) => run.id === Number(id))?.artifacts ?? [])];
  const artifacts = kept.flatMap(([name, artifact]) =>
    name === query.get('name') ? [{ id: artifact, name, expired: false, created_at: '2026-11-21T09:00:00Z' }] : [],
  );
  return { total_count: artifacts.length, artifacts };
}
