// Serves a short text at / (GET and POST), or the files of SITE: serve.js PORT SITE KIND
const [, , port, site, kind] = process.argv;
const http = require('http');
const TEXT = 'hello, world\n';
const listen = handler => http.createServer(handler).listen(+port, '127.0.0.1');
const failed = (req, res) => err => {
  res.statusCode = (err && (err.status || err.statusCode)) || 404;
  res.end(http.STATUS_CODES[res.statusCode]);
};
const kinds = {
  send() {
    const send = require('send');
    listen((req, res) => send(req, require('url').parse(req.url).pathname, { root: site }).pipe(res));
  },
  serve_static() {
    const serve = require('serve-static')(site);
    listen((req, res) => serve(req, res, failed(req, res)));
  },
  serve_static_no_index() {
    const serve = require('serve-static')(site, { index: false });
    listen((req, res) => serve(req, res, failed(req, res)));
  },
  serve_handler() { const serve = require('serve-handler'); listen((req, res) => serve(req, res, { public: site })); },
  sirv() { const serve = require('sirv')(site); listen((req, res) => serve(req, res, failed(req, res))); },
  st() { const serve = require('st')(site); listen((req, res) => serve(req, res)); },
  ecstatic() { listen(require('ecstatic')({ root: site })); },
  node_static() {
    const files = new (require('node-static').Server)(site);
    listen((req, res) => req.on('end', () => files.serve(req, res)).resume());
  },
  express() {
    const express = require('express'), app = express();
    app.get('/', (req, res) => res.send(TEXT));
    app.post('/', (req, res) => res.send('got'));
    app.use(express.static(site));
    listen(app);
  },
  express_files() { const express = require('express'), app = express(); app.use(express.static(site)); listen(app); },
  express_proxy() {
    const express = require('express'), app = express();
    app.set('trust proxy', true);
    app.get('/', (req, res) => res.send(TEXT + req.ips.length + req.protocol));
    listen(app);
  },
  express_redirect() {
    const express = require('express'), app = express();
    app.get('/', (req, res) => res.send(TEXT));
    app.get('/go', (req, res) => res.redirect(req.query.to || '/'));
    listen(app);
  },
  express_old() {
    const express = require('express'), app = express();
    app.use(express.static(site));
    listen(app);
  },
  hekto() {
    process.chdir(site);
    process.argv.splice(2, process.argv.length, 'serve', '--port', port, '-p', port);
    require(require.resolve('hekto/package.json').replace('package.json', 'bin/hekto.js'));
  },
  serve_index() {
    const serve = require('serve-index')(site);
    listen((req, res) => serve(req, res, failed(req, res)));
  },
  fastify() {
    const app = require('fastify')();
    app.get('/', async () => TEXT);
    app.post('/', async req => 'got ' + JSON.stringify(req.body));
    try { app.listen({ port: +port, host: '127.0.0.1' }, e => e && app.listen(+port, '127.0.0.1')); } catch (e) { app.listen(+port, '127.0.0.1'); }
  },
  fastify_static(name) {
    const app = require('fastify')();
    app.register(require(name), { root: site, redirect: true, prefix: '/' });
    app.listen({ port: +port, host: '127.0.0.1' }, e => e && app.listen(+port, '127.0.0.1'));
  },
  fastify_static_old() { kinds.fastify_static('fastify-static'); },
  fastify_static_new() { kinds.fastify_static('@fastify/static'); },
  hapi(name = '@hapi/hapi') {
    (async () => {
      const hapi = require(name);
      const app = hapi.server ? hapi.server({ port: +port, host: '127.0.0.1' }) : new hapi.Server();
      const modern = !!hapi.server;
      if (!modern) app.connection({ port: +port, host: '127.0.0.1' });
      const say = text => modern ? () => text : (req, reply) => reply(text);
      app.route({ method: 'GET', path: '/{p*}', handler: say(TEXT.repeat(200)) });
      app.route({ method: 'POST', path: '/', handler: say('got') });
      await app.start();
    })();
  },
  hapi_old() { kinds.hapi('hapi'); },
  hapi_files() {
    (async () => {
      const app = require('@hapi/hapi').server({ port: +port, host: '127.0.0.1' });
      await app.register(require('@hapi/inert'));
      app.route({ method: 'GET', path: '/{p*}', handler: { directory: { path: site } } });
      await app.start();
    })();
  },
  hono() {
    const { serve } = require('@hono/node-server'), { Hono } = require('hono'), app = new Hono();
    app.get('/', c => c.text(TEXT));
    app.post('/', async c => c.text('got ' + (await c.req.text())));
    serve({ fetch: app.fetch, port: +port, hostname: '127.0.0.1' });
  },
  hono_files() {
    process.chdir(site);
    const { serve } = require('@hono/node-server'), { Hono } = require('hono'), app = new Hono();
    app.use('/*', require('@hono/node-server/serve-static').serveStatic({ root: './' }));
    serve({ fetch: app.fetch, port: +port, hostname: '127.0.0.1' });
  },
  h3() {
    const { createApp, createRouter, eventHandler, readRawBody, toNodeListener } = require('h3');
    const app = createApp(), router = createRouter();
    router.get('/', eventHandler(() => TEXT));
    router.post('/', eventHandler(async event => 'got ' + (await readRawBody(event))));
    app.use(router);
    listen(toNodeListener(app));
  },
  koa() {
    const Koa = require('koa'), app = new (Koa.default || Koa)();
    app.proxy = true;
    app.use(ctx => { ctx.body = TEXT + ctx.protocol; });
    app.listen(+port, '127.0.0.1');
  },
  koa_redirect() {
    const Koa = require('koa'), app = new (Koa.default || Koa)();
    app.use(ctx => { if (ctx.path === '/back') ctx.redirect('back'); else ctx.body = TEXT + ctx.hostname; });
    app.listen(+port, '127.0.0.1');
  },
  koa_files() {
    const Koa = require('koa'), send = require('koa-send'), app = new Koa();
    app.use(ctx => send(ctx, ctx.path, { root: site, index: 'index.html' }));
    app.listen(+port, '127.0.0.1');
  },
  restify() {
    const app = require('restify').createServer();
    app.get('/', (req, res, next) => { res.send(TEXT); next(); });
    app.post('/', (req, res, next) => { res.send('got'); next(); });
    app.listen(+port, '127.0.0.1');
  },
  ws() {
    const ws = require('ws');
    new (ws.Server || ws)({ server: listen((req, res) => res.end(TEXT)) });
  },
  engine_io() {
    const server = listen((req, res) => res.end(TEXT));
    require('engine.io').attach(server);
  },
  socket_io() {
    const server = listen((req, res) => res.end(TEXT)), io = require('socket.io');
    io.Server ? new io.Server(server) : io(server);
  },
  sockjs() {
    const server = listen((req, res) => res.end(TEXT));
    const echo = require('sockjs').createServer({ log() {} });
    echo.on('connection', () => {});
    echo.installHandlers(server, { prefix: '' });
  },
  faye() {
    const server = listen((req, res) => res.end(TEXT)), Faye = require('faye-websocket');
    const deflate = require('permessage-deflate');
    server.on('upgrade', (req, socket, head) => { new Faye(req, socket, head, [], { extensions: [deflate] }); });
  },
  webpack() {
    const express = require('express'), app = express(), webpack = require('webpack'), middle = require('webpack-dev-middleware');
    const fs = require('fs'), path = require('path');
    const entry = path.join(fs.mkdtempSync(path.join(require('os').tmpdir(), 'entry-')), 'entry.js');
    fs.writeFileSync(entry, 'console.log(1)');
    app.use(middle(webpack({ mode: 'development', entry, output: { path: site, publicPath: '/' } }),
      { writeToDisk: true, publicPath: '/' }));
    listen(app);
  },
  vite() {
    const vite = require('vite');
    vite.createServer({ root: site, configFile: false, logLevel: 'silent', server: { port: +port, host: '127.0.0.1', hmr: false, watch: null }, optimizeDeps: { noDiscovery: true } }).then(s => s.listen());
  },
  negotiator() {
    const Negotiator = require('negotiator');
    listen((req, res) => { new Negotiator(req).languages(['en', 'de']); new Negotiator(req).encodings(); new Negotiator(req).mediaTypes(); new Negotiator(req).charsets(); res.end(TEXT); });
  },
  fresh() {
    const fresh = require('fresh');
    listen((req, res) => { res.setHeader('ETag', '"x"'); if (fresh(req.headers, { etag: '"x"' })) { res.statusCode = 304; res.end(); } else res.end(TEXT); });
  },
  proxy_middleware() {
    const express = require('express'), { createProxyMiddleware } = require('http-proxy-middleware'), app = express();
    const inner = http.createServer((req, res) => res.end(TEXT)).listen(0, '127.0.0.1', () => {
      app.use(createProxyMiddleware('/', { target: 'http://127.0.0.1:' + inner.address().port, logLevel: 'silent' }));
      listen(app);
    });
  },
  body() {
    const express = require('express'), parser = require('body-parser'), app = express();
    app.use(parser.urlencoded({ extended: true }), parser.json());
    app.get('/', (req, res) => res.send(TEXT));
    app.post('/', (req, res) => res.send('got'));
    listen(app);
  },
};
kinds[kind]();
