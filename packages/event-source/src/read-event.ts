import {
  controlEvents,
  parsePosition,
  validateEvent,
  type Channel,
  type ControlEvent,
  type EventData,
  type EventKind,
  type Position,
} from '@tidings/protocol';
import type { StreamEvent } from './platform.ts';
import type { Report } from './report.ts';

/** An event that holds the contract. */
export interface ReadEvent {
  readonly kind: EventKind;
  readonly name: string;
  readonly data: unknown;
  /** The topic it belongs to; `''` for control events. */
  readonly topic: string;
}

/** One of the events that every channel has: its definition says what the data is. */
export type ControlRead = {
  [Name in ControlEvent['name']]: ReadEvent & {
    readonly name: Name;
    readonly data: EventData<Extract<ControlEvent, { name: Name }>>;
  };
}[ControlEvent['name']];

/** Reads what came as an event of that name: JSON that the contract allows. Never throws. */
export function readEvent(
  channel: Channel,
  name: string,
  { data: text }: StreamEvent,
): { readonly ok: true; readonly event: ReadEvent } | { readonly ok: false; report: Report } {
  const definition = channel.events.get(name);
  if (definition === undefined) return { ok: false, report: { kind: 'unknown', name } };
  let json: unknown;
  try {
    json = JSON.parse(String(text));
  } catch (cause) {
    return { ok: false, report: { kind: 'not-json', name, cause } };
  }
  try {
    const validated = validateEvent(channel, name, json);
    if (!validated.ok) {
      return { ok: false, report: { kind: 'invalid', name, issues: validated.issues } };
    }
    const { data } = validated;
    const topic = definition.topic(data);
    return { ok: true, event: { kind: definition.kind, name, data, topic } };
  } catch (error) {
    // A schema's own check threw: the contract does not say that this payload is allowed.
    const issues = [{ path: '', message: String(error) }];
    return { ok: false, report: { kind: 'invalid', name, issues } };
  }
}

/** Says whether an event is one of those that every channel has. */
export function isControl(event: ReadEvent): event is ControlRead {
  return controlEvents.some(({ name }) => name === event.name);
}

/** Reads the `position` that snapshots and verdicts carry in their data. */
export function positionIn(data: unknown): Position | undefined {
  if (typeof data !== 'object' || data === null || !('position' in data)) return undefined;
  return typeof data.position === 'string' ? parsePosition(data.position) : undefined;
}
