import { setTimeout as sleep } from 'node:timers/promises';
import { isPortFree } from '@tidings/dev-machine';
import { findDataOwner } from '@tidings/dev-mongo';
import { mongoDataDir, type DevSettings, type ExclusiveSetting } from './settings.ts';

/** Something that `pnpm dev` needs for itself and another program is using. */
export interface Taken {
  /** The setting that chooses another one. */
  readonly setting: ExclusiveSetting;
  /** Names it, e.g. `Port 3000`. */
  readonly what: string;
}

/** Pause between two looks, in milliseconds. */
const lookMs = 100;

/**
 * Finds every port that is taken and whether the data is in use, before anything is started. What a run
 * that was just ended still holds is waited for, at most `patienceMs`.
 */
export async function findTaken(
  settings: DevSettings,
  patienceMs = 2000,
): Promise<readonly Taken[]> {
  const giveUpAt = Date.now() + patienceMs;
  for (;;) {
    const taken = await look(settings);
    if (taken.length === 0 || Date.now() > giveUpAt) return taken;
    await sleep(lookMs);
  }
}

async function look(settings: DevSettings): Promise<readonly Taken[]> {
  const taken: Taken[] = [];
  const { port, webPort, metricsPort, mongoPort, deploymentUri } = settings;
  const ports: readonly (readonly [ExclusiveSetting, number | undefined])[] = [
    ['PORT', port],
    ['WEB_PORT', webPort],
    ['METRICS_PORT', metricsPort],
    ['MONGO_PORT', deploymentUri === undefined ? mongoPort : undefined],
  ];
  for (const [setting, number] of ports) {
    if (number !== undefined && !(await isPortFree(number))) {
      taken.push({ setting, what: `Port ${String(number)}` });
    }
  }
  if (
    deploymentUri === undefined &&
    (await findDataOwner(mongoDataDir(settings.dataDir))) !== undefined
  ) {
    taken.push({ setting: 'DATA_DIR', what: `The data folder ${settings.dataDir}` });
  }
  return taken;
}
