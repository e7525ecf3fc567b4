/**
 * Loaded into a server before its own code (`--import`): shifts the process's clock by `SKEW_MS`, as on
 * a machine whose clock is wrong. Timers and `performance.now` are what they are.
 */
const skewMs = Number(process.env['SKEW_MS'] ?? '0');
const RealDate = Date;

class SkewedDate extends RealDate {
  constructor(...values) {
    // What a Date was given stays; without a value it is now.
    if (values.length === 0) super(RealDate.now() + skewMs);
    else super(...values);
  }
  static now() {
    return RealDate.now() + skewMs;
  }
}

Object.defineProperty(globalThis, 'Date', { value: SkewedDate });
