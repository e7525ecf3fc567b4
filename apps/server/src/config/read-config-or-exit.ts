import { ConfigError, readConfig, type Config } from './config.ts';

/** Reads the settings of this process; ends it with 1, and says why, when one of them cannot be used. */
export function readConfigOrExit(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
