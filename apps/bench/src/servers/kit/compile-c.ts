import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder, findOnPath, keepFolder, runSupervised } from '@tidings/dev-machine';

/** Compiles one file of C with whatever compiler is there; undefined when there is none. Kept between runs. */
export async function compileC(source: URL): Promise<string | undefined> {
  const compiler = findOnPath('cc') ?? findOnPath('gcc') ?? findOnPath('clang');
  if (compiler === undefined || process.platform !== 'linux') return undefined;
  const path = fileURLToPath(source);
  const hash = createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16);
  const place = await keepFolder(join(cacheFolder(), 'bench', hash), async (work) => {
    await runSupervised(compiler, ['-O2', '-o', join(work, 'kept', 'program'), path]);
  });
  return join(place, 'program');
}
