// One resource on Node's http module: GET answers a text, POST echoes its content.
const http = require('http');
http.createServer((request, response) => {
  if (!/^(http:\/\/[^/?]+)?\/?(\?|$)/i.test(request.url)) {
    response.writeHead(404, { 'Content-Type': 'text/plain' });
    response.end('not found\n');
  } else if (request.method === 'GET' || request.method === 'HEAD') {
    response.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': 13 });
    response.end('hello, world\n');
  } else if (request.method === 'POST') {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      const content = Buffer.concat(parts);
      response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': content.length });
      response.end(content);
    });
  } else {
    response.writeHead(405, { Allow: 'GET, HEAD, POST', 'Content-Type': 'text/plain' });
    response.end('refused\n');
  }
}).listen(Number(process.argv[2]), '127.0.0.1');
