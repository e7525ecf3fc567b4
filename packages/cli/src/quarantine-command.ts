import { runQuarantine, type Source } from '@tidings/server';
import type { Channel } from '@tidings/protocol';
import { MongoClient } from 'mongodb';
import { loadModule } from './load-module.ts';
import { CommandError, UsageError } from './usage-error.ts';

/** The usage of `tidings quarantine`; what stands after the options is that of `runQuarantine`. */
export const quarantineUsage = `tidings quarantine FILE --database NAME list|show|release …

Lists, shows and releases documents that broke the contract. FILE exports \`sources\`, those given to
\`createTidings\`; MONGODB_URI names the deployment.

  quarantine FILE --database NAME list --help   the options of list, show and release

Exits with 0; with 1 if something could not be done; with 2 if an argument is wrong.`;

/** Milliseconds within which the database must answer. */
const connectWithinMs = 10_000;

/** Runs `tidings quarantine`; returns the exit code. */
export async function runQuarantineCommand(args: readonly string[]): Promise<0 | 1 | 2> {
  const [file, option, database, ...rest] = args;
  if (file === undefined || file.startsWith('-')) {
    throw new UsageError('Name the FILE that exports `sources` first.');
  }
  if (option !== '--database' || database === undefined) {
    throw new UsageError('--database NAME must follow FILE.');
  }
  const { sources } = await loadModule(file);
  if (!isSources(sources)) {
    throw new CommandError(`${file} must export \`sources\`, the array given to createTidings.`);
  }
  const uri = process.env['MONGODB_URI'];
  return runQuarantine(rest, {
    sources,
    open() {
      if (uri === undefined) throw new CommandError('Set MONGODB_URI to the deployment.');
      return {
        client: new MongoClient(uri, { serverSelectionTimeoutMS: connectWithinMs }),
        database,
      };
    },
    explain: (error) => (error instanceof CommandError ? error.message : undefined),
  });
}

function isSources(value: unknown): value is readonly Source<Channel>[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((each) => typeof each === 'object' && each !== null && 'collection' in each)
  );
}
