import { describe, expect, it } from 'vitest';
import { readSettings } from './settings.ts';

describe('readSettings', () => {
  it('has a default for everything', () => {
    expect(readSettings({}, '/repository')).toEqual({
      port: 3000,
      host: '127.0.0.1',
      webPort: 5173,
      metricsPort: undefined,
      mongoPort: undefined,
      dataDir: '/repository/.data',
      deploymentUri: undefined,
      database: 'tidings',
    });
  });

  it('takes an absolute data folder as it is', () => {
    expect(readSettings({ DATA_DIR: '/elsewhere' }, '/repository').dataDir).toBe('/elsewhere');
  });

  it.each(['http', '0', '65536', '80.5', '-1'])('refuses the port %s by name', (text) => {
    expect(() => readSettings({ WEB_PORT: text }, '/')).toThrow(`WEB_PORT=${text} is not a port`);
  });

  it('takes an empty value for none, and 0 for any port of the metrics', () => {
    const env = { HOST: '', DATA_DIR: '', DB_NAME: '', MONGODB_URI: '', METRICS_PORT: '0' };
    expect(readSettings(env, '/')).toEqual(readSettings({}, '/'));
  });

  it('refuses one port for two things', () => {
    expect(() => readSettings({ PORT: '4000', MONGO_PORT: '4000' }, '/')).toThrow(/must differ/);
  });
});
