import type { Channel, EventName, EventPayload } from '@tidings/protocol';
import { openConnection, type Connection } from './connection.ts';
import { createEngine } from './engine.ts';
import { EventSourceError } from './errors.ts';
import { inputOf } from './input.ts';
import type { probe } from './probe.ts';
import { createIntake } from './intake.ts';
import { defaultLimits } from './limits.ts';
import type { ConnectOptions } from './options.ts';
import { findEventSource, platformClock, type EventSourceConstructor } from './platform.ts';
import type { ControlRead } from './read-event.ts';
import type { Report } from './report.ts';
import type { EventMeta, Source } from './source.ts';
import { addCursor } from './stream-url.ts';
import type { Effect } from './transition.ts';

/**
 * Connects to a channel at once and stays connected until closed.
 *
 * @throws EventSourceError `no-event-source` when the platform has none and none is given.
 */
export function connect<C extends Channel>(channel: C, options: ConnectOptions = {}): Source<C> {
  const { clock = platformClock, random = Math.random, signal, topics } = options;
  const EventSource = options.EventSource ?? requireEventSource();
  const lastEventId = options.lastEventId === '' ? undefined : options.lastEventId;
  /** The URL whose topics the position covers entirely; undefined until the first `sync` if unknown. */
  let coveredUrl = lastEventId !== undefined && topics === undefined ? resolveUrl() : undefined;
  let url = '';
  /** What finds out why a connection is refused has been fetched, or will be when it is needed. */
  let probing: Promise<unknown> | undefined;
  // The default event is always heard, so that a server's mistake in names is noticed.
  const names = new Set([...channel.events.keys(), 'message']);
  /** Ends the connection or the probe that is under way. */
  let closeCurrent: (() => void) | undefined;
  /** The connection of this moment, where there is one. */
  let connection: Connection | undefined;

  const intake = createIntake({
    channel,
    lastEventId,
    topics: topics ?? [],
    accepts: options.accepts,
    report,
    isClosed: () => engine.state.name === 'stopped' && engine.state.reason === 'closed',
    onControl: follow,
  });
  const engine = createEngine({
    limits: { ...defaultLimits, ...options.reconnect },
    clock,
    random,
    run,
    onThrown(cause) {
      report({ kind: 'listener-failed', name: 'state', cause });
    },
  });

  function resolveUrl(): string {
    const { url: given = channel.path } = options;
    return typeof given === 'string' ? given : given();
  }

  function report(report: Report): void {
    if (report.kind === 'outdated') engine.dispatch({ type: 'outdated' });
    try {
      options.onReport?.(report);
    } catch {
      // Nobody is left to tell, and the stream goes on.
    }
  }

  function run(effect: Effect): void {
    switch (effect) {
      case 'close':
        closeCurrent?.();
        closeCurrent = connection = undefined;
        return;
      case 'open':
        open();
        return;
      case 'probe':
        startProbe();
    }
  }

  function open(): void {
    try {
      const before = url;
      url = resolveUrl();
      // A URL that asks for less lets the position pass over what it does not ask for.
      if (before !== '' && before !== url) intake.forgetUncarried(before);
      const coveredTopics = url === coveredUrl ? undefined : intake.coveredTopics;
      // A cursor that covers nothing is none.
      const position = coveredTopics?.size === 0 ? undefined : intake.position;
      intake.begin(position, url);
      const opened = openConnection(
        EventSource,
        addCursor(url, { position, coveredTopics }),
        names,
        {
          opened() {
            engine.dispatch({ type: 'opened' });
          },
          received(name, event) {
            engine.heard();
            intake.receive(name, event);
          },
          failed(refused) {
            engine.dispatch({ type: 'failed', refused });
          },
        },
      );
      connection = opened;
      closeCurrent = opened.close;
    } catch (cause) {
      report({ kind: 'invalid-url', cause });
      engine.dispatch({ type: 'unopenable' });
    }
  }

  function startProbe(): void {
    const abort = new AbortController();
    closeCurrent = () => {
      abort.abort();
    };
    const { fetch = globalThis.fetch } = options;
    void findOut(url, { fetch, now: clock.now, signal: abort.signal, report }).then((judgement) => {
      if (judgement !== undefined) engine.dispatch({ type: 'judged', judgement });
    });
  }

  function follow(event: ControlRead): void {
    // The server takes an id without `covers` for one that covers all that the URL asks for.
    if (intake.isShort) coveredUrl = undefined;
    else if (event.name === 'sync') coveredUrl = url;
    if (event.name === 'sync') hearAll(event.data.events);
    tellEngine(event);
  }

  /**
   * Listens for what the server's contract has, from now on and on the connections to come: the platform
   * drops without a word what nobody listens for, and only what is heard can be counted.
   */
  function hearAll(told: readonly string[] = []): void {
    for (const name of told) names.add(name);
    connection?.hear(names);
  }

  function tellEngine(event: ControlRead): void {
    // While there is a server to fetch it from: who refuses the stream may refuse that, too.
    if (event.name === 'heartbeat') probing ??= loadProbe().catch(() => undefined);
    const input = inputOf(event);
    if (input !== undefined) engine.dispatch(input);
  }

  function close(): void {
    signal?.removeEventListener('abort', close);
    engine.dispatch({ type: 'ended' });
  }

  if (signal?.aborted === true) close();
  else {
    signal?.addEventListener('abort', close);
    engine.begin();
  }

  return {
    get state() {
      return engine.state;
    },
    get position() {
      return intake.position;
    },
    get contained() {
      return intake.contained;
    },
    get unknown() {
      return intake.unknown;
    },
    on<Name extends EventName<C>>(
      name: Name,
      listener: (data: EventPayload<C, Name>, meta: EventMeta) => void,
    ) {
      // Only data that the definition under `name` allows is delivered under `name`.
      return intake.on(name, listener as (data: unknown, meta: EventMeta) => void);
    },
    onState: (listener) => engine.onState(listener),
    reconnect() {
      engine.dispatch({ type: 'asked' });
    },
    check() {
      engine.check();
    },
    close,
    [Symbol.dispose]: close,
  };
}

const loadProbe = () => import('./probe.ts');

/** Probes with what is fetched for it: most pages never need it. Unreachable, like its server, when it does not come. */
async function findOut(...asked: Parameters<typeof probe>): ReturnType<typeof probe> {
  try {
    return await (await loadProbe()).probe(...asked);
  } catch {
    return asked[1].signal.aborted ? undefined : { kind: 'retry', reason: 'unreachable' };
  }
}

function requireEventSource(): EventSourceConstructor {
  const EventSource = findEventSource();
  if (EventSource !== undefined) return EventSource;
  throw new EventSourceError(
    'no-event-source',
    'This platform has no EventSource. Pass one as the option EventSource, e.g. that of npm eventsource.',
  );
}
