export {
  dataOf,
  idsOf,
  namesOf,
  openStream,
  withTitle,
  type OpenStream,
  type StreamEvent,
} from './open-stream.ts';
export { exitOf, serverRoot, serverCommand, spawnServer, startProcess } from './start-process.ts';
export { createTestDatabase, startTestServer } from './start-test-server.ts';
