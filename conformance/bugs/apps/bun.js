// Bun: a short text at /, what was sent for a POST: bun bun.js PORT
Bun.serve({
  hostname: '127.0.0.1',
  port: +process.argv[2],
  async fetch(request) {
    const taken = await request.text();
    return new Response(request.method === 'POST' ? 'got ' + taken : 'hello, world\n');
  },
});
