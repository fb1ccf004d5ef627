import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import {
  ACTIONS_BOT,
  commentPayload,
  issuePayload,
  refusal,
  type StoredComment,
  type StoredIssue,
  tooLong,
  type User,
  userPayload,
} from './payloads.ts';

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The API's address, for links to further pages. */
  readonly base: string;
}

export interface Reply {
  readonly status: number;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: unknown;
}

export const REPOSITORY = 'salon/manifests';
/** The repository's id, by which GitHub's links to further pages name it. */
const ID = 1_300_192;
const LONGEST_BODY = 65_536;

/** Of a workflow whose job may write pull requests and issues; of one that may only read; and of a person. */
export const TOKENS = {
  workflow: 'ghs_workflowtoken0000000000000000000000',
  reading: 'ghs_readonlytoken0000000000000000000000',
  person: 'github_pat_lina000000000000000000000000',
} as const;

export const LINA: User = { login: 'lina', id: 1004, type: 'User' };
export const STRANGER: User = { login: 'stranger', id: 666, type: 'User' };

/** One repository with pull request 12, its issues, comments and labels. */
export class GithubRepository {
  readonly comments: StoredComment[] = [];
  readonly issues: StoredIssue[] = [];
  readonly labels: string[] = [];
  /** Labels are dropped silently where the token may not set them. */
  mayLabel = true;
  #lastId = 3_343_942_000;

  constructor() {
    this.addIssue({ user: LINA, title: 'Longer cuts', isPullRequest: true, number: 12 });
  }

  addComment(comment: { readonly body: string; readonly user?: User; readonly issue?: number }): StoredComment {
    const { body, user = ACTIONS_BOT, issue = 12 } = comment;
    const stored = { id: (this.#lastId += 1), issue, user, body };
    this.comments.push(stored);
    return stored;
  }

  addIssue(issue: Partial<StoredIssue> & Pick<StoredIssue, 'title'>): StoredIssue {
    const number = issue.number ?? Math.max(12, ...this.issues.map((one) => one.number)) + 1;
    const stored: StoredIssue = {
      user: ACTIONS_BOT,
      labels: [],
      isPullRequest: false,
      body: '',
      state: 'open',
      stateReason: null,
      ...issue,
      number,
    };
    this.issues.push(stored);
    return stored;
  }

  answer(request: Request): Reply {
    const user = this.#userOf(request);
    if ('status' in user) return user;
    const { method, path } = request;
    if (method === 'GET' && path === '/user') {
      return user.type === 'Bot' ? this.#forbidden() : { status: 200, body: userPayload(user) };
    }
    const inside = /^\/(?:repos\/salon\/manifests|repositories\/1300192)(\/.*)$/.exec(path)?.[1];
    if (inside === undefined) return refusal(404, 'Not Found');
    if (method !== 'GET' && request.headers.authorization?.includes(TOKENS.reading)) return this.#forbidden();
    return this.#route(method, inside, { ...request, user }) ?? refusal(404, 'Not Found');
  }

  #route(method: string, path: string, request: Request & { readonly user: User }): Reply | null {
    const [, thread] = /^\/issues\/(\d+)\/comments$/.exec(path) ?? [];
    const [, commentId] = /^\/issues\/comments\/(\d+)$/.exec(path) ?? [];
    const [, issueNumber] = /^\/issues\/(\d+)$/.exec(path) ?? [];
    if (thread !== undefined) return this.#comments(method, Number(thread), request);
    if (commentId !== undefined) return this.#comment(method, Number(commentId), request);
    if (issueNumber !== undefined && method === 'PATCH') return this.#editIssue(Number(issueNumber), request);
    if (path === '/issues') return method === 'POST' ? this.#createIssue(request) : this.#listIssues(request);
    return path === '/labels' && method === 'POST' ? this.#createLabel(request) : null;
  }

  #comments(method: string, issue: number, request: Request & { readonly user: User }): Reply | null {
    if (!this.issues.some(({ number }) => number === issue)) return null;
    if (method === 'GET') {
      const all = this.comments.filter((one) => one.issue === issue).map((one) => commentPayload(REPOSITORY, one));
      return paged(all, request, `/issues/${issue}/comments`);
    }
    const { body = '' } = JSON.parse(request.body) as { readonly body?: string };
    if (body.length > LONGEST_BODY) return tooLong('IssueComment');
    if (body.trim() === '')
      return refusal(422, 'Validation Failed', [{ resource: 'IssueComment', code: 'missing_field', field: 'body' }]);
    const { user } = request;
    return { status: 201, body: commentPayload(REPOSITORY, this.addComment({ body, user, issue })) };
  }

