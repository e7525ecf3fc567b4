import type { ServerKind } from '../server.ts';
import { startTidings, tidingsSettings } from './start-tidings.ts';

/** Tidings as it is shipped, with changes put into its feed. */
export function createTidings(options: {
  readonly main: string;
  readonly mongodbUri: string;
  readonly mongodbVersion: string;
  /** Folder that each run leaves a CPU profile in. @defaultValue none is made */
  readonly profile?: string | undefined;
}): ServerKind {
  const { main, mongodbUri, mongodbVersion, profile } = options;
  const nodeArgs = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const settings = Object.entries(tidingsSettings).map(([name, value]) => `${name}=${value}`);
  return {
    name: 'tidings',
    title: 'Tidings',
    find: () =>
      Promise.resolve({
        kind: 'found',
        details: `as built, over /sse, changes put into its feed; MongoDB ${mongodbVersion}; ${settings.join(' ')}`,
        start: () =>
          startTidings({ main, isFed: true, mongodbUri, database: 'bench_fan_out', nodeArgs }),
      }),
  };
}
