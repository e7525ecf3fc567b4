import { formatPosition, sync, type Channel, type EventName } from '@tidings/protocol';
import { connect } from '../connect.ts';
import type { Report } from '../report.ts';
import type { Source } from '../source.ts';
import { createPlayedEventSource } from './played-event-source.ts';

/** Starts what is tested over a source; what it returns, if anything, stops it. */
export type Listen<C extends Channel> = (source: Source<C>) => (() => void) | undefined;

/** The listeners under test, with a stream that the test plays. */
export interface PlayedChannel<C extends Channel> {
  /** The names that have a listener. */
  readonly listenedTo: ReadonlySet<string>;
  /** Delivers an event; returns what the wrapper reports about it, and how many listeners got it. */
  play(
    name: EventName<C>,
    data: unknown,
  ): { readonly reports: readonly Report[]; readonly delivered: number };
  close(): void;
}

/** Plays a channel to its listeners: connected and live, each event at the next position. */
export function playChannel<C extends Channel>(channel: C, listen: Listen<C>): PlayedChannel<C> {
  const played = createPlayedEventSource();
  const listenedTo = new Set<string>();
  let reports: Report[] = [];
  let delivered = 0;
  let seconds = 0;
  const source = connect(channel, {
    EventSource: played.EventSource,
    onReport: (report) => reports.push(report),
  });
  const stop = listen({
    ...source,
    get state() {
      return source.state;
    },
    get position() {
      return source.position;
    },
    get contained() {
      return source.contained;
    },
    on(name, listener) {
      listenedTo.add(name);
      return source.on(name, (data, meta) => {
        delivered += 1;
        listener(data, meta);
      });
    },
  });

  function nextPosition(): string {
    const place = { epoch: 'abcdefgh', feedHash: '0f3n9a7c', increment: 1, ordinal: 1, number: 0 };
    return formatPosition({ ...place, seconds: (seconds += 1) });
  }

  function send(name: string, data: unknown): void {
    const kind = channel.events.get(name)?.kind;
    const position = nextPosition();
    // The stream decides the position; it is not what is tested.
    const placed = hasPosition(data) ? { ...data, position } : data;
    played.send(name, placed, kind === 'change' || name === 'sync' ? position : '');
  }

  played.open();
  send('sync', { ...sync.example, outcome: 'snapshot', missed: 0, generation: channel.generation });
  return {
    listenedTo,
    play(name, data) {
      reports = [];
      delivered = 0;
      send(name, data);
      return { reports, delivered };
    },
    close() {
      stop?.();
      source.close();
    },
  };
}

function hasPosition(data: unknown): data is { readonly position: string } {
  return (
    typeof data === 'object' &&
    data !== null &&
    'position' in data &&
    typeof data.position === 'string'
  );
}
