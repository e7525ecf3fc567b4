/** Where the service worker is: at the root, so that it answers for every page. */
export const serviceWorkerPath = '/service-worker.js';
