import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '@tidings/dev-machine';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findTaken } from './find-taken.ts';
import { readSettings } from './settings.ts';
import { takeData, takePort } from './testing/take.ts';

describe('findTaken', () => {
  it('names every port that is taken, and the data when a mongod is using it', async () => {
    const root = await mkdtemp(join(tmpdir(), 'tidings-taken-'));
    onTestFinished(() => rm(root, { recursive: true }));
    await takeData(join(root, '.data'));
    const [webPort, mongoPort, metricsPort] = [
      await takePort(),
      await takePort(),
      await takePort(),
    ];
    const env = {
      PORT: String(await findFreePort()),
      WEB_PORT: String(webPort),
      MONGO_PORT: String(mongoPort),
      METRICS_PORT: String(metricsPort),
    };
    expect(await findTaken(readSettings(env, root), 0)).toEqual([
      { setting: 'WEB_PORT', what: `Port ${String(webPort)}` },
      { setting: 'METRICS_PORT', what: `Port ${String(metricsPort)}` },
      { setting: 'MONGO_PORT', what: `Port ${String(mongoPort)}` },
      { setting: 'DATA_DIR', what: `The data folder ${join(root, '.data')}` },
    ]);
    // With a deployment of somebody else's, MongoDB's port and data are not needed.
    const deployment = { ...env, MONGODB_URI: 'mongodb://db.example/' };
    const settings = (await findTaken(readSettings(deployment, root), 0)).map(
      ({ setting }) => setting,
    );
    expect(settings).toEqual(['WEB_PORT', 'METRICS_PORT']);
  });
});
