import {
  assertSendable,
  controlEvents,
  everyone,
  type Channel,
  type EventDefinition,
} from '@tidings/protocol';
import { HubError } from '../errors.ts';

/** What a hub knows of the events of all its channels. */
export interface EventCatalogue {
  /**
   * Names the topic that a payload belongs to; `''` for control events, which every connection gets.
   *
   * @throws HubError `unknown-event` when no channel has the event; `no-topic` when the event's
   * definition names none for this payload: sent to everyone, it would bypass access.
   */
  readonly topicOf: (name: string, data: unknown) => string;
  /** Throws as `topicOf` does when no channel has the event. */
  readonly assertKnown: (name: string) => void;
  /** Topics of what is for every connection of a channel. */
  readonly everyoneTopics: (channel: Channel) => readonly string[];
}

const control: ReadonlySet<string> = new Set(controlEvents.map(({ name }) => name));

/**
 * Collects the events of all channels of one hub. An event may belong to several channels: what it has
 * for everyone is then for every connection of these.
 *
 * @throws HubError `duplicate-event` when two channels define an event of one name differently;
 * ProtocolError when an event cannot be sent as it is defined.
 */
export function createEventCatalogue(channels: readonly Channel[]): EventCatalogue {
  const events = new Map<string, { readonly event: EventDefinition; readonly everyone: string }>();
  const byChannel = new Map<Channel, readonly string[]>();
  for (const channel of channels) {
    for (const [name, event] of channel.events) {
      const known = events.get(name);
      if (known !== undefined && known.event !== event) {
        throw new HubError(
          'duplicate-event',
          `Channels of one hub define "${name}" differently (one of them is "${channel.path}"). ` +
            'Share one definition, or give the events different names.',
        );
      }
      if (known === undefined) assertSendable(event);
      events.set(name, { event, everyone: everyoneTopicOf(name, channels) });
    }
    const topics = [...channel.events.keys()]
      .filter((name) => !control.has(name))
      .map((name) => everyoneTopicOf(name, channels));
    byChannel.set(channel, [...new Set(topics)]);
  }

  function find(name: string) {
    const found = events.get(name);
    if (found !== undefined) return found;
    const paths = channels.map(({ path }) => `"${path}"`).join(', ');
    throw new HubError('unknown-event', `No channel (${paths}) has an event "${name}".`);
  }

  return {
    assertKnown: (name) => void find(name),
    topicOf(name, data) {
      const found = find(name);
      if (control.has(name)) return '';
      const topic: unknown = found.event.topic(data);
      if (topic === everyone) return found.everyone;
      if (typeof topic !== 'string' || topic === '') {
        throw new HubError(
          'no-topic',
          `Event "${name}" names no topic for its payload (${JSON.stringify(topic)}). ` +
            'Return a topic, or `everyone` for what every connection may have.',
        );
      }
      return topic;
    },
    everyoneTopics: (channel) => byChannel.get(channel) ?? [],
  };
}

/** Returns whether a topic is one of those that every connection of a channel has. */
export function isForEveryone(topic: string): boolean {
  return topic === everyone || topic.startsWith(`${everyone} `);
}

/** With several channels the topic says which of them have the event. */
function everyoneTopicOf(name: string, channels: readonly Channel[]): string {
  if (channels.length === 1) return everyone;
  const paths = channels.filter(({ events }) => events.has(name)).map(({ path }) => path);
  return `${everyone} ${paths.sort().join(' ')}`;
}
