import {
  Body,
  MessageAnswer,
  MessageText,
  PostAnswer,
  Title,
  type Message,
  type Post,
} from '@tidings/contracts';
import { validate } from '@tidings/protocol';
import * as z from 'zod/mini';
import { refusal, type Answer } from '../http/answer.ts';
import type { ApiClient } from '../http/api-client.ts';
import type { PostDraft } from '../feed/post-draft.ts';
import type { Listed, OwnUpdate } from '../list/model.ts';
import type { MessageDraft } from '../rooms/room.svelte.ts';
import type { OutboxSinks } from './lazy-outbox.svelte.ts';
import { postsList, roomIn } from './lists.ts';
import { statusOf, type OutboxItem } from './outbox-item.ts';

const KeptPost = z.object({ title: Title, body: z.optional(Body) });
const KeptMessage = z.object({ text: MessageText });

/** Creates a function that sends an item to the server; items that this release cannot read are refused. */
export function createDelivery(api: ApiClient): (item: OutboxItem) => Promise<Answer<unknown>> {
  return async ({ list, draft, clientId, person: user }) => {
    const room = roomIn(list);
    if (room === undefined) {
      const post = validate(KeptPost, draft);
      if (list !== postsList || !post.ok) return refusal('validation');
      const request = { method: 'POST', body: { ...post.data, clientId }, user } as const;
      return api.request(PostAnswer, '/api/posts', request);
    }
    const message = validate(KeptMessage, draft);
    if (!message.ok) return refusal('validation');
    const request = { method: 'POST', body: { ...message.data, clientId }, user } as const;
    return api.request(MessageAnswer, `/api/rooms/${encodeURIComponent(room)}/messages`, request);
  };
}

/** Writes a list's waiting items to its sink, checked against the contract: they may come from another tab. */
export function writeToSinks(
  sinks: OutboxSinks,
  ...[list, items, answered]: [
    string,
    readonly OutboxItem[],
    { readonly clientId: string; readonly data: unknown } | undefined,
  ]
): void {
  const room = roomIn(list);
  if (room === undefined) {
    const answer = validate(PostAnswer, answered?.data);
    const made = answer.ok && { item: answer.data.post, position: answer.data.position };
    sinks.posts?.(updateOf<Post, PostDraft>(items, KeptPost, made, answered));
  } else {
    const answer = validate(MessageAnswer, answered?.data);
    const made = answer.ok && { item: answer.data.message, position: answer.data.position };
    sinks.rooms.get(room)?.(updateOf<Message, MessageDraft>(items, KeptMessage, made, answered));
  }
}

function updateOf<Item extends Listed, Draft>(
  items: readonly OutboxItem[],
  schema: z.ZodMiniType<Draft>,
  made: { readonly item: Item; readonly position: string } | false,
  answered: { readonly clientId: string } | undefined,
): OwnUpdate<Item, Draft> {
  const pending = items.flatMap((item) => {
    const draft = validate(schema, item.draft);
    const { clientId, createdAt } = item;
    const status = statusOf(item, items);
    return draft.ok ? [{ clientId, createdAt, draft: draft.data, status }] : [];
  });
  return {
    pending: pending.reverse(),
    ...(made !== false &&
      answered !== undefined && { answered: { clientId: answered.clientId, ...made } }),
  };
}