  #comment(method: string, id: number, request: Request): Reply | null {
    const index = this.comments.findIndex((one) => one.id === id);
    const found = this.comments[index];
    if (found === undefined) return null;
    if (method === 'DELETE') {
      this.comments.splice(index, 1);
      return { status: 204 };
    }
    const { body = '' } = JSON.parse(request.body) as { readonly body?: string };
    if (body.length > LONGEST_BODY) return tooLong('IssueComment');
    found.body = body;
    return { status: 200, body: commentPayload(REPOSITORY, found) };
  }

  #listIssues(request: Request): Reply {
    const labels = (request.query.get('labels') ?? '').split(',').filter((label) => label !== '');
    const state = request.query.get('state') ?? 'open';
    const found = this.issues
      .filter((issue) => state === 'all' || issue.state === state)
      .filter((issue) => labels.every((label) => issue.labels.includes(label)))
      .toSorted((a, b) => b.number - a.number);
    return paged(
      found.map((issue) => issuePayload(REPOSITORY, issue)),
      request,
      '/issues',
    );
  }

  #createIssue({ body, user }: Request & { readonly user: User }): Reply {
    const wanted = JSON.parse(body) as { title: string; body: string; labels: string[] };
    if (wanted.body.length > LONGEST_BODY) return tooLong('Issue');
    const labels = this.mayLabel ? wanted.labels : [];
    return { status: 201, body: issuePayload(REPOSITORY, this.addIssue({ ...wanted, labels, user })) };
  }

  #editIssue(number: number, { body }: Request): Reply | null {
    const found = this.issues.find((issue) => issue.number === number);
    if (found === undefined) return null;
    const { state_reason: stateReason, ...edit } = JSON.parse(body) as Partial<StoredIssue> & { state_reason?: string };
    Object.assign(found, edit, stateReason === undefined ? {} : { stateReason });
    return { status: 200, body: issuePayload(REPOSITORY, found) };
  }

  #createLabel({ body }: Request): Reply {
    const label = JSON.parse(body) as { readonly name: string };
    if (this.labels.includes(label.name)) {
      return refusal(422, 'Validation Failed', [{ resource: 'Label', code: 'already_exists', field: 'name' }]);
    }
    this.labels.push(label.name);
    return { status: 201, body: { id: 208_045_946, ...label, default: false } };
  }

  #userOf({ headers }: Request): User | Reply {
    const [, token] = /^(?:Bearer|token) (.+)$/.exec(headers.authorization ?? '') ?? [];
    if (token === TOKENS.person) return LINA;
    return token === TOKENS.workflow || token === TOKENS.reading ? ACTIONS_BOT : refusal(401, 'Bad credentials');
  }

  #forbidden(): Reply {
    const headers = { 'x-accepted-github-permissions': 'issues=write; pull_requests=write' };
    return { ...refusal(403, 'Resource not accessible by integration'), headers };
  }
}

/** With a Link to the pages before and after, as GitHub writes it: by the repository's id. */
function paged(all: readonly object[], { query, base }: Request, path: string): Reply {
  const size = Number(query.get('per_page') ?? 30);
  const page = Number(query.get('page') ?? 1);
  const last = Math.max(1, Math.ceil(all.length / size));
  const link = (to: number, rel: string): string => {
    const search = new URLSearchParams(query);
    search.set('page', String(to));
    return `<${base}/repositories/${ID}${path}?${search.toString()}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [link(page - 1, 'prev')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
    ...(page > 1 ? [link(1, 'first')] : []),
  ];
  const body = all.slice((page - 1) * size, page * size);
  return { status: 200, body, ...(links.length > 0 && { headers: { link: links.join(', ') } }) };
}
