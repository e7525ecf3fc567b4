import { createServer } from 'node:net';
import { findFreePort } from '@tidings/dev-machine';
import { describe, expect, it } from 'vitest';
import { checkPorts } from './check-ports.ts';
import { readSettings } from './settings.ts';

describe('checkPorts', () => {
  it('names every port that is taken and its setting', async () => {
    const [port, webPort] = [await findFreePort(), await findFreePort()];
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(webPort, '127.0.0.1', resolve));
    try {
      const settings = readSettings({ PORT: String(port), WEB_PORT: String(webPort) }, '/');
      await expect(checkPorts(settings)).rejects.toThrow(
        `Port ${String(webPort)} is taken by another program. End it, or choose another port: WEB_PORT=`,
      );
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
