import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * What a proxy does with what passes.
 *
 * - `pass`: hands it on.
 * - `refuse`: ends every connection, those that are made meanwhile, too.
 * - `hold`: half-open: takes connections and bytes, hands nothing on, ends nothing.
 * - a number: hands it on after so many milliseconds.
 */
export type ProxyMode = 'pass' | 'refuse' | 'hold' | number;

/** A TCP proxy that can misbehave on demand. */
export interface TcpProxy extends AsyncDisposable {
  readonly port: number;
  /** Connections open now. */
  readonly open: number;
  setMode(mode: ProxyMode): void;
  /** Hands nothing on for those that are open now and ends none of them; later ones pass. */
  forgetOpen(): void;
  /** Ends up to `count` connections in the middle of the next bytes that come from the target; says how many. */
  cutInMidFrame(count: number): number;
  /** Takes nothing more from the target for the connection that comes from a port, until what it returns is called. */
  holdBack(fromPort: number): () => void;
}

/** One connection: the side that made it and the side it is for. */
interface Pair {
  readonly near: Socket;
  readonly far: Socket;
  /** It is to end within the next bytes from the target. */
  isDoomed: boolean;
  /** Its last bytes are on their way. */
  isCut: boolean;
  /** Nothing is taken from the target. */
  isHeldBack: boolean;
  /** It was open while nothing was handed on: the other side is taken for dead. */
  wasHeld: boolean;
}

/** Starts a proxy on a free port of loopback; `onSent` sees what is sent to the target. */
export async function startTcpProxy(
  targetPort: () => number,
  onSent?: (bytes: Buffer) => void,
): Promise<TcpProxy> {
  const pairs = new Set<Pair>();
  let mode: ProxyMode = 'pass';

  function end(pair: Pair): void {
    pairs.delete(pair);
    pair.near.destroy();
    pair.far.destroy();
  }

  function handOn(pair: Pair, from: Socket, to: Socket): void {
    const send = (bytes: Buffer): void => {
      if (to.destroyed || pair.wasHeld || pair.isCut) return;
      if (pair.isDoomed && from === pair.far) {
        // What comes while this waits for room must not follow it: no network leaves a hole.
        pair.isCut = true;
        to.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => {
          end(pair);
        });
        return;
      }
      if (to.write(bytes)) return;
      from.pause();
      to.once('drain', () => {
        if (from === pair.near || !pair.isHeldBack) from.resume();
      });
    };
    from.on('data', (bytes: Buffer) => {
      if (mode === 'hold') pair.wasHeld = true;
      else if (typeof mode === 'number') setTimeout(send, mode, bytes);
      else send(bytes);
    });
    from.on('end', () => {
      if (mode === 'hold' || pair.wasHeld) return;
      if (typeof mode === 'number') setTimeout(() => to.end(), mode);
      else to.end();
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      if (mode === 'hold') pair.wasHeld = true;
      else end(pair);
    });
  }

  const server = createServer({ noDelay: true, allowHalfOpen: true }, (near) => {
    if (mode === 'refuse') {
      near.destroy();
      return;
    }
    const far = connect({ port: targetPort(), host: '127.0.0.1', noDelay: true });
    const pair: Pair = {
      near,
      far,
      isDoomed: false,
      isCut: false,
      isHeldBack: false,
      wasHeld: mode === 'hold',
    };
    pairs.add(pair);
    if (onSent !== undefined) near.on('data', onSent);
    handOn(pair, near, far);
    handOn(pair, far, near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A listening TCP server has an address with a port.
  const { port } = server.address() as AddressInfo;

  return {
    port,
    get open() {
      return pairs.size;
    },
    setMode(next) {
      const wasHold = mode === 'hold';
      mode = next;
      for (const pair of pairs) {
        // Who held on through it finds the other side gone, as after a cable was pulled.
        if (next === 'refuse' || (wasHold && pair.wasHeld)) end(pair);
        if (next === 'hold') pair.wasHeld = true;
      }
    },
    forgetOpen() {
      for (const pair of pairs) pair.wasHeld = true;
    },
    cutInMidFrame(count) {
      const doomed = [...pairs].slice(-count);
      for (const pair of doomed) pair.isDoomed = true;
      return doomed.length;
    },
    holdBack(fromPort) {
      const held = [...pairs].filter(({ near }) => near.remotePort === fromPort);
      for (const pair of held) {
        pair.isHeldBack = true;
        pair.far.pause();
      }
      return () => {
        for (const pair of held) {
          pair.isHeldBack = false;
          pair.far.resume();
        }
      };
    },
    async [Symbol.asyncDispose]() {
      for (const pair of pairs) end(pair);
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
