import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { createStreamReader } from './stream-reader.ts';
import { createTally } from './tally.ts';

/**
 * The load generator where there is no C compiler: the same arguments, orders and answers as
 * `generator.c`, which describes them.
 */
const [, , host = '', port = '', path = '', ...rest] = process.argv;
const [connections, inFlightLimit, stalledCount] = rest.slice(0, 3).map(Number);
const total = connections ?? 0;
const readyText = rest[3] ?? '';
const countFrom = Number(rest[4] ?? 0);
const request = [
  `GET ${path} HTTP/1.1`,
  `Host: ${host}:${port}`,
  'Accept: text/event-stream',
  ...rest.slice(5),
  '\r\n',
].join('\r\n');

const tally = createTally(total, stalledCount ?? 0);
let opened = 0;
let inFlight = 0;
let hasReportedReady = false;

function openMore(): void {
  while (opened < total && inFlight < (inFlightLimit ?? 1)) {
    open(opened < (stalledCount ?? 0));
    opened += 1;
  }
  if (hasReportedReady || tally.ready + tally.ended < total) return;
  hasReportedReady = true;
  report(tally.result('ready'));
}

function open(isStalled: boolean): void {
  const startedMs = performance.now();
  const socket: Socket = connect({ host, port: Number(port), noDelay: true });
  let isAnswered = false;
  inFlight += 1;
  function answered(): void {
    if (!isAnswered) inFlight -= 1;
    isAnswered = true;
  }
  const client = tally.addClient(countFrom);
  const reader = createStreamReader({
    readyText,
    countsFromStart: countFrom > 0,
    onHeaders(isOk) {
      answered();
      if (isOk) return;
      tally.refuse();
      socket.destroy();
    },
    onReady() {
      tally.becomeReady(countFrom > 0 ? undefined : performance.now() - startedMs);
      if (isStalled) socket.pause();
    },
    onPayload: (bytes) => {
      tally.addBytes(bytes);
    },
    onMark: (sequence, madeUs) => {
      if (tally.isCounting || countFrom > 0) client.take(sequence, madeUs);
    },
  });
  socket.on('connect', () => socket.write(request));
  socket.on('data', (bytes: Buffer) => {
    reader.take(bytes);
    openMore();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    answered();
    tally.end();
    openMore();
  });
}

function report(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const [, first = 0, count = 0, timeoutMs = 0] = line.split(' ').map(Number);
    tally.begin({ first, count, timeoutMs }, () => {
      report(tally.result('done'));
    });
    report({ type: 'expecting' });
  })
  .on('close', () => process.exit());
openMore();
