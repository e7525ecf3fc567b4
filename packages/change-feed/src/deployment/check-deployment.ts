import type {
  MongoClient,
  ServerHeartbeatFailedEvent,
  ServerHeartbeatSucceededEvent,
  TopologyDescriptionChangedEvent,
} from 'mongodb';
import { clientOf, type AppClient } from '../driver/app-client.ts';
import { OperationTimeoutError } from '../driver/errors.ts';
import { limitClient } from '../operations/limit-client.ts';
import { findObstacle, refuseServer, type ServerReport } from './find-obstacle.ts';

/** Bounds the check of a deployment. */
export interface DeploymentCheckOptions {
  /** Milliseconds to wait for a connection. @defaultValue as long as the client waits for a server */
  readonly connectWithinMs?: number;
}

/**
 * Connects, and makes sure that change streams work there: a replica set, MongoDB 6.0 or newer. What no
 * waiting will mend, e.g. a certificate that is not trusted, is reported at once: the driver would try
 * until its server selection times out.
 *
 * @throws FeedError `not-a-replica-set`, `not-initiated`, `sharded-cluster`, `tls-failed` or `unsupported-version`, with
 * what to do about it; otherwise the driver's error when there is no connection in time.
 */
export async function checkDeployment(
  given: AppClient,
  options: DeploymentCheckOptions = {},
): Promise<void> {
  const client = clientOf(given);
  await connect(client, options);
  const admin = limitClient(client).db('admin');
  const hello = await admin.command({ hello: 1 });
  const refusal = refuseServer(hello, {});
  if (refusal?.code !== 'unsupported-version') {
    if (refusal !== undefined) throw refusal;
    return;
  }
  const { version } = await admin.command({ buildInfo: 1 });
  throw refuseServer(hello, { version: String(version) }) ?? refusal;
}

async function connect(
  client: MongoClient,
  { connectWithinMs = Infinity }: DeploymentCheckOptions,
): Promise<void> {
  const reports = new Map<string, ServerReport>();
  const expectedSet = client.options.replicaSet;
  let known: Iterable<string> | undefined;
  const obstacle = (isFinal: boolean) =>
    findObstacle(reports, {
      // With an SRV record the hosts are known once it is resolved.
      servers: known ?? client.options.hosts.map(String),
      expectedSet,
      isFinal,
    });

  let refuse: (reason: unknown) => void = () => undefined;
  const refused = new Promise<never>((_resolve, reject) => (refuse = reject));
  const look = () => {
    const found = obstacle(false);
    if (found !== undefined) refuse(found);
  };
  const onSucceeded = ({ connectionId, reply }: ServerHeartbeatSucceededEvent) => {
    reports.set(connectionId, { hello: reply });
    look();
  };
  const onFailed = ({ connectionId, failure }: ServerHeartbeatFailedEvent) => {
    reports.set(connectionId, { failure });
    look();
  };
  const onChanged = ({ newDescription }: TopologyDescriptionChangedEvent) => {
    // A server that the driver has dropped, e.g. one of another set, is still what stands in the way.
    if (newDescription.servers.size > 0) known = [...newDescription.servers.keys()];
  };
  client.on('serverHeartbeatSucceeded', onSucceeded);
  client.on('serverHeartbeatFailed', onFailed);
  client.on('topologyDescriptionChanged', onChanged);

  const timer =
    connectWithinMs === Infinity
      ? undefined
      : setTimeout(() => {
          refuse(notReached(reports, connectWithinMs));
        }, connectWithinMs);
  const connecting = client.connect();
  connecting.catch(() => undefined); // after a refusal nobody waits for it
  try {
    await Promise.race([connecting, refused]);
  } catch (error) {
    // A number is the code of a server that was reached and refused, e.g. the password.
    const isRefusal = error instanceof Error && 'code' in error && typeof error.code === 'number';
    throw (isRefusal ? undefined : obstacle(true)) ?? error;
  } finally {
    clearTimeout(timer);
    client.off('serverHeartbeatSucceeded', onSucceeded);
    client.off('serverHeartbeatFailed', onFailed);
    client.off('topologyDescriptionChanged', onChanged);
  }
}

function notReached(
  reports: ReadonlyMap<string, ServerReport>,
  timeoutMs: number,
): OperationTimeoutError {
  const failures = [...reports].map(([address, report]) =>
    'failure' in report && report.failure instanceof Error
      ? `${address}: ${report.failure.message}`
      : `${address}: no primary`,
  );
  const why = failures.length === 0 ? '' : ` (${failures.join('; ')})`;
  return new OperationTimeoutError(
    `MongoDB could not be reached within ${String(timeoutMs)} ms${why}.`,
  );
}
