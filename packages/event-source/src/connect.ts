import type { Channel, EventName, EventPayload } from '@tidings/protocol';
import { openConnection, type Connection } from './connection.ts';
import { createEngine } from './engine.ts';
import { EventSourceError } from './errors.ts';
import { inputOf } from './input.ts';
import type { probe } from './probe.chunk.ts';
import { createEventReceiver } from './event-receiver.ts';
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
  /** The URL whose topics are all covered by the position; undefined until the first `sync` if unknown. */
  let coveredUrl = lastEventId !== undefined && topics === undefined ? resolveUrl() : undefined;
  let url = '';
  /** Loads the probe ahead of need; undefined until then. */
  let probing: Promise<unknown> | undefined;
  // The default event is always listened for, so that a server's mistake in names is noticed.
  const names = new Set([...channel.events.keys(), 'message']);
  /** Ends the connection or the probe that is under way. */
  let closeCurrent: (() => void) | undefined;
  /** The current connection, if there is one. */
  let connection: Connection | undefined;

  const receiver = createEventReceiver({
    channel,
    lastEventId,
    topics: topics ?? [],
    accepts: options.accepts,
    report,
    isClosed: () => engine.state.name === 'stopped' && engine.state.reason === 'closed',
    onControl: processControl,
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
      // There is nowhere left to report it, and the stream continues.
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
      // With a URL that asks for less, the position moves past what it does not ask for.
      if (before !== '' && before !== url) receiver.forgetUncarried(before);
      const coveredTopics = url === coveredUrl ? undefined : receiver.coveredTopics;
      // A cursor that covers nothing is useless.
      const position = coveredTopics?.size === 0 ? undefined : receiver.position;
      receiver.begin(position, url);
      const opened = openConnection(
        EventSource,
        addCursor(url, { position, coveredTopics }),
        names,
        {
          opened() {
            engine.dispatch({ type: 'opened' });
          },
          received(name, event) {
            engine.markActivity();
            receiver.receive(name, event);
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
    void runProbe(url, { fetch, now: clock.now, signal: abort.signal, report }).then((decision) => {
      if (decision !== undefined) engine.dispatch({ type: 'classified', decision });
    });
  }

  function processControl(event: ControlRead): void {
    // Without `covers`, the server assumes that an id covers everything the URL asks for.
    if (receiver.hasUncoveredTopics) coveredUrl = undefined;
    else if (event.name === 'sync') coveredUrl = url;
    if (event.name === 'sync') listenForAll(event.data.events);
    informEngine(event);
  }

  /**
   * Listens for all events of the server's contract, on this connection and later ones: the platform silently
   * drops events without listeners, and only what arrives can be counted.
   */
  function listenForAll(eventNames: readonly string[] = []): void {
    for (const name of eventNames) names.add(name);
    connection?.listenFor(names);
  }

  function informEngine(event: ControlRead): void {
    // While the server still answers: one that refuses the stream may refuse the script, too.
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
      return receiver.position;
    },
    get contained() {
      return receiver.contained;
    },
    get unknown() {
      return receiver.unknown;
    },
    on<Name extends EventName<C>>(
      name: Name,
      listener: (data: EventPayload<C, Name>, meta: EventMeta) => void,
    ) {
      // Only data that the definition under `name` allows is delivered under `name`.
      return receiver.on(name, listener as (data: unknown, meta: EventMeta) => void);
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

const loadProbe = () => import('./probe.chunk.ts');

/**
 * Loads the probe, which most pages never need, and runs it. If it cannot be loaded, its server counts as
 * unreachable.
 */
async function runProbe(...request: Parameters<typeof probe>): ReturnType<typeof probe> {
  try {
    return await (await loadProbe()).probe(...request);
  } catch {
    return request[1].signal.aborted ? undefined : { kind: 'retry', reason: 'unreachable' };
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
