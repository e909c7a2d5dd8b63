// Serves a short text at / in the words of the oldest Node: text.js PORT SITE [distinct]
var http = require('http');
http.createServer(function (req, res) {
  var taken = [];
  if (process.argv[4] === 'distinct') { void (req.headersDistinct && req.headersDistinct.host); }
  req.on('data', function (data) { taken.push(data); });
  req.on('end', function () {
    var sent = req.method === 'POST' ? 'got ' + Buffer.concat(taken) : 'hello, world\n';
    res.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': Buffer.byteLength(sent) });
    res.end(req.method === 'HEAD' ? undefined : sent);
  });
}).listen(+process.argv[2], '127.0.0.1');
