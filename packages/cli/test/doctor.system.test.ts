import type {} from '@tidings/dev-mongo/vitest';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { MongoClient } from 'mongodb';

const main = join(import.meta.dirname, '../src/main.ts');
const tidings = (...args: string[]) =>
  spawnSync(process.execPath, ['--import', 'tsx', main, ...args], { encoding: 'utf8' });

describe('tidings doctor', () => {
  it('calls a replica set suitable and leaves nothing in it', async () => {
    const uri = inject('mongodbUri');
    const { stdout, status } = tidings('doctor', uri, '--database', 'doctor', '--json');
    const { suitable, findings } = JSON.parse(stdout) as {
      suitable: boolean;
      findings: { name: string; outcome: string }[];
    }; // as it prints them
    expect([suitable, status]).toEqual([true, 0]);
    expect(findings.find(({ name }) => name === 'round trip')?.outcome).toBe('good');
    const client = await MongoClient.connect(uri);
    expect(await client.db('doctor').listCollections().toArray()).toEqual([]);
    await client.close();
  });

  it('says what to do when no server answers, without the password', () => {
    const uri = 'mongodb://ann:s3cret@127.0.0.1:1/?serverSelectionTimeoutMS=200';
    const { stdout, stderr, status } = tidings('doctor', uri);
    expect(status).toBe(1);
    expect(stdout).toContain('No server answered. Check host');
    expect(stdout + stderr).not.toContain('s3cret');
  });
});

describe.each(['contract', 'doctor', 'quarantine'])('tidings %s', (name) => {
  it('prints its usage', () => {
    const { stdout, status } = tidings(name, '--help');
    expect(stdout).toContain(`tidings ${name}`);
    expect(status).toBe(0);
  });

  it('rejects an unknown option with its usage', () => {
    const { stderr, status } = tidings(name, '--no-such-option');
    expect(stderr).toContain(`tidings ${name}`);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(status).toBe(2);
  });
});
