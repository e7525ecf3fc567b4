import { live, assigned, notifications, posts, tasks } from 'example-tenants/tracker';
import type { Frame } from './reader.ts';

type Data = Frame['data'];

/** What an event does to the view of its topic. */
export type Effect =
  | {
      readonly kind: 'snapshot';
      readonly topic: string;
      readonly position: string;
      readonly value: Value;
    }
  | { readonly kind: 'put' | 'remove'; readonly topic: string; readonly data: Data }
  | { readonly kind: 'add'; readonly topic: string; readonly by: number };

/** A list's items by id, or a count. */
export type Value = ReadonlyMap<string, Data> | number;

const lists = [posts, notifications, tasks, assigned];

/** Returns what an event does; undefined for control events. */
export function effectOf({ event, data }: Pick<Frame, 'event' | 'data'>): Effect | undefined {
  const topic = topicOf(event, data);
  if (topic === undefined) return undefined;
  const position = String(data['position']);
  if (event === 'unread') {
    return { kind: 'snapshot', topic, position, value: Number(data['value']) };
  }
  if (event === 'unreadChanged') return { kind: 'add', topic, by: Number(data['by']) };
  const list = lists.find(({ eventNames }) => Object.values(eventNames).includes(event as never));
  if (list === undefined) return undefined;
  const { snapshot, deleted } = list.eventNames;
  if (event === deleted) return { kind: 'remove', topic, data };
  if (event !== snapshot) return { kind: 'put', topic, data };
  const items = data[list.name] as readonly Data[];
  const value = new Map(items.map((item) => [String(item['id']), item]));
  return { kind: 'snapshot', topic, position, value };
}

function topicOf(event: string, data: Data): string | undefined {
  return live.events.get(event)?.topic(data);
}

/** Applies an effect to the value of its topic. */
export function applied(value: Value, effect: Exclude<Effect, { kind: 'snapshot' }>): Value {
  if (effect.kind === 'add') return Number(value) + effect.by;
  const items = new Map(value as ReadonlyMap<string, Data>);
  const id = String(effect.data['id']);
  if (effect.kind === 'put') items.set(id, effect.data);
  else items.delete(id);
  return items;
}
