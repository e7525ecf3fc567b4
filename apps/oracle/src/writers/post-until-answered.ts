import { randomUUID } from 'node:crypto';
import type { Posted } from '../check/check-posts.ts';
import { askUntilAnswered } from './ask-until-answered.ts';

/**
 * Makes a post or a message through the API, the POST repeated with the same client-made id until it is
 * answered, and notes what became of it. Returns the id of what was made.
 */
export async function postUntilAnswered(
  urls: readonly string[],
  {
    body,
    posted,
    ...asked
  }: {
    readonly path: string;
    readonly cookie: string;
    /** The node that is asked first. */
    readonly first: number;
    readonly body: object;
    /** Collects what became of each. */
    readonly posted: Posted[];
  },
): Promise<string | undefined> {
  const clientId = randomUUID();
  const sentAt = performance.now();
  const request = { ...asked, method: 'POST', body: { ...body, clientId } };
  const answer = await askUntilAnswered(urls, request);
  const acknowledged = answer.status === 201;
  const id = acknowledged ? idIn(answer.body) : undefined;
  const answeredAt = performance.now();
  posted.push({ clientId, acknowledged, list: asked.path, id, sentAt, answeredAt });
  return id;
}

function idIn(answer: unknown): string | undefined {
  // The contract says so of 201; anything else has no such fields.
  const { post, message } = answer as Readonly<Record<string, { readonly id: string } | undefined>>;
  return (post ?? message)?.id;
}
