import { sse } from '@tidings/contracts';
import {
  connect,
  type ConnectOptions,
  type EventSourceConstructor,
  type Source,
} from '@tidings/event-source';
import { cursorOf } from './cursor-of.ts';
import type { Take } from './client.ts';
import type { AuthContext } from '../check/record.ts';
import {
  positionOnlyNames,
  changeNames,
  recordPositionOnly,
  recordChange,
  recordRevoked,
  recordRoom,
  recordSnapshot,
} from './read-frame.ts';

/**
 * Watches through the project's own wrapper and records what it delivers. The same code runs in Node
 * and in the page.
 */
export function watch(
  EventSource: EventSourceConstructor,
  options: ConnectOptions & {
    readonly node: () => number;
    readonly take: Take;
    /** The user of the connection. @defaultValue none */
    readonly auth?: () => AuthContext | undefined;
  },
): Source<typeof sse> {
  const { node, take } = options;

  class Recorded extends EventSource {
    constructor(url: string) {
      super(url);
      take({ type: 'opened', node: node(), cursor: cursorOf(url), auth: options.auth?.() });
    }
  }

  const source = connect(sse, {
    ...options,
    EventSource: Recorded,
    onReport(report) {
      if (report.kind === 'refused') return;
      if (report.kind === 'duplicate') take({ type: 'duplicate', position: report.position });
      else
        take({ type: 'unreadable', what: `${report.kind} ${'name' in report ? report.name : ''}` });
    },
  });
  source.on('posts', (sent) => {
    recordSnapshot(sent, take);
  });
  source.on('messages', (sent) => {
    recordSnapshot(sent, take);
  });
  source.on('room', (sent) => {
    recordRoom(sent, take);
  });
  for (const name of changeNames) {
    source.on(name, (sent, { position }) => {
      recordChange(name, sent, position, take);
    });
  }
  for (const name of positionOnlyNames) {
    source.on(name, (sent, { position }) => {
      recordPositionOnly(sent, position, take);
    });
  }
  source.on('revoked', (sent) => {
    recordRevoked(sent, take);
  });
  source.on('sync', ({ outcome, missed, position }) => {
    take({ type: 'sync', outcome, missed, position, id: undefined });
  });
  source.on('heartbeat', ({ late }, { position }) => {
    if (!late && position !== undefined) take({ type: 'heartbeat', position });
  });
  source.onState(({ name }) => {
    if (name === 'reconnecting') take({ type: 'closed' });
  });
  return source;
}
