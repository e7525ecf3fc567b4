import type { Decimal128, Double, Int32, Long } from 'mongodb';
import { isBson } from '../bson-types.ts';

/** A number, as the driver may give it. */
export type NumberValue = number | bigint | Long | Int32 | Double | Decimal128;

/** A number without rounding: `units` times two to the `twos` times ten to the `tens`. */
interface Exact {
  readonly units: bigint;
  readonly twos: number;
  readonly tens: number;
}

/** Compares numbers of any type, without rounding: negative when `a` is less, NaN when one is not a number. */
export function compareNumbers(a: NumberValue, b: NumberValue): number {
  const [x, y] = [toPlain(a), toPlain(b)];
  if (typeof x === 'number' && typeof y === 'number') return x === y ? 0 : x - y;
  // Infinite, or not a number at all: no other number is needed to tell.
  const [rough, other] = [Number(x), Number(y)];
  if (!Number.isFinite(rough) || !Number.isFinite(other)) {
    if (isEndless(x) || isEndless(y)) return rough === other ? 0 : rough - other;
  }
  const [p, q] = [toExact(x), toExact(y)];
  const twos = Math.min(p.twos, q.twos);
  const tens = Math.min(p.tens, q.tens);
  const left = p.units * 2n ** BigInt(p.twos - twos) * 10n ** BigInt(p.tens - tens);
  const right = q.units * 2n ** BigInt(q.twos - twos) * 10n ** BigInt(q.tens - tens);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** A number, a whole number of any size, or a decimal number's text. */
type Plain = number | bigint | string;

function toPlain(value: NumberValue): Plain {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (isBson(value, 'Long')) return value.toBigInt();
  return isBson(value, 'Decimal128') ? value.toString() : value.valueOf();
}

/** Says whether a value is infinite or not a number, and not merely too large for a double. */
function isEndless(value: Plain): boolean {
  if (typeof value === 'number') return !Number.isFinite(value);
  return typeof value === 'string' && /^-?(Infinity|NaN)$/.test(value);
}

function toExact(value: Plain): Exact {
  if (typeof value === 'bigint') return { units: value, twos: 0, tens: 0 };
  if (typeof value === 'number') return exactDouble(value);
  const [, sign = '', whole = '0', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:E([+-]?\d+))?$/i.exec(value) ?? [];
  return {
    units: BigInt(`${sign}${whole}${fraction}`),
    twos: 0,
    tens: Number(exponent) - fraction.length,
  };
}

/** Splits a double into a whole number and a power of two. */
function exactDouble(value: number): Exact {
  let units = value;
  let twos = 0;
  while (!Number.isInteger(units)) {
    units *= 2;
    twos -= 1;
  }
  return { units: BigInt(units), twos, tens: 0 };
}
