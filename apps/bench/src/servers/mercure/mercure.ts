import { createHmac } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort, spawnSupervised } from '@tidings/dev-machine';
import { eventId, makePost } from '../../event/make-post.ts';
import { findGoProgram, goModuleVersion } from '../kit/find-go-program.ts';
import { createEventPoster } from '../kit/post-events.ts';
import { untilListens } from '../kit/until-listens.ts';
import type { RunningServer, ServerKind } from '../server.ts';

const key = 'bench-key-of-thirty-two-characters';

/** Mercure, the hub of its own command. */
export const mercure: ServerKind = {
  name: 'mercure',
  title: 'Mercure',
  async find() {
    const program = findGoProgram('mercure');
    if (program === undefined) {
      return { kind: 'missing', why: 'mercure is not on the PATH (apps/bench/README.md says how)' };
    }
    const version = await goModuleVersion(program, 'github.com/dunglas/mercure');
    return {
      kind: 'found',
      details: `Mercure ${version} (cmd/mercure); transport local, anonymous, no history, all cores`,
      start: () => start(program),
    };
  },
};

/** Signs the right to publish anything (RFC 7519, HS256). */
function signToken(): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ mercure: { publish: ['*'] } })}`;
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
}

async function start(program: string): Promise<RunningServer> {
  const folder = await mkdtemp(join(tmpdir(), 'tidings-bench-mercure-'));
  const port = await findFreePort();
  const child = await spawnSupervised(program, [], {
    cwd: folder,
    removeAfter: [folder],
    env: {
      PATH: process.env['PATH'],
      ADDR: `127.0.0.1:${String(port)}`,
      JWT_KEY: key,
      PUBLISHER_JWT_KEY: key,
      SUBSCRIBER_JWT_KEY: key,
      ALLOW_ANONYMOUS: '1',
      TRANSPORT_URL: 'local://local',
      LOG_LEVEL: 'ERROR',
      HEARTBEAT_INTERVAL: '40s',
      WRITE_TIMEOUT: '0s',
    },
  });
  child.stdout.resume();
  child.stderr.resume();
  await untilListens(port, child);
  const poster = await createEventPoster({
    port,
    path: '/.well-known/mercure',
    headers: {
      Authorization: `Bearer ${signToken()}`,
      'Content-Type': 'application/x-www-form-urlencoded',
    },
    body: ([sequence = 0]) =>
      new URLSearchParams({
        topic: 'posts',
        type: 'newPost',
        id: eventId(sequence),
        data: JSON.stringify(makePost(sequence)),
      }).toString(),
  });
  return {
    pid: child.pid,
    target: { port, path: '/.well-known/mercure?topic=posts' },
    publish: (burst) => poster.publish(burst),
    async [Symbol.asyncDispose]() {
      poster[Symbol.dispose]();
      await child.stop();
    },
  };
}
