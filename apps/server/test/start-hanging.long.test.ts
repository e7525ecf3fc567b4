import type { MongoClient } from 'mongodb';
import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readConfig } from '../src/config/config.ts';
import { startPatiently } from '../src/app/start-patiently.ts';
import { startOwnMongo } from './kit/start-own-mongo.ts';

const patience = { timeout: 30_000, interval: 20 };

describe('a server that starts while its database', () => {
  it.each(['connectionStatus', 'listCollections', 'listIndexes', 'findAndModify', 'aggregate'])(
    'stops answering at its first %s starts all the same, and leaves nothing of earlier tries open',
    async (command) => {
      const mongo = await startOwnMongo();
      const clients = { opened: 0, closed: 0 };
      let thaw: (() => void) | undefined;
      const config = readConfig({
        MONGODB_URI: mongo.uri,
        MONGODB_TIMEOUT_MS: '300',
        HEARTBEAT_MS: '300',
        PORT: '0',
      });
      // The first complaint is about this.
      const log = pino({ level: 'warn' }, { write: () => thaw?.() });
      const server = await startPatiently(config, log, {
        allowsSecond: true,
        client: { monitorCommands: true },
        onClient(client: MongoClient) {
          clients.opened += 1;
          client.on('topologyClosed', () => (clients.closed += 1));
          client.on('commandStarted', ({ commandName }) => {
            if (commandName !== command || thaw !== undefined) return;
            thaw = mongo.freeze();
          });
        },
      });
      onTestFinished(() => server.close());
      expect(thaw).toBeDefined();
      await expect
        .poll(async () => (await fetch(`${server.url}/readyz`)).status, patience)
        .toBe(200);
      expect(clients.closed).toBe(clients.opened - 1);
    },
  );
});
