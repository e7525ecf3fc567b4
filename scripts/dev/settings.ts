import { join, resolve } from 'node:path';

/** The environment as `pnpm dev` was given it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A setting that names something which two runs of `pnpm dev` cannot share. */
export type ExclusiveSetting = 'PORT' | 'WEB_PORT' | 'METRICS_PORT' | 'MONGO_PORT' | 'DATA_DIR';

/** What `pnpm dev` reads from the environment. */
export interface DevSettings {
  /** Port of the server. @defaultValue 3000 (`PORT`) */
  readonly port: number;
  /** Address the server listens on. @defaultValue 127.0.0.1 (`HOST`) */
  readonly host: string;
  /** Port of the web app. @defaultValue 5173 (`WEB_PORT`) */
  readonly webPort: number;
  /** Port of the server's metrics, where they have one of their own (`METRICS_PORT`). */
  readonly metricsPort: number | undefined;
  /** Port of MongoDB; `undefined` leaves the choice to it (`MONGO_PORT`). */
  readonly mongoPort: number | undefined;
  /** Folder of all data that is kept between runs. @defaultValue `.data` (`DATA_DIR`) */
  readonly dataDir: string;
  /** A deployment to use instead of a MongoDB of our own (`MONGODB_URI`). */
  readonly deploymentUri: string | undefined;
  /** Name of the database. @defaultValue tidings (`DB_NAME`) */
  readonly database: string;
}

/** Which setting is invalid and what is allowed. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
}

/**
 * Reads the settings of `pnpm dev`. A relative `DATA_DIR` starts at the root of the repository.
 *
 * @throws SettingError when a port is not a whole number from 1 to 65535, or two are the same.
 */
export function readSettings(env: Environment, root: string): DevSettings {
  const port = readPort(env, 'PORT') ?? 3000;
  const webPort = readPort(env, 'WEB_PORT') ?? 5173;
  const mongoPort = readPort(env, 'MONGO_PORT');
  // The server takes 0 for any free one.
  const metricsPort = env['METRICS_PORT'] === '0' ? undefined : readPort(env, 'METRICS_PORT');
  const ports = [port, webPort, mongoPort, metricsPort].filter((number) => number !== undefined);
  if (new Set(ports).size < ports.length) {
    throw new SettingError(
      `PORT, WEB_PORT, MONGO_PORT and METRICS_PORT must differ; they are ${ports.join(', ')}.`,
    );
  }
  return {
    port,
    host: textOf(env, 'HOST') ?? '127.0.0.1',
    webPort,
    metricsPort,
    mongoPort,
    dataDir: resolve(root, textOf(env, 'DATA_DIR') ?? '.data'),
    deploymentUri: textOf(env, 'MONGODB_URI'),
    database: textOf(env, 'DB_NAME') ?? 'tidings',
  };
}

/** Names the folder of MongoDB in the folder of all data. */
export function mongoDataDir(dataDir: string): string {
  return join(dataDir, 'mongo');
}

/** Reads a setting; an empty one counts as unset. */
function textOf(env: Environment, name: string): string | undefined {
  return env[name] === '' ? undefined : env[name];
}

function readPort(env: Environment, name: string): number | undefined {
  const text = textOf(env, name);
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new SettingError(
    `${name}=${text} is not a port: set it to a whole number from 1 to 65535.`,
  );
}
