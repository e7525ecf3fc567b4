/** Headers of every stream. `no-transform` and `x-accel-buffering` keep proxies from collecting events before they pass them on. */
export const streamHeaders = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache, no-transform',
  connection: 'keep-alive',
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
} as const;
