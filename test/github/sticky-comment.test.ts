import { describe, expect, it } from 'vitest';
import { GithubClient } from '../../src/github/client.ts';
import { StickyComments } from '../../src/github/sticky-comment.ts';
import { LINA, REPOSITORY, STRANGER, TOKENS } from '../support/github/repository.ts';
import { type GithubStandIn, startGithub } from '../support/github/stand-in.ts';

const MARK = '<!-- calops:plan friseur production -->';
const THREAD = { repository: REPOSITORY, number: 12, permission: 'pull-requests: write' };

async function put(server: GithubStandIn, body: string, token: string = TOKENS.workflow) {
  const client = new GithubClient({ apiUrl: server.url, token, secondMs: 1 });
  return await new StickyComments(client, THREAD).put({ mark: MARK, body });
}

function bodies({ repository }: GithubStandIn): readonly string[] {
  return repository.comments.map(({ body }) => body);
}

describe('a sticky comment', () => {
  it('is made, then kept up in place, and nothing is written when it says the same', async () => {
    await using server = await startGithub();
    server.repository.addComment({ body: 'Looks good', user: LINA });
    expect(await put(server, 'one')).toMatchObject({ outcome: 'created', removed: 0 });
    const before = server.writes().length;
    expect(await put(server, 'one\n')).toMatchObject({ outcome: 'unchanged' });
    expect(server.writes()).toHaveLength(before);
    expect(await put(server, 'two')).toMatchObject({ outcome: 'updated' });
    expect(bodies(server)).toEqual(['Looks good', `${MARK}\ntwo`]);
  });

  it('is found behind hundreds of others', async () => {
    await using server = await startGithub();
    for (let index = 0; index < 230; index += 1) server.repository.addComment({ body: `${index}`, user: LINA });
    server.repository.addComment({ body: `${MARK}\nold` });
    expect(await put(server, 'new')).toMatchObject({ outcome: 'updated' });
    expect(server.repository.comments).toHaveLength(231);
  });

  it('of several that a race left, the oldest is kept', async () => {
    await using server = await startGithub();
    for (const text of ['first', 'second', 'third']) server.repository.addComment({ body: `${MARK}\n${text}` });
    expect(await put(server, 'now')).toMatchObject({ outcome: 'updated', removed: 2 });
    expect(bodies(server)).toEqual([`${MARK}\nnow`]);
  });

  it('that two builds make at one moment is one in the end', async () => {
    await using server = await startGithub();
    await Promise.all([put(server, 'same'), put(server, 'same'), put(server, 'same')]);
    await put(server, 'same');
    expect(bodies(server)).toEqual([`${MARK}\nsame`]);
  });

  it.each([
    ['of a stranger', { body: `${MARK}\nnothing to see`, user: STRANGER }],
    ['quoted by somebody', { body: `> ${MARK}\nlook`, user: LINA }],
    ['of another environment', { body: '<!-- calops:plan friseur staging -->\nx' }],
    ['of a company whose name begins alike', { body: '<!-- calops:plan friseur2 production -->\nx' }],
  ])('is not taken for one %s', async (_, other) => {
    await using server = await startGithub();
    server.repository.addComment(other);
    expect(await put(server, 'ours')).toMatchObject({ outcome: 'created' });
    expect(bodies(server)[0]).toBe(other.body);
  });

  it('is a person’s own when the token is, and a bot’s in either case', async () => {
    await using server = await startGithub();
    await put(server, 'by hand', TOKENS.person);
    expect(await put(server, 'by hand again', TOKENS.person)).toMatchObject({ outcome: 'updated' });
    expect(await put(server, 'by the workflow')).toMatchObject({ outcome: 'created' });
    expect(bodies(server)).toEqual([`${MARK}\nby hand again`, `${MARK}\nby the workflow`]);
  });

  it('is not made twice when the answer to its making is lost', async () => {
    await using server = await startGithub();
    server.fail({ on: 'POST *', dropAfter: true });
    expect(await put(server, 'one')).toMatchObject({ outcome: 'unchanged' });
    expect(bodies(server)).toEqual([`${MARK}\none`]);
  });

  it('is made at the next try when it was not made at all', async () => {
    await using server = await startGithub();
    server.fail({ on: 'POST *', reply: { status: 502, body: 'Bad gateway' } });
    expect(await put(server, 'one')).toMatchObject({ outcome: 'created' });
    expect(bodies(server)).toEqual([`${MARK}\none`]);
  });

  it('does not mind that another build has taken the double away already', async () => {
    await using server = await startGithub();
    for (const text of ['first', 'second']) server.repository.addComment({ body: `${MARK}\n${text}` });
    server.fail({ on: 'DELETE *', reply: { status: 404, body: { message: 'Not Found' } } });
    expect(await put(server, 'now')).toMatchObject({ outcome: 'updated' });
  });
});
