import { clientOf, limitClient, type AppClient } from '@tidings/change-feed';
import type { Channel } from '@tidings/protocol';
import type { Source } from '../source.ts';
import { ArgumentError, readArguments, usageOf, type QuarantineRequest } from './arguments.ts';
import { quarantinedKindsOf } from './kinds.ts';
import { list, listCounts } from './list.ts';
import { quarantineCollection } from './quarantine.ts';
import { releaseMany } from './release-many.ts';
import { show } from './show.ts';
import type { QuarantineStore } from './store.ts';

/** Options of `runQuarantine`. */
export interface QuarantineCommandOptions<C extends Channel> {
  /** Opens the database; it is not called for help or wrong arguments. The client is closed here. */
  readonly open: () => { readonly client: AppClient; readonly database: string };
  /** Those given to `createTidings`: they validate documents. */
  readonly sources: readonly Source<C>[];
  /** The collection of `createTidings`' option `quarantine`. @defaultValue 'quarantine' */
  readonly collection?: string;
  /** Prints a line of the result. @defaultValue standard output */
  readonly print?: (line: string) => unknown;
  /** Prints an error. @defaultValue standard error */
  readonly printError?: (line: string) => unknown;
  /** Returns the message of an error of your own, such as a wrong setting. @defaultValue none has one */
  readonly explain?: (error: unknown) => string | undefined;
}

/**
 * Runs the command `list`, `show` or `release`, for a program of your app, e.g. `quarantine.ts`.
 *
 * @returns the exit code: 0; 1 if something could not be done; 2 if an argument is wrong
 *
 * @example
 * process.exitCode = await runQuarantine(process.argv.slice(2), {
 *   open: () => ({ client: new MongoClient(uri), database: 'shop' }),
 *   sources: [orders],
 * });
 */
export async function runQuarantine<C extends Channel>(
  args: readonly string[],
  options: QuarantineCommandOptions<C>,
): Promise<0 | 1 | 2> {
  const {
    print = (line: string) => process.stdout.write(`${line}\n`),
    printError = (line: string) => process.stderr.write(`${line}\n`),
  } = options;
  const kinds = quarantinedKindsOf(options.sources);
  const usage = usageOf(kinds.events);
  try {
    const request = readArguments(args, kinds.events);
    if (request.command === 'help') {
      print(usage);
      return 0;
    }
    const { client: appClient, database } = options.open();
    const client = clientOf(appClient);
    try {
      const store: QuarantineStore = {
        ...{ client: limitClient(client), database, kinds },
        collection: options.collection ?? quarantineCollection,
      };
      return (await run(store, request, print)) ? 0 : 1;
    } finally {
      await client.close();
    }
  } catch (error) {
    if (error instanceof ArgumentError) {
      printError(`${error.message}\n\n${usage}`);
      return 2;
    }
    printError(options.explain?.(error) ?? `The database could not be read: ${String(error)}`);
    return 1;
  }
}

/** Runs a command; false when it could not be done. */
async function run(
  store: QuarantineStore,
  request: Exclude<QuarantineRequest, { readonly command: 'help' }>,
  print: (line: string) => unknown,
): Promise<boolean> {
  switch (request.command) {
    case 'list':
      for (const line of await list(store, request)) print(line);
      return true;
    case 'counts':
      for (const line of await listCounts(store, request.json)) print(line);
      return true;
    case 'show': {
      const lines = await show(store, request.id);
      for (const line of lines ?? [`${request.id}: not in the quarantine, or not any more.`]) {
        print(line);
      }
      return lines !== undefined;
    }
    case 'release':
      return releaseMany(store, request.ids, print);
  }
}
