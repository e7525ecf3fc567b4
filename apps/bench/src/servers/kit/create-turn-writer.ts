/** Collects what is sent in one turn of the event loop and passes it on as one buffer. */
export function createTurnWriter(write: (bytes: Buffer) => void): (text: string) => void {
  let pending: Buffer[] = [];
  return (text) => {
    if (pending.length === 0) {
      setImmediate(() => {
        const bytes = Buffer.concat(pending);
        pending = [];
        write(bytes);
      });
    }
    pending.push(Buffer.from(text));
  };
}
