import { setTimeout as sleep } from 'node:timers/promises';
import { isPortFree } from '@tidings/dev-machine';
import { SettingError, type DevSettings } from './settings.ts';

/** How long a run that was just killed may still hold a port, in milliseconds. */
const patienceMs = 2000;
/** Pause between two looks, in milliseconds. */
const lookMs = 100;

/**
 * Makes sure that every port is free before anything is started.
 *
 * @throws SettingError with each port that is still taken after two seconds, and its setting.
 */
export async function checkPorts(settings: DevSettings): Promise<void> {
  const wanted: readonly (readonly [setting: string, port: number | undefined])[] = [
    ['PORT', settings.port],
    ['WEB_PORT', settings.webPort],
    ['MONGO_PORT', settings.mongoPort],
  ];
  const giveUpAt = Date.now() + patienceMs;
  const complaints: string[] = [];
  for (const [setting, port] of wanted) {
    if (port !== undefined && !(await becomesFree(port, giveUpAt))) {
      complaints.push(
        `Port ${String(port)} is taken by another program. End it, or choose another port: ${setting}=${String(port + 1)} pnpm dev`,
      );
    }
  }
  if (complaints.length > 0) throw new SettingError(complaints.join('\n'));
}

async function becomesFree(port: number, giveUpAt: number): Promise<boolean> {
  while (!(await isPortFree(port))) {
    if (Date.now() > giveUpAt) return false;
    await sleep(lookMs);
  }
  return true;
}
