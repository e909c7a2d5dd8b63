# workerd: a short text at /, what was sent for a POST.
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .answer)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")]
);
const answer :Workerd.Worker = (
  modules = [(name = "answer", esModule = embed "workerd.js")],
  compatibilityDate = "2024-01-01"
);
