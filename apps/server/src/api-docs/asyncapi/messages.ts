import { sse } from '@tidings/contracts';
import { maxPositionLength, type EventDefinition } from '@tidings/protocol';
import { refToPayload } from './schemas.ts';

/** The event that goes without an `event:` line: a browser's `onmessage` gets it. */
const defaultEvent = 'message';

/** Whether an event has an `id:` line, by its kind and name. */
type HasId = 'always' | 'never' | 'mostly';

/** Says of each kind of event what it is to the history of its topic. */
const aboutKind: Readonly<Record<EventDefinition['kind'], string>> = {
  change: 'Something happened. It has a position, is replayed after it was missed, and comes once.',
  snapshot: 'The topic as it is. It replaces what the client had, and says its position inside.',
  ephemeral: 'True for now: never replayed.',
  control: 'About the stream itself.',
};

/** Writes every event of the channel as a message of the document. */
export function writeMessages() {
  return Object.fromEntries([...sse.events.values()].map((event) => [event.name, write(event)]));
}

function write(event: EventDefinition) {
  const { name, kind, summary, example } = event;
  return {
    name,
    title: name,
    summary,
    description: aboutKind[kind],
    contentType: 'application/json',
    // The lines of an event are what comes nearest to headers.
    headers: writeLines(name, hasId(name, kind)),
    payload: refToPayload(event),
    examples: [{ name: 'example', summary, payload: example }],
    'x-kind': kind,
  };
}

/** Writes the lines beside `data:`: which `event:` it is, and the `id:` that a client comes back with. */
function writeLines(name: string, id: HasId) {
  const isDefault = name === defaultEvent;
  return {
    type: 'object',
    properties: {
      ...(!isDefault && {
        event: { type: 'string', const: name, description: 'The line `event:`.' },
      }),
      ...(id !== 'never' && {
        id: {
          type: 'string',
          maxLength: maxPositionLength,
          description: 'The line `id:`: a position, to be sent back as `Last-Event-ID`.',
        },
      }),
    },
    required: [...(isDefault ? [] : ['event']), ...(id === 'always' ? ['id'] : [])],
  };
}

function hasId(name: string, kind: EventDefinition['kind']): HasId {
  switch (kind) {
    case 'change':
      return 'always';
    case 'snapshot':
    case 'ephemeral':
      return 'never';
    case 'control':
      return name === 'sync' || name === 'heartbeat' ? 'mostly' : 'never';
  }
}
