import { availableParallelism, cpus, loadavg, release } from 'node:os';
import { fileURLToPath } from 'node:url';
import { readCommandLine } from '@tidings/dev-machine';
import { startMongo } from '@tidings/dev-mongo';
import { findGenerator } from './load/find-generator.ts';
import { requireLinux } from './measure/require-linux.ts';
import { readArguments, usage, type Arguments } from './read-arguments.ts';
import { createRecords } from './report/records.ts';
import { writeReport } from './report/write-report.ts';
import type { Named } from './report/write-table.ts';
import type { Bench, Present } from './scenarios/bench.ts';
import { runScenarios } from './scenarios/run-scenarios.ts';
import { allServers, otherRows } from './servers/all-servers.ts';
import { buildServers } from './servers/kit/built-servers.ts';
import { buildTidings } from './servers/tidings/build-tidings.ts';
import { startTidings } from './servers/tidings/start-tidings.ts';
import { createTidings } from './servers/tidings/tidings.ts';

/** Share of the clients and events of a whole run. */
const quickScale = 0.2;
const reports = fileURLToPath(new URL('../reports', import.meta.url));
const startedMs = performance.now();
const asked = readCommandLine(usage, readArguments);

function secondsSoFar(): number {
  return Math.round((performance.now() - startedMs) / 1000);
}

function report(line: string): void {
  process.stdout.write(`${String(secondsSoFar()).padStart(4)} s  ${line}\n`);
}

async function perform(asked: Arguments): Promise<void> {
  requireLinux();
  const loadBefore = describeLoad();
  await using built = await buildServers();
  await using shipped = await buildTidings('shipped');
  await using fed = await buildTidings('fed');
  await using mongo = await startMongo({ port: 0, report });
  const generator = await findGenerator();
  const tidings = createTidings({
    main: fed.main,
    mongodbUri: mongo.uri,
    mongodbVersion: mongo.version,
    profile: asked.profile,
  });
  const records = createRecords();
  const servers: Named[] = [];
  const present: Present[] = [];
  for (const { kind, pace } of allServers(built, tidings)) {
    const isAsked = asked.servers?.includes(kind.name) ?? true;
    if (!isAsked) continue;
    const found = await kind.find();
    const { name, title } = kind;
    if (found.kind === 'found') present.push({ name, pace, start: found.start });
    else records.fail('burst', name, `not measured: ${found.why}`);
    servers.push({
      name,
      title,
      details: found.kind === 'found' ? found.details : `not measured: ${found.why}`,
    });
  }
  servers.push(...otherRows);
  const bench: Bench = {
    generator: generator.command,
    present,
    built,
    tidingsMain: shipped.main,
    startFed: (env) =>
      startTidings({
        main: fed.main,
        isFed: true,
        mongodbUri: mongo.uri,
        database: 'bench_compression',
        env,
      }),
    mongo,
    records,
    report,
    scale: asked.isQuick ? quickScale : 1,
  };
  const describeRun = () => [
    `${cpus()[0]?.model ?? 'CPU'}, ${String(availableParallelism())} cores, Linux ${release()}, Node ${process.version}, MongoDB ${mongo.version}`,
    `Load average before ${loadBefore}, after ${describeLoad()}; ${String(secondsSoFar())} s`,
    `Load generator: ${generator.details}`,
    asked.isQuick
      ? 'Quick run, a fifth of the clients: it shows that everything works, not how it compares'
      : '1,000 clients by default',
  ];
  let lines: readonly string[] = [];
  // After each part, so that a run that is broken off leaves what it has measured.
  for await (const part of runScenarios(bench, asked)) {
    lines = await writeReport(asked.out ?? reports, {
      records,
      servers,
      circumstances: describeRun(),
    });
    report(`measured: ${part}`);
  }
  process.stdout.write(`\n${lines.join('\n')}\n\nWritten to ${asked.out ?? reports}\n`);
}

function describeLoad(): string {
  return loadavg()
    .map((value) => value.toFixed(1))
    .join(' ');
}

try {
  await perform(asked);
} catch (error) {
  process.stderr.write(
    `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exitCode = 1;
}
