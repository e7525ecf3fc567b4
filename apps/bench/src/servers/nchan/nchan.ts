import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePort, findOnPath, runSupervised, spawnSupervised } from '@tidings/dev-machine';
import { eventId, makePost } from '../../event/make-post.ts';
import { untilListens } from '../kit/until-listens.ts';
import { createEventPoster } from '../kit/post-events.ts';
import type { RunningServer, ServerKind } from '../server.ts';

/** Where distributions put the module. */
const modulePaths = [
  '/usr/lib/nginx/modules/ngx_nchan_module.so',
  '/usr/lib64/nginx/modules/ngx_nchan_module.so',
  '/usr/local/lib/nginx/modules/ngx_nchan_module.so',
  '/etc/nginx/modules/ngx_nchan_module.so',
];

/** nginx with the module Nchan. */
export const nchan: ServerKind = {
  name: 'nchan',
  title: 'Nchan',
  async find() {
    const nginx = findOnPath('nginx') ?? findOnPath('nginx', { PATH: '/usr/sbin:/usr/local/sbin' });
    const module = modulePaths.find((path) => existsSync(path));
    if (nginx === undefined || module === undefined) {
      return {
        kind: 'missing',
        why: 'nginx with the module nchan is not installed (Debian: apt-get install libnginx-mod-nchan)',
      };
    }
    const { version, nchanVersion } = await readVersions(nginx);
    return {
      kind: 'found',
      details: `Nchan ${nchanVersion}, nginx ${version}; worker_processes 1, nchan_message_buffer_length 2000`,
      start: () => start(nginx, module),
    };
  },
};

async function readVersions(nginx: string): Promise<{ version: string; nchanVersion: string }> {
  const [line = ''] = await runSupervised(nginx, ['-v']);
  const dpkg = findOnPath('dpkg-query');
  const packaged =
    dpkg &&
    (await runSupervised(dpkg, ['-W', '-f', '${Version}\n', 'libnginx-mod-nchan']).catch(() => []));
  return {
    version: /nginx\/(\S+)/.exec(line)?.[1] ?? 'of unknown version',
    nchanVersion: packaged?.[0] ?? 'of unknown version',
  };
}

function writeConfig(folder: string, module: string, port: number): string {
  return `
load_module ${module};
daemon off;
worker_processes 1;
worker_rlimit_nofile 65536;
error_log ${folder}/error.log crit;
pid ${folder}/nginx.pid;
events { worker_connections 32768; use epoll; }
http {
  access_log off;
  tcp_nodelay on;
  keepalive_requests 1000000;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi; uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  nchan_shared_memory_size 256M;
  server {
    listen 127.0.0.1:${String(port)} backlog=4096;
    location = /sse { nchan_subscriber eventsource; nchan_channel_id posts; nchan_subscriber_first_message newest; }
    location = /publish {
      nchan_publisher; nchan_channel_id posts;
      nchan_message_buffer_length 2000; nchan_message_timeout 60s;
    }
  }
}
`;
}

async function start(nginx: string, module: string): Promise<RunningServer> {
  const folder = await mkdtemp(join(tmpdir(), 'tidings-bench-nchan-'));
  const port = await findFreePort();
  const config = join(folder, 'nginx.conf');
  await writeFile(config, writeConfig(folder, module, port));
  const child = await spawnSupervised(nginx, ['-p', folder, '-c', config], {
    removeAfter: [folder],
  });
  child.stdout.resume();
  child.stderr.pipe(process.stderr);
  await untilListens(port, child);
  const poster = await createEventPoster({
    port,
    path: '/publish',
    headers: { 'X-EventSource-Event': 'newPost', 'Content-Type': 'application/json' },
    body: ([sequence = 0]) =>
      JSON.stringify({ ...makePost(sequence), clientId: eventId(sequence) }),
  });
  return {
    pid: child.pid,
    target: { port, path: '/sse' },
    publish: (burst) => poster.publish(burst),
    async [Symbol.asyncDispose]() {
      poster[Symbol.dispose]();
      await child.stop();
    },
  };
}
