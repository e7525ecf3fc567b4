import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort, spawnSupervised } from '@tidings/dev-machine';
import { makePost } from '../../event/make-post.ts';
import { createEventPoster } from '../kit/post-events.ts';
import { findGoProgram, goModuleVersion } from '../kit/find-go-program.ts';
import { untilListens } from '../kit/until-listens.ts';
import type { RunningServer, ServerKind } from '../server.ts';

const apiKey = 'bench';

/** Centrifugo over its unidirectional SSE transport. */
export const centrifugo: ServerKind = {
  name: 'centrifugo',
  title: 'Centrifugo (uni_sse)',
  async find() {
    const program = findGoProgram('centrifugo');
    if (program === undefined) {
      return {
        kind: 'missing',
        why: 'centrifugo is not on the PATH (apps/bench/README.md says how)',
      };
    }
    const version = await goModuleVersion(program, 'github.com/centrifugal/centrifugo/v5');
    return {
      kind: 'found',
      details: `Centrifugo ${version}; uni_sse, insecure, batches of 100 over /api/batch, all cores`,
      start: () => start(program),
    };
  },
};

async function start(program: string): Promise<RunningServer> {
  const folder = await mkdtemp(join(tmpdir(), 'tidings-bench-centrifugo-'));
  const port = await findFreePort();
  const config = join(folder, 'config.json');
  const settings = {
    address: '127.0.0.1',
    port,
    uni_sse: true,
    client_insecure: true,
    api_key: apiKey,
    log_level: 'error',
    user_subscribe_to_personal: false,
    client_channel_limit: 128,
    allow_subscribe_for_client: true,
    allow_subscribe_for_anonymous: true,
    allow_anonymous_connect_without_token: true,
  };
  await writeFile(config, JSON.stringify(settings));
  const child = await spawnSupervised(program, ['-c', config], { removeAfter: [folder] });
  child.stdout.resume();
  child.stderr.pipe(process.stderr);
  await untilListens(port, child);
  const poster = await createEventPoster({
    port,
    path: '/api/batch',
    maxEvents: 100,
    headers: { 'X-API-Key': apiKey, 'Content-Type': 'application/json' },
    body: (sequences) =>
      JSON.stringify({
        commands: sequences.map((sequence) => ({
          publish: { channel: 'posts', data: makePost(sequence) },
        })),
      }),
  });
  const connectCommand = encodeURIComponent(JSON.stringify({ subs: { posts: {} } }));
  return {
    pid: child.pid,
    target: { port, path: `/connection/uni_sse?cf_connect=${connectCommand}` },
    publish: (burst) => poster.publish(burst),
    async [Symbol.asyncDispose]() {
      poster[Symbol.dispose]();
      await child.stop();
    },
  };
}
