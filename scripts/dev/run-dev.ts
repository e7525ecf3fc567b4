import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DevMongoError, startMongo, type RunningMongo } from '@tidings/dev-mongo';
import { describeDev } from './banner.ts';
import { checkServerSettings } from './check-server-settings.ts';
import { findTaken } from './find-taken.ts';
import { listParts } from './parts.ts';
import type { Printer } from './printer.ts';
import {
  mongoDataDir,
  readSettings,
  SettingError,
  type DevSettings,
  type Environment,
} from './settings.ts';
import { startPart, type RunningPart } from './start-part.ts';
import { suggestCommand } from './suggest-command.ts';
import { listAncestors, watchAncestors } from './watch-ancestors.ts';
import { waitUntilReady } from './wait-until-ready.ts';
import { watchHealth } from './watch-health.ts';

const repositoryRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Stands for the MongoDB that is started after the server's settings have been checked. */
const placeholderUri = 'mongodb://127.0.0.1/';

/** Options of `pnpm dev`. */
export interface DevOptions {
  readonly env: Environment;
  readonly printer: Printer;
  /** Folder that has `apps/server` and `apps/web`. @defaultValue this repository */
  readonly root?: string;
}

/**
 * Runs MongoDB, the server and the web app until Ctrl-C and returns the exit code: 0 when asked to
 * stop, 1 when something could not be started or ended by itself. Nothing it started is left then;
 * should this process be killed, its supervisors end what it started.
 */
export async function runDev({ env, printer, root = repositoryRoot }: DevOptions): Promise<number> {
  const stopping = listenForStop(printer.say);
  try {
    const settings = readSettings(env, root);
    const [forServer] = listParts(settings, root, settings.deploymentUri ?? placeholderUri);
    await checkServerSettings(forServer.env, root);
    const taken = await findTaken(settings);
    if (taken.length > 0) {
      for (const { what } of taken) printer.say(`${what} is in use by another program.`);
      printer.say('If that is another `dev`, stop it, or start this one beside it:');
      printer.block([await suggestCommand(settings, taken, { env, root })]);
      return 1;
    }
    // Stopping during a download waits for nothing: the supervisors end what has started.
    const starting = startDevMongo(settings, env, printer.say);
    const started = await Promise.race([starting, aborted(stopping)]);
    if (started === undefined) return 0;
    await using mongo = started;
    return await runParts({ settings, mongo, printer, root, stopping });
  } catch (error) {
    if (stopping.aborted) return 0;
    if (!(error instanceof SettingError || error instanceof DevMongoError)) throw error;
    printer.say(error.message);
    return 1;
  }
}

/** Aborts at Ctrl-C; exits at once at the second one, or when the parent was killed. */
function listenForStop(say: (line: string) => void): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(1);
    say('Stopping');
    controller.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  watchAncestors(listAncestors(), () => process.exit(1));
  process.stdout.on('error', () => process.exit(1));
  return controller.signal;
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    const answer = (): void => {
      resolve(undefined);
    };
    if (signal.aborted) answer();
    else signal.addEventListener('abort', answer);
  });
}

async function startDevMongo(
  settings: DevSettings,
  env: DevOptions['env'],
  report: (line: string) => void,
): Promise<RunningMongo> {
  const dataDir = mongoDataDir(settings.dataDir);
  await mkdir(dataDir, { recursive: true });
  const port = settings.mongoPort === undefined ? {} : { port: settings.mongoPort };
  return startMongo({ env, dataDir, report, ...port });
}

async function runParts(options: {
  readonly settings: DevSettings;
  readonly mongo: RunningMongo;
  readonly printer: Printer;
  readonly root: string;
  readonly stopping: AbortSignal;
}): Promise<number> {
  const { settings, mongo, printer, stopping } = options;
  const { say } = printer;
  const [server, web] = listParts(settings, options.root, mongo.uri);
  const over = new AbortController();
  const signal = AbortSignal.any([stopping, over.signal]);
  const running: RunningPart[] = [];
  try {
    for (const part of [server, web]) running.push(await startPart(part, printer));
    const ended = Promise.race([
      ...running.map(({ part, ended }) => ended.then(() => `The ${part.name} has ended.`)),
      ...mongo.members.map(({ process }) => process.ended.then(() => 'MongoDB has ended.')),
    ]);
    const ready = Promise.all([server, web].map((part) => waitUntilReady(part, { signal, say })));
    void ready.then(() => {
      if (signal.aborted) return;
      printer.block(describeDev(settings, mongo));
      void watchHealth(server, { signal, say });
    });
    const complaint = await Promise.race([ended, aborted(stopping)]);
    if (complaint === undefined) return 0;
    say(`${complaint} Everything else is stopped.`);
    return 1;
  } finally {
    over.abort();
    await Promise.all(running.map(({ stop }) => stop()));
  }
}
