// Kinds of serve.js that need more than a few lines: more.js PORT SITE KIND
const [, , port, site, kind] = process.argv;
const http = require('http'), fs = require('fs'), path = require('path'), os = require('os'), zlib = require('zlib');
const TEXT = 'hello, world\n'.repeat(200);
const listen = handler => http.createServer(handler).listen(+port, '127.0.0.1');
const missing = res => { res.statusCode = 404; res.end('Not Found'); };
// A copy of the site in which each page has its gzip form beside it.
const coded = () => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'site-'));
  for (const name of ['index.html', 'robots.txt', 'favicon.svg']) {
    const octets = fs.readFileSync(path.join(site, name));
    fs.writeFileSync(path.join(root, name), octets);
    fs.writeFileSync(path.join(root, name + '.gz'), zlib.gzipSync(octets));
  }
  process.on('exit', () => fs.rmSync(root, { recursive: true, force: true }));
  process.on('SIGTERM', () => process.exit(0));
  return root;
};
const kinds = {
  hono_etag() {
    const { serve } = require('@hono/node-server'), { Hono } = require('hono'), app = new Hono();
    app.use('/*', require('hono/etag').etag());
    app.get('/', c => c.text(TEXT));
    serve({ fetch: app.fetch, port: +port, hostname: '127.0.0.1' });
  },
  h3_files() {
    const { createApp, eventHandler, serveStatic, toNodeListener } = require('h3'), app = createApp();
    const named = id => path.join(site, id === '/' ? 'index.html' : id);
    app.use(eventHandler(event => serveStatic(event, {
      getContents: id => fs.readFileSync(named(id)),
      getMeta: id => {
        const stats = fs.existsSync(named(id)) && fs.statSync(named(id));
        if (!stats || !stats.isFile()) return;
        return { size: stats.size, mtime: stats.mtimeMs, etag: `"${stats.size}-${Math.trunc(stats.mtimeMs)}"` };
      },
    })));
    listen(toNodeListener(app));
  },
  sirv_coded() {
    const serve = require('sirv')(coded(), { gzip: true, etag: true });
    listen((req, res) => serve(req, res, () => missing(res)));
  },
  sirv_brotli() {
    const root = coded();
    for (const name of fs.readdirSync(root).filter(name => !name.endsWith('.gz')))
      fs.writeFileSync(path.join(root, name + '.br'), zlib.brotliCompressSync(fs.readFileSync(path.join(root, name))));
    const serve = require('sirv')(root, { brotli: true, etag: true });
    listen((req, res) => serve(req, res, () => missing(res)));
  },
  sirv_dev() {
    const serve = require('sirv')(site, { dev: true });
    listen((req, res) => serve(req, res, () => missing(res)));
  },
  fastify_compress() {
    const app = require('fastify')();
    app.register(require('fastify-compress'), { global: true, threshold: 0 });
    app.get('/', (req, reply) => { reply.type('text/plain').send(TEXT); });
    app.listen(+port, '127.0.0.1');
  },
  ecstatic_coded() { listen(require('ecstatic')({ root: coded(), gzip: true })); },
  express_static_gzip() {
    const express = require('express'), app = express();
    app.use('/', require('express-static-gzip')(coded()));
    listen(app);
  },
  koa_cache() {
    const Koa = require('koa'), app = typeof Koa.prototype === 'object' && Koa.prototype.listen ? new Koa() : Koa();
    app.use(require('koa-static-cache')(site, { gzip: true, buffer: true, alias: { '/': '/index.html' } }));
    app.listen(+port, '127.0.0.1');
  },
  compression() {
    const compression = require('compression'), connect = require('connect'), app = connect();
    app.use(compression());
    app.use((req, res) => {
      res.setHeader('Content-Type', 'text/plain; charset=utf-8');
      if (req.url !== '/') return missing(res);
      res.end(TEXT);
    });
    listen(app);
  },
  connect_compress() {
    const connect = require('connect'), app = connect();
    app.use(connect.compress());
    app.use(connect.static(site));
    listen(app);
  },
  final() {
    // What was to be sent was announced before the error came.
    const final = require('finalhandler');
    listen((req, res) => {
      res.setHeader('Content-Type', 'text/plain');
      if (req.url === '/') return res.end(TEXT);
      res.setHeader('Content-Encoding', 'gzip');
      res.setHeader('Content-Range', 'bytes 0-4/5');
      final(req, res)(Object.assign(new Error('no'), { status: 404 }));
    });
  },
};
kinds[kind]();
