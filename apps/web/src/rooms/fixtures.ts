import { exampleRoom, type Message, type User } from '@tidings/contracts';
import { idOf, positionOf } from '../list/fixtures.ts';
import { emptyList, type LiveList } from '../list/model.ts';
import { reduceList, type ListAction } from '../list/reduce-list.ts';
import type { MessageDraft } from './room.svelte.ts';

/** Two users. For tests. */
export const ada: User = { id: idOf(0xa), name: 'Ada' };
export const ben: User = { id: idOf(0xb), name: 'Ben' };

/** Creates message number `n`, written in the minute `n`. For tests. */
export function messageOf(n: number, author: User = ben): Message {
  return {
    id: idOf(n),
    room: exampleRoom.id,
    text: `message ${String(n)}`,
    createdAt: new Date(Date.UTC(2026, 0, 31, 12, n)).toISOString(),
    author,
  };
}

/** Creates a list after a snapshot of these messages and some actions. For tests. */
export function listOf(
  messages: readonly Message[],
  options: { readonly complete?: boolean; readonly then?: readonly MessageAction[] } = {},
): LiveList<Message, MessageDraft> {
  const items = [...messages].sort((a, b) => (a.id < b.id ? 1 : -1));
  const { complete = true, then = [] } = options;
  const snapshot = { items, complete, position: positionOf(1) };
  return [{ name: 'snapshot', snapshot } as const, ...then].reduce<LiveList<Message, MessageDraft>>(
    reduceList,
    emptyList,
  );
}

/** What can happen to a room's messages. For tests. */
export type MessageAction = ListAction<Message, MessageDraft>;
