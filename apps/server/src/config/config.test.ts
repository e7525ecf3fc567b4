import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

const uri = 'mongodb://127.0.0.1:27017/?replicaSet=rs0';

describe('readConfig', () => {
  it('needs nothing but the URI', () => {
    expect(readConfig({ MONGODB_URI: uri })).toMatchObject({
      mongodbUri: uri,
      database: 'tidings',
      port: 3000,
      host: '127.0.0.1',
      heartbeatMs: 5000,
      hasDemoPosts: false,
    });
  });

  it('allows longer heartbeats when the database has to write them itself', () => {
    const readOnly = { MONGODB_URI: uri, READ_ONLY: 'true' };
    expect(readConfig(readOnly).heartbeatMs).toBe(10_000);
    expect(readConfig({ ...readOnly, HEARTBEAT_MS: '3000' }).heartbeatMs).toBe(3000);
    expect(() => readConfig({ ...readOnly, DEMO_POSTS: 'true' })).toThrow(/READ_ONLY/);
  });

  it('treats an empty value as none', () => {
    expect(readConfig({ MONGODB_URI: uri, PORT: '', METRICS_TOKEN: '' }).port).toBe(3000);
  });

  it.each([
    ['PORT', '70000', '65535'],
    ['PORT', '-1', 'whole number from 0 to 65535'],
    ['PORT', '3000x', 'whole number'],
    ['HEARTBEAT_MS', '5', '100'],
    ['DB_NAME', 'a b', 'letters'],
    ['LOG_LEVEL', 'loud', 'info'],
    ['DEMO_POSTS', 'yes', 'true'],
    ['ALLOWED_HOSTS', 'tidings.example:443', 'without ports'],
    ['ALLOWED_HOSTS', 'a.example,,b.example', 'separated by commas'],
    ['ALLOWED_ORIGINS', '*', 'https://'],
    ['ALLOWED_ORIGINS', 'https://app.example/path', 'https://'],
    ['ALLOWED_ORIGINS', 'app.example', 'https://'],
    ['HOST', '0.0.0.256', 'IP address'],
    ['METRICS_HOST', 'all of them', '0.0.0.0'],
  ])('says of %s=%s which, why and what is allowed', (name, value, allowed) => {
    const read = () => readConfig({ MONGODB_URI: uri, [name]: value });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(name);
    expect(read).toThrow(JSON.stringify(value));
    expect(read).toThrow(allowed);
  });

  it('answers only to local names on a loopback address, unless configured or proxied', () => {
    const hostsOf = (env: Readonly<Record<string, string>>) =>
      readConfig({ MONGODB_URI: uri, ...env }).allowedHosts;
    expect(hostsOf({})).toEqual([]);
    expect(hostsOf({ HOST: '::1' })).toEqual([]);
    expect(hostsOf({ HOST: '0.0.0.0' })).toBeUndefined();
    expect(hostsOf({ TRUST_PROXY: '1' })).toBeUndefined();
    expect(hostsOf({ ALLOWED_HOSTS: '*' })).toBeUndefined();
    const named = {
      HOST: '0.0.0.0',
      TRUST_PROXY: '1',
      ALLOWED_HOSTS: 'Tidings.example, .bücher.de',
    };
    expect(hostsOf(named)).toEqual(['tidings.example', '.xn--bcher-kva.de', '0.0.0.0']);
  });

  it('reads the origins whose pages may read', () => {
    const read = (origins: string) =>
      readConfig({ MONGODB_URI: uri, ALLOWED_ORIGINS: origins }).allowedOrigins;
    expect(read('')).toEqual([]);
    expect(read('https://app.example, http://localhost:8080/')).toEqual([
      'https://app.example',
      'http://localhost:8080',
    ]);
  });

  it('says how to set what is missing', () => {
    expect(() => readConfig({})).toThrow(/MONGODB_URI is not set: must be set, e\.g\. mongodb:/);
  });

  it.each(['127.0.0.1', '::', 'fe80::1', 'localhost', 'db-1.internal'])('listens on %s', (host) => {
    expect(readConfig({ MONGODB_URI: uri, HOST: host }).host).toBe(host);
  });

  it.each([
    ['METRICS_TOKEN', 'too short', '16'],
    ['MONGODB_URI', 'localhost:27017', 'mongodb://'],
    ['MONGODB_URI', 'mongodb://127.0.0.1/?replicaSets=rs0', 'option replicasets is not supported'],
    ['MONGODB_URI', 'mongodb://', 'host list'],
    ['MONGODB_URI', 'mongodb://ann:secret', 'look at its hosts'],
    ['MONGODB_URI', 'mongodb://ann:secret@127.0.0.1/?nonsense=1', 'look at its hosts and options'],
    ['MONGODB_URI', 'mongodb://ann:sec/ret@127.0.0.1/', '%XX'],
    ['MONGODB_URI', 'mongodb://ann:sec?ret@127.0.0.1/', '%XX'],
    ['MONGODB_URI', 'mongodb://ann:sec@ret@127.0.0.1/?nonsense=1', '%XX'],
    ['MONGODB_URI', 'mongodb://ann:sec%ret@127.0.0.1/', '%XX'],
    ['MONGODB_URI', 'http://ann:secret@127.0.0.1/', 'mongodb://'],
    ['MONGODB_URI', ' mongodb://ann:secret@127.0.0.1/', 'a blank or a quote'],
    ['MONGODB_URI', 'mongodb://ann:secret@127.0.0.1/ ', 'a blank or a quote'],
    ['MONGODB_URI', 'mongodb://ann:secret@127.0.0.1/\n', 'a blank or a quote'],
    ['MONGODB_URI', '"mongodb://ann:secret@127.0.0.1/"', 'a blank or a quote'],
    ['MONGODB_URI', "mongodb://ann:secret@127.0.0.1/'", 'a blank or a quote'],
    ['MONGODB_URI', 'MONGODB_URI=mongodb://ann:secret@127.0.0.1/', 'mongodb://'],
  ])('says of %s which and why, and never its value (%s)', (name, value, why) => {
    const read = () => readConfig({ MONGODB_URI: uri, [name]: value });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(`${name} is set (its value is not shown)`);
    expect(read).toThrow(why);
    for (const part of ['ann', 'sec', 'ret@', 'secret', '127.0.0.1', 'too short', value])
      expect(read).not.toThrow(part);
  });

  it('names all errors at once', () => {
    expect(() => readConfig({ PORT: 'x', HOST: '0.0.0.0', DB_NAME: '' })).toThrow(
      /MONGODB_URI[^]*PORT/,
    );
  });
});
