import type { FeedLog } from '@tidings/server';
import { sse } from '@tidings/contracts';
import express, {
  type ErrorRequestHandler,
  type Express,
  type RequestHandler,
  type Router,
} from 'express';
import helmet from 'helmet';
import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import { createDocumentRoutes } from '../api-docs/pages/document-routes.ts';
import { createProblemHandler, methodNotAllowed, notFound } from '../http/problem.ts';
import { refuseOtherHosts } from '../http/allowed-hosts.ts';
import { createCrossSiteRefusal, type CrossSiteRefusal } from '../http/refuse-cross-site.ts';
import type { StreamRoutes } from '../streams/stream-route.ts';

/** Paths that load balancers and monitoring ask for themselves. */
export const pathsWithoutClients: ReadonlySet<string> = new Set([
  '/healthz',
  '/readyz',
  '/metrics',
]);

/** Creates the Express application out of its routes; what none of them takes is a problem. */
export function createApp(options: {
  /** Of each request. */
  readonly log: Logger;
  /** Of what went wrong; counts repetitions. */
  readonly errorLog: FeedLog;
  readonly trustProxy: number;
  /** Host names that it answers for; undefined: any. */
  readonly allowedHosts: readonly string[] | undefined;
  /** Other origins whose pages may read. */
  readonly allowedOrigins: readonly string[];
  /** Looks at what each request says about the proxies in front. */
  readonly checkProxy: (request: IncomingMessage) => void;
  /** The node's clients are on their way to another: connections are not kept for a next request. */
  readonly isDraining: () => boolean;
  /** Lets those that come after it ask who sends a request. */
  readonly sessionLookUp: RequestHandler;
  readonly streams: StreamRoutes;
  readonly posts: Router;
  readonly announcements: Router;
  readonly users: Router;
  /** Rooms, their members and messages. */
  readonly rooms: readonly Router[];
  readonly health: Router;
  readonly metrics: RequestHandler;
  readonly webApp: Router | undefined;
}): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', options.trustProxy);
  app.use((request, _response, next) => {
    options.checkProxy(request);
    next();
  });
  const secure = securityHeaders();
  const crossSite = createCrossSiteRefusal(options.allowedOrigins);
  app.use(refuseOtherHosts(options.allowedHosts, pathsWithoutClients));
  // Ahead of all that answers take along: what a stream holds, it holds for as long as it is open.
  openStreams(app, { ...options, crossSite, secure });
  app.use(
    pinoHttp({
      logger: options.log,
      // 503 is an answer, not a failure; unexpected errors are logged with their cause elsewhere.
      customLogLevel: () => 'debug',
      serializers: {
        req: ({ method, url }: { method: string; url: string }) => ({ method, url }),
        res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
      },
    }),
  );
  app.use(secure);
  app.use((_request, response, next) => {
    if (options.isDraining()) response.set('connection', 'close');
    next();
  });
  app.use(crossSite.writes);
  app.use('/api', crossSite.reads);
  app.use(options.sessionLookUp);
  app.use(options.health);
  app.get('/metrics', options.metrics);
  app.use(createDocumentRoutes());
  for (const path of ['/healthz', '/readyz', '/metrics', sse.path, '/message/:id']) {
    app.all(path, methodNotAllowed('GET, HEAD'));
  }
  app.use('/api/posts', options.posts);
  for (const routes of options.rooms) app.use('/api/rooms', routes);
  app.use('/api/announcements', options.announcements);
  app.use('/api', options.users);
  app.use('/api', notFound);
  if (options.webApp !== undefined) app.use(options.webApp);
  app.use(notFound);
  app.use(createProblemHandler(options.errorLog));
  return app;
}

/** Adds the routes of the streams; a stream that is refused is an answer like any other. */
function openStreams(
  app: Express,
  {
    sessionLookUp,
    streams,
    crossSite,
    secure,
  }: {
    readonly sessionLookUp: RequestHandler;
    readonly streams: StreamRoutes;
    readonly crossSite: CrossSiteRefusal;
    readonly secure: RequestHandler;
  },
): void {
  app.get(sse.path, crossSite.streams, sessionLookUp, streams.sse);
  app.get('/message/:id', crossSite.streams, sessionLookUp, streams.room);
  const secureRefusal: ErrorRequestHandler = (error, request, response, next) => {
    void secure(request, response, () => {
      next(error);
    });
  };
  app.use(secureRefusal);
}

function securityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        manifestSrc: ["'self'"],
        // The tabs' shared worker, and the service worker that opens the page offline.
        workerSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"],
      },
    },
  });
}
