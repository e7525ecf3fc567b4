import { resolve } from 'node:path';

/** What `pnpm dev` reads from the environment. */
export interface DevSettings {
  /** Port of the server. @defaultValue 3000 (`PORT`) */
  readonly port: number;
  /** Address the server listens on. @defaultValue 127.0.0.1 (`HOST`) */
  readonly host: string;
  /** Port of the web app. @defaultValue 5173 (`WEB_PORT`) */
  readonly webPort: number;
  /** Port of MongoDB; `undefined` leaves the choice to it (`MONGO_PORT`). */
  readonly mongoPort: number | undefined;
  /** Folder of all data that is kept between runs. @defaultValue `.data` (`DATA_DIR`) */
  readonly dataDir: string;
  /** Name of the database. @defaultValue tidings (`DB_NAME`) */
  readonly database: string;
}

/** Says which setting cannot be used and what is allowed. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
}

/**
 * Reads the settings of `pnpm dev`. A relative `DATA_DIR` starts at the root of the repository.
 *
 * @throws SettingError when a port is not a whole number from 1 to 65535, or two are the same.
 */
export function readSettings(
  env: Readonly<Record<string, string | undefined>>,
  root: string,
): DevSettings {
  const port = readPort(env, 'PORT') ?? 3000;
  const webPort = readPort(env, 'WEB_PORT') ?? 5173;
  const mongoPort = readPort(env, 'MONGO_PORT');
  const ports = [port, webPort, ...(mongoPort === undefined ? [] : [mongoPort])];
  if (new Set(ports).size < ports.length) {
    throw new SettingError(
      `PORT, WEB_PORT and MONGO_PORT must differ; they are ${ports.join(', ')}.`,
    );
  }
  return {
    port,
    host: env['HOST'] ?? '127.0.0.1',
    webPort,
    mongoPort,
    dataDir: resolve(root, env['DATA_DIR'] ?? '.data'),
    database: env['DB_NAME'] ?? 'tidings',
  };
}

function readPort(
  env: Readonly<Record<string, string | undefined>>,
  name: string,
): number | undefined {
  const text = env[name];
  if (text === undefined || text === '') return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new SettingError(
    `${name}=${text} is not a port: set it to a whole number from 1 to 65535.`,
  );
}
