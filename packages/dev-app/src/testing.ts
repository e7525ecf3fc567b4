export {
  dataOf,
  idsOf,
  namesOf,
  openStream,
  titled,
  type OpenStream,
  type StreamEvent,
} from './open-stream.ts';
export { exitOf, folder, serverCommand, spawnServer, startProcess } from './start-process.ts';
export { createTestDatabase, startTestServer } from './start-test-server.ts';
