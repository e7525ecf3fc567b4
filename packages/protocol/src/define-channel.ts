import type * as z from 'zod/mini';
import { heartbeat } from './control/heartbeat.ts';
import { moving } from './control/moving.ts';
import { revoked } from './control/revoked.ts';
import { sync } from './control/sync.ts';
import type { EventData, EventDefinition, EventKind } from './define-event.ts';
import { ProtocolError } from './errors.ts';

/** The events that every channel has, whatever the application adds. */
export const controlEvents = [sync, heartbeat, moving, revoked] as const;

/** One of the events that every channel has. */
export type ControlEvent = (typeof controlEvents)[number];

/** A URL and the events that come through it. */
export interface Channel<Event extends EventDefinition = EventDefinition> {
  /** Path of the stream, starting with `/`. */
  readonly path: string;
  /** Starts at 1; raised by a release that older clients cannot follow. */
  readonly generation: number;
  /** The application's events and the control events, by name. */
  readonly events: ReadonlyMap<string, EventDefinition>;
  /** Exists in types only: the union of the channel's event definitions. */
  readonly definitions?: Event;
}

/** The union of a channel's event definitions, control events included. */
export type ChannelEvent<C extends Channel> = NonNullable<C['definitions']>;

/** Every event name of a channel. */
export type EventName<C extends Channel> = ChannelEvent<C>['name'];

/** The names of a channel's events of one kind. */
export type EventNameOfKind<C extends Channel, Kind extends EventKind> =
  ChannelEvent<C> extends infer Event
    ? Event extends EventDefinition<infer Name, z.core.$ZodType, infer Own>
      ? Own extends Kind
        ? Name
        : never
      : never
    : never;

/** The payload of the channel's event of that name. */
export type EventPayload<C extends Channel, Name extends EventName<C>> = EventData<
  Extract<ChannelEvent<C>, { name: Name }>
>;

/**
 * Defines a channel: its URL, its generation and its events. The control events are added automatically.
 *
 * @throws ProtocolError `duplicate-event` when two events share a name; `invalid-channel` when the
 * path does not start with `/` or the generation is not a positive integer.
 */
export function defineChannel<const Events extends readonly EventDefinition[]>(options: {
  readonly path: string;
  readonly generation: number;
  readonly events: Events;
}): Channel<Events[number] | ControlEvent> {
  const { path, generation } = options;
  if (!path.startsWith('/') || !Number.isSafeInteger(generation) || generation < 1) {
    throw new ProtocolError(
      'invalid-channel',
      `Channel "${path}" (generation ${String(generation)}): a path starts with "/", a generation is 1 or more.`,
    );
  }
  const events = new Map<string, EventDefinition>();
  for (const event of [...options.events, ...controlEvents]) {
    if (events.has(event.name)) {
      throw new ProtocolError(
        'duplicate-event',
        `Channel "${path}" has two events "${event.name}".`,
      );
    }
    events.set(event.name, event);
  }
  return Object.freeze({ path, generation, events });
}
