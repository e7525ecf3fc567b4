import {
  controlEvents,
  parsePosition,
  sync,
  validateEvent,
  type Channel,
  type ControlEvent,
  type EventData,
  type EventKind,
  type Issue,
  type Position,
} from '@tidings/protocol';
import type { StreamEvent } from './platform.ts';
import { readTopic } from './read-topic.ts';
import type { Report } from './report.ts';

/** An event that satisfies the contract. */
export interface ReadEvent {
  readonly kind: EventKind;
  readonly name: string;
  readonly data: unknown;
  /** The topic it belongs to; `''` for control events. */
  readonly topic: string;
}

/** One of the events that every channel has, typed by its definition. */
export type ControlRead = {
  [Name in ControlEvent['name']]: ReadEvent & {
    readonly name: Name;
    readonly data: EventData<Extract<ControlEvent, { name: Name }>>;
  };
}[ControlEvent['name']];

/** An event that satisfies the contract, or why it does not. */
export type Read =
  | { readonly ok: true; readonly event: ReadEvent }
  | {
      readonly ok: false;
      readonly report: Report;
      /** It was a snapshot, of this topic as far as that can be read. */
      readonly missed?: { readonly topic: string | undefined };
    };

/**
 * Parses an event and validates it against the contract. Never throws. Of a `sync` the generation is read
 * first: a later one may have changed everything else.
 */
export function readEvent(channel: Channel, name: string, { data: text }: StreamEvent): Read {
  const definition = channel.events.get(name);
  if (definition === undefined) return { ok: false, report: { kind: 'unknown', name } };
  const refuse = (report: Report, data: unknown, issues: readonly Issue[]): Read =>
    definition.kind === 'snapshot'
      ? { ok: false, report, missed: { topic: readTopic(definition, data, issues) } }
      : { ok: false, report };
  let json: unknown;
  try {
    json = JSON.parse(String(text));
  } catch (cause) {
    return refuse({ kind: 'not-json', name, cause }, undefined, [all(String(cause))]);
  }
  const generation = name === sync.name ? generationIn(json) : undefined;
  if (generation !== undefined && generation > channel.generation) {
    return { ok: false, report: { kind: 'outdated', generation } };
  }
  try {
    const validated = validateEvent(channel, name, json);
    if (!validated.ok) {
      const { issues } = validated;
      return refuse({ kind: 'invalid', name, issues }, json, issues);
    }
    const { data } = validated;
    const topic = definition.topic(data);
    return { ok: true, event: { kind: definition.kind, name, data, topic } };
  } catch (error) {
    // A schema's own check threw: the contract does not say that this payload is allowed.
    const issues = [all(String(error))];
    return refuse({ kind: 'invalid', name, issues }, json, issues);
  }
}

function generationIn(data: unknown): number | undefined {
  if (typeof data !== 'object' || data === null || !('generation' in data)) return undefined;
  return typeof data.generation === 'number' ? data.generation : undefined;
}

/** Makes the issue of a payload as a whole. */
function all(message: string): Issue {
  return { path: '', message };
}

/** Returns whether an event is one of those that every channel has. */
export function isControl(event: ReadEvent): event is ControlRead {
  return controlEvents.some(({ name }) => name === event.name);
}

/** Reads the `position` that snapshots and `sync` carry in their data. */
export function positionIn(data: unknown): Position | undefined {
  if (typeof data !== 'object' || data === null || !('position' in data)) return undefined;
  return typeof data.position === 'string' ? parsePosition(data.position) : undefined;
}
