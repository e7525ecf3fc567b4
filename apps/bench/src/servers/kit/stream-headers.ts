/** The headers of the study notes' stream, sent by every server that leaves them to us. */
export const streamHeaders = {
  'Content-Type': 'text/event-stream',
  Connection: 'keep-alive',
  'Cache-Control': 'no-cache',
} as const;
