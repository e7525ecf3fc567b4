import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort, isPortFree } from '@tidings/dev-machine';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { findTaken } from './find-taken.ts';
import { readSettings } from './settings.ts';
import { suggestCommand } from './suggest-command.ts';
import { takeData, takePort } from './testing/take.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'tidings-suggest-'));
  await writeFile(join(root, 'package.json'), '{"packageManager": "pnpm@1.2.3"}');
  return () => rm(root, { recursive: true });
});

/** Suggests a command for that environment and returns its settings and the rest of it. */
async function suggest(
  env: Readonly<Record<string, string>>,
): Promise<{ settings: Record<string, string>; rest: string }> {
  const settings = readSettings(env, root);
  const command = await suggestCommand(settings, await findTaken(settings, 0), { env, root });
  const [, assignments = '', rest = ''] = /^((?:[A-Z_]+=\S+ )*)(.*)$/.exec(command) ?? [];
  const pairs = [...assignments.matchAll(/([A-Z_]+)=(\S+)/g)];
  return {
    settings: Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, value])),
    rest,
  };
}

describe('suggestCommand', () => {
  it('replaces all that is taken, by ports that are free and differ, and keeps the other settings', async () => {
    await takeData(join(root, '.data'));
    await takeData(join(root, '.data-2'));
    await mkdir(join(root, '.data-3', 'of-something-else'), { recursive: true });
    const taken = [await takePort(), await takePort(), await takePort()] as const;
    const metricsPort = await findFreePort();
    const { settings, rest } = await suggest({
      PORT: String(taken[0]),
      WEB_PORT: String(taken[1]),
      MONGO_PORT: String(taken[2]),
      METRICS_PORT: String(metricsPort),
      HOST: '0.0.0.0',
      DB_NAME: '',
    });
    expect(rest).toBe('npx --yes pnpm@1.2.3 dev');
    const { PORT, WEB_PORT, MONGO_PORT, ...others } = settings;
    expect(others).toEqual({
      METRICS_PORT: String(metricsPort),
      HOST: '0.0.0.0',
      DATA_DIR: '.data-4',
    });
    const ports = [PORT, WEB_PORT, MONGO_PORT].map(Number);
    expect(new Set([...ports, ...taken, metricsPort]).size).toBe(7);
    for (const port of ports) expect(await isPortFree(port)).toBe(true);
    expect(await findTaken(readSettings(settings, root), 0)).toEqual([]);
  });

  it('takes a port for nothing that another setting is going to use', async () => {
    const port = await takePort();
    const { settings } = await suggest({ PORT: String(port), WEB_PORT: String(port + 1) });
    expect(Number(settings['PORT'])).toBeGreaterThan(port + 1);
  });

  it('numbers a data folder that has a number, and leaves one elsewhere where it is', async () => {
    await takeData(join(root, 'elsewhere-2'));
    const { settings } = await suggest({ DATA_DIR: 'elsewhere-2' });
    expect(settings['DATA_DIR']).toBe('elsewhere-3');
    const outside = await mkdtemp(join(tmpdir(), 'tidings-suggest-'));
    onTestFinished(() => rm(outside, { recursive: true }));
    await takeData(join(outside, 'data'));
    expect((await suggest({ DATA_DIR: join(outside, 'data') })).settings['DATA_DIR']).toBe(
      join(outside, 'data-2'),
    );
  });

  it('repeats the deployment, in quotes where a shell needs them, but never a password', async () => {
    const PORT = String(await takePort());
    const uri = 'mongodb://db.example/?replicaSet=rs0';
    expect((await suggest({ PORT, MONGODB_URI: uri })).settings['MONGODB_URI']).toBe(`'${uri}'`);
    const withPassword = await suggest({ PORT, MONGODB_URI: 'mongodb://ann:secret@db.example/' });
    expect(withPassword.settings).not.toHaveProperty('MONGODB_URI');
    expect(JSON.stringify(withPassword)).not.toContain('secret');
  });
});
