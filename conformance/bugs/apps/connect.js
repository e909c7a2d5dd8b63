// Connect's static files in the words of the oldest Node: connect.js PORT SITE
var connect = require('connect');
var app = connect.createServer ? connect.createServer() : connect();
app.use((connect['static'] || connect.staticProvider)(process.argv[3]));
app.listen(+process.argv[2], '127.0.0.1');
