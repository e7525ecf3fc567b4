import type { RequestOptions } from 'node:https';
import { MongoBinaryDownload } from 'mongodb-memory-server-core/lib/util/MongoBinaryDownload.js';
import { getOS, type AnyOS } from 'mongodb-memory-server-core/lib/util/getos/index.js';
import { MongoBinaryDownloadUrl } from 'mongodb-memory-server-core/lib/util/MongoBinaryDownloadUrl.js';

/** Share of the download between two lines of progress, in percent. */
const progressStepPercent = 10;

/** One official download: where it comes from and how to run it. */
export interface OfficialDownload {
  readonly url: string;
  readonly version: string;
  /** Downloads and unpacks; returns where the binary is. */
  readonly run: () => Promise<string>;
}

/** Prepares the official download for this machine into a folder: of a version, or the package's own choice. */
export async function createDownload(
  folder: string,
  wanted: string | undefined,
  report: (line: string) => void,
): Promise<OfficialDownload> {
  const download = new CarefulDownload(folder, { os: await getOS(), version: wanted }, report);
  const { version } = download.binaryOpts;
  const url = await new MongoBinaryDownloadUrl(download.binaryOpts).getDownloadUrl();
  return { url, version, run: () => download.getMongodPath() };
}

/**
 * The package's download with three things mended: certificates are checked (it does so only when
 * `npm_config_strict_ssl` is set), the archive is held against its checksum, progress is a line now
 * and then and not a stream of control characters.
 */
class CarefulDownload extends MongoBinaryDownload {
  readonly #report: (line: string) => void;
  #reportedPercent = 0;

  constructor(
    folder: string,
    { os, version }: { readonly os: AnyOS; readonly version: string | undefined },
    report: (line: string) => void,
  ) {
    super({
      downloadDir: folder,
      os,
      checkMD5: true,
      ...(version !== undefined && { version }),
    });
    this.#report = report;
  }

  override httpDownload(
    url: URL,
    options: RequestOptions,
    ...rest: [downloadLocation: string, tempDownloadLocation: string]
  ): Promise<string> {
    return super.httpDownload(url, { ...options, rejectUnauthorized: true }, ...rest);
  }

  override printDownloadProgress(chunk: { length: number }): void {
    const progress = this.dlProgress;
    progress.current += chunk.length;
    const percent = Math.floor((progress.current / progress.length) * 100);
    if (percent < this.#reportedPercent + progressStepPercent) return;
    this.#reportedPercent = percent - (percent % progressStepPercent);
    this.#report(`Downloading MongoDB: ${String(percent)} % of ${String(progress.totalMb)} MB`);
  }
}
