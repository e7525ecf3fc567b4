import { describe, expect, it } from 'vitest';
import { createFrameEventSource, inFrames, type Frame } from './frame-event-source.ts';

/** A connection that takes every URL but one. */
class Plain {
  readonly readyState = 1;
  isClosed = false;
  readonly url: string;

  constructor(url: string) {
    if (url === 'no://') throw new SyntaxError('No such URL.');
    this.url = url;
    made.push(this);
  }
  addEventListener = (): void => undefined;
  removeEventListener = (): void => undefined;
  close(): void {
    this.isClosed = true;
  }
}
let made: Plain[] = [];

/** A document whose frames have this EventSource. */
function createDocument(EventSource: typeof Plain | undefined) {
  made = [];
  const frames = new Set<Frame>();
  const document = {
    createElement: (): Frame => {
      const frame = {
        hidden: false,
        contentWindow: EventSource === undefined ? {} : { EventSource },
        remove: () => frames.delete(frame),
      };
      return frame;
    },
    documentElement: { append: (frame: Frame) => void frames.add(frame) },
  };
  return { document, frames };
}

describe('createFrameEventSource', () => {
  it('connects in a hidden frame, which is removed on close', () => {
    class Inner extends Plain {}
    const { document, frames } = createDocument(Inner);
    const source = new (createFrameEventSource(document, Plain))('/sse');
    expect([...frames]).toMatchObject([{ hidden: true }]);
    expect(made).toMatchObject([{ url: '/sse', isClosed: false }]);
    expect(made[0]).toBeInstanceOf(Inner);
    source.close();
    expect(frames.size).toBe(0);
    expect(made).toMatchObject([{ isClosed: true }]);
  });

  it('uses the given EventSource when a frame has none', () => {
    const { document } = createDocument(undefined);
    expect(new (createFrameEventSource(document, Plain))('/sse').readyState).toBe(1);
    expect(made).toMatchObject([{ url: '/sse' }]);
  });

  it('leaves no frame behind when the URL is rejected', () => {
    const { document, frames } = createDocument(Plain);
    expect(() => new (createFrameEventSource(document, Plain))('no://')).toThrow('No such URL.');
    expect(frames.size).toBe(0);
  });
});

describe('inFrames', () => {
  it('leaves a custom EventSource as it is', () => {
    expect(inFrames(Plain)).toBe(Plain);
  });
});
