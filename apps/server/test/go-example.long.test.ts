import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { findGo } from './kit/find-go.ts';
import { examples, restartUnderExample } from './kit/restart-under-example.ts';

it('P6: the example in Go goes on where it was when the server is restarted', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tidings-go-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  // `go run` would leave its child behind when it is killed. Without a C compiler, Go needs no cgo.
  const built = spawnSync(await findGo(), ['build', '-o', join(folder, 'tail'), '.'], {
    cwd: join(examples, 'go'),
    encoding: 'utf8',
    env: { ...process.env, CGO_ENABLED: '0', GOTOOLCHAIN: 'local' },
  });
  expect(built).toMatchObject({ status: 0, stderr: '' });
  await restartUnderExample(join(folder, 'tail'));
});
