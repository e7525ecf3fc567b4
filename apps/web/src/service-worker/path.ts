/** The service worker's path: at the root, so that it controls every page. */
export const serviceWorkerPath = '/service-worker.js';
