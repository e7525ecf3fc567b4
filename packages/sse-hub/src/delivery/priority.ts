import type { Subscriber } from '../subscribers/subscriber.ts';

/** Names what an ephemeral event of a topic replaces while it waits: the one before of the same name. */
export function priorityKey(name: string, topic: string): string {
  return JSON.stringify([topic, name]);
}

/** Adds a frame that goes ahead of all else; it replaces a pending one with the same key. */
export function addPriority(
  subscriber: Pick<Subscriber, 'priority'>,
  key: string,
  frame: Buffer,
): void {
  subscriber.priority ??= new Map();
  subscriber.priority.set(key, frame);
}

/** Removes pending priority frames of a topic. */
export function forgetPriority({ priority }: Pick<Subscriber, 'priority'>, topic: string): void {
  if (priority === undefined) return;
  const prefix = `[${JSON.stringify(topic)},`;
  for (const key of priority.keys()) if (key.startsWith(prefix)) priority.delete(key);
}
