/** One column of a scenario's table. */
export interface Metric {
  readonly name: string;
  readonly title: string;
  /** Digits after the point. */
  readonly digits: number;
  /** Whether minimum and maximum are shown, and the ratio to Tidings. @defaultValue false */
  readonly isMain?: boolean;
}

/** One scenario, as the report tells it. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** What is done, in a sentence or two. */
  readonly what: string;
  readonly metrics: readonly Metric[];
}

const cpu = { name: 'cpuUs', title: 'CPU µs per delivery', digits: 2, isMain: true } as const;
const rate = { name: 'perSecond', title: 'deliveries/s', digits: 0 } as const;
const p50 = { name: 'p50Ms', title: 'p50 ms', digits: 1 } as const;
const p99 = { name: 'p99Ms', title: 'p99 ms', digits: 1 } as const;
const sides = [
  { name: 'serverShare', title: 'server’s share of a core', digits: 2 },
  { name: 'loadShare', title: 'load’s share', digits: 2 },
] as const;

/** The scenarios, in the order of the report. */
export const scenarios = {
  burst: {
    name: 'burst',
    title: 'Burst',
    what: 'Events of 300 bytes are made all at once; every client gets each of them.',
    metrics: [
      cpu,
      { ...rate, isMain: true },
      p50,
      p99,
      ...sides,
      { name: 'events', title: 'events', digits: 0 },
      { name: 'bytes', title: 'bytes each', digits: 0 },
    ],
  },
  steady: {
    name: 'steady',
    title: 'Steady',
    what: 'One event of 300 bytes every 10 ms.',
    metrics: [cpu, p50, p99, rate, ...sides],
  },
  idle: {
    name: 'idle',
    title: 'Idle connections',
    what: 'Memory (RSS) of one client more, of 5,000 that have only listened for half a minute, and the server’s CPU for one sign of life to one of them, without what it uses for itself: Tidings’ heartbeat every 5 s, with everyone else one event as often.',
    metrics: [
      { name: 'kib', title: 'KiB per connection', digits: 1, isMain: true },
      { name: 'cpuUs', title: 'CPU µs per sign of life', digits: 2, isMain: true },
      { name: 'ownMs', title: 'server’s own CPU, ms per s', digits: 1 },
    ],
  },
  fresh: {
    name: 'fresh',
    title: 'Connections that have just come',
    what: 'Memory (RSS) of one client more, 0.7 s after 1,000 have come: the garbage of their requests is in it.',
    metrics: [
      { name: 'kib', title: 'KiB per connection', digits: 1, isMain: true },
      { name: 'readyMs', title: 'ms until all were connected', digits: 0 },
    ],
  },
  endToEnd: {
    name: 'endToEnd',
    title: 'End to end: MongoDB insert to clients',
    what: 'Inserts into a real MongoDB reach every client through one change stream: at 20 inserts/s, and the highest rate (inserts by batches every 10 ms, for 2 s) at which every client has every event within 1.5 s of the last.',
    metrics: [
      { ...p50, isMain: true },
      { ...p99, isMain: true },
      { name: 'insertsPerSecond', title: 'highest inserts/s', digits: 0, isMain: true },
    ],
  },
  connectStorm: {
    name: 'connectStorm',
    title: 'Connect storm',
    what: 'All clients connect at once (400 unanswered at a time: the backlog); until all have headers, with Tidings until all have their snapshot and `sync`.',
    metrics: [
      { name: 'readyMs', title: 'ms until all are ready', digits: 0, isMain: true },
      { name: 'cpuMs', title: 'server’s CPU ms', digits: 0 },
      { name: 'reads', title: 'database reads', digits: 0 },
      { name: 'loadShare', title: 'load’s share', digits: 2 },
    ],
  },
  reconnectStorm: {
    name: 'reconnectStorm',
    title: 'Reconnect storm after a restart',
    what: 'The server is killed, events are inserted meanwhile, it starts again, and all clients come back with their `Last-Event-ID`; until all have what they missed and `sync`.',
    metrics: [
      { name: 'readyMs', title: 'ms until all are ready', digits: 0, isMain: true },
      { name: 'missed', title: 'events missed by each', digits: 0 },
      { name: 'cpuMs', title: 'server’s CPU ms', digits: 0 },
      { name: 'reads', title: 'database reads', digits: 0 },
    ],
  },
  manyTopics: {
    name: 'manyTopics',
    title: 'Many topics (hub alone, sinks in memory)',
    what: '100,000 deliveries to 10,000 readers: of one topic, of 1,000 topics with 10 readers each, and of those among nine times as many events that nobody watches.',
    metrics: [cpu],
  },
  slowReaders: {
    name: 'slowReaders',
    title: 'Slow readers among quick ones',
    what: 'One client in ten never reads; ten bursts of 1,000 events. CPU and latency of the others, and what the server’s memory grew by.',
    metrics: [cpu, p50, p99, { name: 'growthMib', title: 'MiB grown', digits: 0 }],
  },
  bigBurst: {
    name: 'bigBurst',
    title: 'Burst to 5,000 connections',
    what: 'As the burst, to five times as many clients.',
    metrics: [cpu, { ...rate, isMain: true }, p50, p99, ...sides],
  },
  flat: {
    name: 'flat',
    title: 'Flat: events so far',
    what: 'Nine bursts of 1,000 events to 1,000 clients of a process that has had few events, and many: the log drops its oldest by then. Beside it, in turn, Node’s sockets alone; and the CPU of letting the 1,000 in.',
    metrics: [
      cpu,
      { name: 'ofWriter', title: 'times the plain writer', digits: 2 },
      { name: 'connectUs', title: 'CPU µs per connection', digits: 0 },
    ],
  },
  compression: {
    name: 'compression',
    title: 'Compression',
    what: 'One post with real text every 20 ms; bytes on the wire (HTTP’s chunks not counted) and CPU for each, plain and in gzip that all connections share.',
    metrics: [{ name: 'bytes', title: 'bytes per delivery', digits: 0, isMain: true }, cpu],
  },
  firstPage: {
    name: 'firstPage',
    title: 'First page',
    what: 'Posts in the collection; milliseconds until the first client after a start has its snapshot and `sync`, and for the API’s newest page and one from the middle (median of 20).',
    metrics: [
      { name: 'syncMs', title: 'ms until `sync`', digits: 1, isMain: true },
      { name: 'newestMs', title: 'newest page, ms', digits: 1 },
      { name: 'middleMs', title: 'page from the middle, ms', digits: 1 },
    ],
  },
} as const satisfies Readonly<Record<string, Scenario>>;

/** Names a scenario. */
export type ScenarioName = keyof typeof scenarios;
