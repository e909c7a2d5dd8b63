// Servers in the words of an older Node, which knows no async: old.js PORT SITE KIND
var port = +process.argv[2], site = process.argv[3];
var kinds = {
  hapi: function () {
    var Hapi = require('hapi'), server = new Hapi.Server();
    server.connection({ port: port, host: '127.0.0.1' });
    function ready() { server.start(function () {}); }
    server.route({ method: 'GET', path: '/', handler: function (request, reply) {
      reply('hello, world\n').etag('one').header('last-modified', 'Sun, 06 Nov 1994 08:49:37 GMT');
    } });
    server.route({ method: 'POST', path: '/', handler: function (request, reply) { reply('got it'); } });
    ready();
  },
  ecstatic: function () {
    require('http').createServer(require('ecstatic')(site)).listen(port, '127.0.0.1');
  },
};
kinds[process.argv[4]]();
