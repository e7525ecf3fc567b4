import { keepBinary } from '../binary-store.ts';
import { inspectMongod } from '../inspect-mongod.ts';
import { missed, type Env, type Way } from '../way.ts';

/** Longest wait for the download's server to answer at all, in milliseconds; then the next way. */
const reachTimeoutMs = 4000;

/**
 * Downloads the official mongod through mongodb-memory-server-core, whose settings
 * (`MONGOMS_VERSION`, `MONGOMS_DOWNLOAD_MIRROR`, …) count. Nothing else of that package is used.
 *
 * A server that cannot be reached says so only after three tries, so it is asked for the head of
 * the file first. Behind a proxy that question is left out: the download knows the way, fetch does not.
 */
export const findOfficial: Way = async (surroundings) => {
  const { env, version: wanted, cacheFolder, report, fetch } = surroundings;
  const { createDownload } = await import('../official-download.ts');
  try {
    const { url, version } = await createDownload(cacheFolder, wanted, report);
    if (!hasProxy(env)) await reach(url, fetch);
    report(`Downloading MongoDB ${version} from ${new URL(url).host}`);
    const path = await keepBinary(surroundings, version, async (folder) => {
      const { run } = await createDownload(folder, wanted, report);
      return run();
    });
    const answer = await inspectMongod(path, surroundings);
    if ('problem' in answer) return missed(answer.problem, answer.hint);
    return { kind: 'binary', path, ...answer, foundBy: 'official download' };
  } catch (error) {
    return missed(
      `the download failed: ${describe(error)}`,
      'Allow the download, or set MONGOMS_DOWNLOAD_MIRROR to a mirror of it.',
    );
  }
};

async function reach(url: string, ask: typeof fetch): Promise<void> {
  const signal = AbortSignal.timeout(reachTimeoutMs);
  const { ok, status } = await ask(url, { method: 'HEAD', signal });
  if (!ok) throw new Error(`${url} answers ${String(status)}`);
}

function hasProxy(env: Env): boolean {
  return ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'].some((name) => env[name]);
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return `${error.message}${cause}`;
}
