import type { EventPayload } from '@tidings/protocol';
import { EventSource } from 'eventsource';
import { connect } from '../src/connect.ts';
import type { ConnectOptions } from '../src/options.ts';
import type { Report } from '../src/report.ts';
import type { EventMeta, Source } from '../src/source.ts';
import type { ConnectionState } from '../src/state.ts';
import { noteChannel } from './channel.ts';
import { createCountingClock, type CountingClock } from './counting-clock.ts';

/** A source against a real server, with everything it said written down. */
export interface Harness {
  readonly source: Source<typeof noteChannel>;
  readonly clock: CountingClock;
  readonly states: ConnectionState[];
  readonly reports: Report[];
  readonly added: EventPayload<typeof noteChannel, 'noteAdded'>[];
  readonly metas: EventMeta[];
  /** Resolves with the first state, now or later, that fits. */
  readonly reach: <Name extends ConnectionState['name']>(
    name: Name,
    fits?: (state: Extract<ConnectionState, { name: Name }>) => boolean,
  ) => Promise<Extract<ConnectionState, { name: Name }>>;
}

/** Connects with the npm `eventsource` client and waits short enough for a test. */
export function startHarness(url: string, options: ConnectOptions = {}): Harness {
  const clock = createCountingClock();
  const states: ConnectionState[] = [];
  const reports: Report[] = [];
  const added: Harness['added'] = [];
  const metas: EventMeta[] = [];
  const source = connect(noteChannel, {
    url,
    EventSource,
    clock,
    onReport: (report) => reports.push(report),
    ...options,
    reconnect: { initialDelayMs: 10, maxDelayMs: 40, ...options.reconnect },
  });
  source.onState((state) => states.push(state));
  source.on('noteAdded', (data, meta) => {
    added.push(data);
    metas.push(meta);
  });
  source.on('notes', (_, meta) => {
    metas.push(meta);
  });
  return {
    source,
    clock,
    states,
    reports,
    added,
    metas,
    reach: (name, fits = () => true) =>
      new Promise((resolve) => {
        const look = (state: ConnectionState): void => {
          if (!isNamed(state, name) || !fits(state)) return;
          stop();
          resolve(state);
        };
        const stop = source.onState(look);
        look(source.state);
      }),
  };
}

function isNamed<Name extends ConnectionState['name']>(
  state: ConnectionState,
  name: Name,
): state is Extract<ConnectionState, { name: Name }> {
  return state.name === name;
}
