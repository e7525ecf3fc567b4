import type { FeedStatus } from '@tidings/change-feed';
import type { TidingsCounts } from '../tidings.ts';

/** One metric: a value, or one for each set of labels. */
interface Metric {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly samples: readonly {
    readonly labels?: Readonly<Record<string, string>>;
    readonly value: number;
  }[];
}

/** What metrics are read from. */
export interface MetricSources {
  readonly counts: TidingsCounts;
  readonly status: FeedStatus;
  /** How far the oplog reaches back, in seconds; undefined where it may not be read. */
  readonly oplogSeconds: number | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Writes all metrics in Prometheus's text format.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function writeMetrics(sources: MetricSources): string {
  return metricsOf(sources)
    .map(({ name, type, help, samples }) => {
      const lines = samples.map(
        ({ labels, value }) => `${name}${writeLabels(labels)} ${String(value)}\n`,
      );
      return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
    })
    .join('\n');
}

function metricsOf({ counts, status, oplogSeconds, now }: MetricSources): readonly Metric[] {
  const { lastHeartbeatAt } = status;
  const heartbeatAgeMs = lastHeartbeatAt === undefined ? 0 : now - lastHeartbeatAt.getTime();
  return [
    gauge('connections', 'Open streams.', counts.subscribers),
    counter('connections_opened_total', 'Streams opened.', counts.opened),
    labelled('connections_closed_total', 'Streams closed, by reason.', 'reason', counts.closed),
    gauge('addresses', 'Addresses with open streams.', counts.addresses),
    labelled('streams_refused_total', 'Streams refused, by limit.', 'limit', counts.refused),
    labelled('syncs_total', 'Catch-ups, by outcome.', 'outcome', counts.outcomes),
    labelled(
      'catch_ups_total',
      'Reads of the oplog for clients from before the log, and clients answered without one.',
      'outcome',
      counts.catchUps,
    ),
    counter('frames_published_total', 'Events encoded into the log.', counts.published),
    counter('deliveries_total', 'Events written to clients.', counts.deliveries),
    counter('writes_total', 'Writes to sockets.', counts.writes),
    counter('written_bytes_total', 'Bytes written to sockets.', counts.bytesWritten),
    gauge('log_bytes', 'Bytes of frames in the log.', counts.logBytes),
    gauge('log_entries', 'Frames in the log.', counts.logEntries),
    gauge(
      'log_window_seconds',
      'How far the log reaches back; clients that were away for longer need the oplog.',
      counts.logSeconds,
    ),
    {
      ...gauge('oplog_window_seconds', 'How far the oplog reaches back.', oplogSeconds ?? 0),
      ...(oplogSeconds === undefined && { samples: [] }),
    },
    gauge('cached_snapshot_bytes', 'Bytes of all cached snapshots.', counts.snapshotBytes),
    gauge('cached_snapshots', 'Snapshots in memory.', counts.snapshots),
    counter(
      'snapshot_failures_total',
      'Snapshots that could not be read, each attempt.',
      counts.failedSnapshots,
    ),
    counter('access_look_ups_total', 'Calls of `topicsOf`.', counts.lookUps),
    counter('contract_violations_total', 'Documents that broke the contract.', counts.rejected),
    {
      ...counter(
        'quarantined_total',
        'The same, by the event that they would have been and the path of their first issue.',
        0,
      ),
      samples: counts.violations.map(({ event, path, count }) => ({
        labels: { event, path },
        value: count,
      })),
    },
    counter('feed_restarts_total', 'Times the change stream was reopened.', status.restarts),
    counter('feed_resets_total', 'Times continuity was lost.', status.resets),
    gauge('feed_ready', '1 while heartbeats return.', status.ready ? 1 : 0),
    {
      ...gauge(
        'feed_heartbeat_age_seconds',
        'Time since the last heartbeat was written.',
        Math.max(0, heartbeatAgeMs) / 1000,
      ),
      ...(lastHeartbeatAt === undefined && { samples: [] }),
    },
    gauge('feed_lag_seconds', 'Delay of the last heartbeat.', counts.lagMs / 1000),
  ];
}

function counter(name: string, help: string, value: number): Metric {
  return { name: `tidings_${name}`, type: 'counter', help, samples: [{ value }] };
}

function gauge(name: string, help: string, value: number): Metric {
  return { name: `tidings_${name}`, type: 'gauge', help, samples: [{ value }] };
}

function labelled(
  name: string,
  help: string,
  label: string,
  values: Readonly<Record<string, number>>,
): Metric {
  const samples = Object.entries(values).map(([key, value]) => ({
    labels: { [label]: key },
    value,
  }));
  return { name: `tidings_${name}`, type: 'counter', help, samples };
}

function writeLabels(labels: Readonly<Record<string, string>> = {}): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

/** A path comes from a document: it may have any character. */
function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
