import type { Subscriber } from '../subscribers/subscriber.ts';

/** Names what an ephemeral event of a topic replaces while it waits: the one before of the same name. */
export function urgentKey(name: string, topic: string): string {
  return JSON.stringify([topic, name]);
}

/** Lets a frame go ahead of all else; it replaces what waits under the same key. */
export function addUrgent(
  subscriber: Pick<Subscriber, 'urgent'>,
  key: string,
  frame: Buffer,
): void {
  subscriber.urgent ??= new Map();
  subscriber.urgent.set(key, frame);
}

/** Takes away what waits of a topic. */
export function forgetUrgent({ urgent }: Pick<Subscriber, 'urgent'>, topic: string): void {
  if (urgent === undefined) return;
  const beginning = `[${JSON.stringify(topic)},`;
  for (const key of urgent.keys()) if (key.startsWith(beginning)) urgent.delete(key);
}
