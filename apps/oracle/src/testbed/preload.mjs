import { readFileSync } from 'node:fs';
import net from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Loaded ahead of the real server. It makes its connections to MongoDB go through our proxies: the
 * driver takes the members' addresses from the replica set, so no connection string could say that.
 * It collects garbage when asked, so that memory can be compared. And it gives the process a clock that
 * is wrong, by as many milliseconds as a file says, which is read again when asked.
 */
const ports = new Map(JSON.parse(process.env.ORACLE_PORTS ?? '[]'));
const connect = net.createConnection;

net.createConnection = function (options, ...rest) {
  const via = ports.get(Number(options?.port));
  return connect.call(this, via === undefined ? options : { ...options, port: via }, ...rest);
};

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
process.on('SIGUSR2', () => collect());

const skewFile = process.env.ORACLE_SKEW_FILE;
const RealDate = Date;
const rightNow = RealDate.now;
let skewMs = 0;

function readSkew() {
  skewMs = Number(readFileSync(skewFile, 'utf8'));
}

if (skewFile !== undefined) {
  readSkew();
  process.on('SIGWINCH', readSkew);
  RealDate.now = () => rightNow() + skewMs;
  // A proxy, so that each date stays an instance of what code and Node itself call Date.
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, values, newTarget) =>
      Reflect.construct(target, values.length === 0 ? [RealDate.now()] : values, newTarget),
    apply: (target) => new target(RealDate.now()).toString(),
  });
}
