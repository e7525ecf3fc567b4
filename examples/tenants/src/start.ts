import { createHttpServer } from '@tidings/server';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createApp } from './app.ts';

/** Starts the app on a port; 0 is any that is free. */
export async function start(
  port: number,
  { host, ...options }: Parameters<typeof createApp>[0] & { readonly host?: string },
) {
  const { app, tidings } = await createApp(options);
  const server = createHttpServer(app).listen(port, host);
  await once(server, 'listening');
  return {
    tidings,
    port: (server.address() as AddressInfo).port, // of a listening TCP server
    async close(spreadMs: number): Promise<void> {
      await tidings.drain({ server, spreadMs });
      await tidings.close();
    },
  };
}
