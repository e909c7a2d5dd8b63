// The server of cpp-httplib as its README shows it: httplib PORT SITE
#include <httplib.h>
#include <cstdlib>

int main(int, char **argv) {
    httplib::Server server;
    server.Get("/", [](const httplib::Request &, httplib::Response &answer) {
        answer.set_content("hello, world\n", "text/plain");
    });
    server.Post("/", [](const httplib::Request &request, httplib::Response &answer) {
        answer.set_content("got " + std::to_string(request.body.size()) + ": " + request.body, "text/plain");
    });
    server.set_mount_point("/files", argv[2]);
    server.listen("127.0.0.1", std::atoi(argv[1]));
}
