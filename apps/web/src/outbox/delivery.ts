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
import type { Api } from '../http/api-client.ts';
import type { PostDraft } from '../feed/post-draft.ts';
import type { Listed, OwnTold } from '../list/model.ts';
import type { MessageDraft } from '../rooms/room.svelte.ts';
import type { Shows } from './lazy-outbox.svelte.ts';
import { postsList, roomIn } from './lists.ts';
import { statusOf, type Parcel } from './outbox-item.ts';

const KeptPost = z.object({ title: Title, body: z.optional(Body) });
const KeptMessage = z.object({ text: MessageText });

/** Creates a function that sends an item to the server; items that this release cannot read are refused. */
export function createDelivery(api: Api): (parcel: Parcel) => Promise<Answer<unknown>> {
  return async ({ list, draft, clientId, person }) => {
    const room = roomIn(list);
    if (room === undefined) {
      const post = validate(KeptPost, draft);
      if (list !== postsList || !post.ok) return refusal('validation');
      const request = { method: 'POST', body: { ...post.data, clientId }, person } as const;
      return api.ask(PostAnswer, '/api/posts', request);
    }
    const message = validate(KeptMessage, draft);
    if (!message.ok) return refusal('validation');
    const request = { method: 'POST', body: { ...message.data, clientId }, person } as const;
    return api.ask(MessageAnswer, `/api/rooms/${encodeURIComponent(room)}/messages`, request);
  };
}

/** Writes a list's waiting items to its sink, checked against the contract: they may come from another tab. */
export function tellShows(
  shows: Shows,
  ...[list, parcels, answered]: [
    string,
    readonly Parcel[],
    { readonly clientId: string; readonly data: unknown } | undefined,
  ]
): void {
  const room = roomIn(list);
  if (room === undefined) {
    const answer = validate(PostAnswer, answered?.data);
    const made = answer.ok && { item: answer.data.post, position: answer.data.position };
    shows.posts?.(toldOf<Post, PostDraft>(parcels, KeptPost, made, answered));
  } else {
    const answer = validate(MessageAnswer, answered?.data);
    const made = answer.ok && { item: answer.data.message, position: answer.data.position };
    shows.rooms.get(room)?.(toldOf<Message, MessageDraft>(parcels, KeptMessage, made, answered));
  }
}

function toldOf<Item extends Listed, Draft>(
  parcels: readonly Parcel[],
  schema: z.ZodMiniType<Draft>,
  made: { readonly item: Item; readonly position: string } | false,
  answered: { readonly clientId: string } | undefined,
): OwnTold<Item, Draft> {
  const pending = parcels.flatMap((parcel) => {
    const draft = validate(schema, parcel.draft);
    const { clientId, createdAt } = parcel;
    const status = statusOf(parcel, parcels);
    return draft.ok ? [{ clientId, createdAt, draft: draft.data, status }] : [];
  });
  return {
    pending: pending.reverse(),
    ...(made !== false &&
      answered !== undefined && { answered: { clientId: answered.clientId, ...made } }),
  };
}
