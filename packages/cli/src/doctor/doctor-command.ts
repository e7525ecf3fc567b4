import { MongoClient } from 'mongodb';
import { readOptions, UsageError } from '../usage-error.ts';
import { explainFailure } from './explain-failure.ts';
import type { Finding } from './finding.ts';
import { inspectDeployment } from './inspect-deployment.ts';

/** The usage of `tidings doctor`. */
export const doctorUsage = `tidings doctor URI [--database NAME] [--collections A,B] [--json]

Says whether a MongoDB deployment is suitable: version, replica set, clock, oplog window, images of the
collections, and how long a change takes to arrive. Writes one document into the collection
\`tidings_doctor\`, and drops that collection again.

  --database NAME     the database that is watched (the URI's, or test)
  --collections A,B   collections whose images are checked (none)
  --json              prints the findings as one JSON document

Exits with 0 if the deployment is suitable, 1 if not, and 2 if an argument is wrong.`;

/** Milliseconds within which a server must be found. */
const selectWithinMs = 5_000;

/** Runs `tidings doctor`; returns the exit code. */
export async function runDoctor(args: readonly string[]): Promise<0 | 1> {
  const { values, positionals } = readOptions(args, {
    database: { type: 'string' },
    collections: { type: 'string' },
    json: { type: 'boolean' },
  });
  const [uri, ...others] = positionals;
  if (uri === undefined || others.length > 0) throw new UsageError('doctor takes one URI.');
  const client = createClient(uri);
  const collections = (values.collections ?? '').split(',').filter((name) => name !== '');
  let findings: readonly Finding[];
  try {
    findings = await inspectDeployment(client.db(values.database), { client, collections });
  } catch (error) {
    findings = [{ name: 'connection', outcome: 'bad', text: explainFailure(error) }];
  } finally {
    await client.close();
  }
  const suitable = !findings.some(({ outcome }) => outcome === 'bad');
  const text =
    values.json === true ? JSON.stringify({ suitable, findings }) : format(findings, suitable);
  process.stdout.write(`${text}\n`);
  return suitable ? 0 : 1;
}

function createClient(uri: string): MongoClient {
  try {
    return new MongoClient(uri, {
      appName: 'tidings-doctor',
      serverSelectionTimeoutMS: selectWithinMs,
    });
  } catch (error) {
    // The driver's messages name options and hosts, but the URI may hold a password: it is not repeated.
    throw new UsageError(
      'The URI is not valid: it must look like mongodb://HOST:PORT/?replicaSet=NAME.',
      {
        cause: error,
      },
    );
  }
}

const marks = { good: 'ok  ', warning: 'warn', bad: 'BAD ', skipped: 'skip' } as const;

function format(findings: readonly Finding[], suitable: boolean): string {
  const lines = findings.map(
    ({ name, outcome, text }) => `${marks[outcome]}  ${name.padEnd(12)}${text}`,
  );
  return [
    ...lines,
    '',
    suitable ? 'This deployment is suitable.' : 'This deployment is not suitable.',
  ].join('\n');
}
