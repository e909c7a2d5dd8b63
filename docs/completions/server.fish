complete -c server -s c -l config -d 'TOML file with any of these settings by their long names, and with rules' -r -F
complete -c server -s a -l address -d 'Address or host name to listen on [default: 127.0.0.1]' -r
complete -c server -s p -l port -d 'TCP port; 0 lets the system choose one [default: 8080]' -r
complete -c server -s t -l timeout -d 'Seconds a connection may be idle between requests [default: 15]' -r
complete -c server -l head-timeout -d 'Seconds a request head may take, 408 after that [default: as --timeout]' -r
complete -c server -l stall-timeout -d 'Seconds over which --min-rate is measured [default: 20]' -r
complete -c server -l grace -d 'Seconds that answers under way may take after SIGTERM [default: 10]' -r
complete -c server -l min-rate -d 'Octets per second a client must at least send or take; slower ones are cut off [default: 500]' -r
complete -c server -l workers -d 'Event loops [default: one per core]' -r
complete -c server -l max-requests -d 'Requests per connection, 0 for no limit [default: 10000]' -r
complete -c server -l max-connections -d 'Connections at once, further ones are answered 503 [default: 20000]' -r
complete -c server -l max-per-client -d 'Connections at once from one client, further ones get 503, 0 for no limit [default: 0]' -r
complete -c server -l client-rate -d 'Requests per second from one client, further ones get 429, 0 for no limit [default: 0]' -r
complete -c server -l client-burst -d 'Requests that a client may send at once before --client-rate holds it back [default: 100]' -r
complete -c server -l max-content -d 'Octets of request content that are read and dropped to keep a connection [default: 65536]' -r
complete -c server -l index -d 'File to serve for a directory, may be given more than once [default: index.html]' -r
complete -c server -l gzip -d 'Compress text for clients that accept gzip [default: true]' -r -f -a "true\t''
false\t''"
complete -c server -l precompressed -d 'Send FILE.gz, where it is at least as new, as the gzip coding of FILE' -r -f -a "true\t''
false\t''"
complete -c server -l listing -d 'List directories that have no index file, as HTML or JSON by Accept' -r -f -a "true\t''
false\t''"
complete -c server -l clean-urls -d 'Serve NAME.html for NAME where there is no NAME' -r -f -a "true\t''
false\t''"
complete -c server -l fallback -d 'Serve FILE for every missing path whose last segment has no dot (single-page applications)' -r
complete -c server -l watch -d 'Have the kernel tell of changes to files in memory (inotify) instead of looking at each before each answer, where it can [default: true]' -r -f -a "true\t''
false\t''"
complete -c server -l congestion -d 'Congestion control of TCP, by the system\'s name for it [default: the system\'s; reno on loopback addresses]' -r
complete -c server -l cache -d 'MiB of memory for content, over all workers [default: 256]' -r
complete -c server -l server-name -d 'Value of the Server field, empty to send none [default: http-workbench]' -r
complete -c server -l access-log -d 'Write one line per request to FILE, or to standard output for `-`' -r -F
complete -c server -l log-format -d 'Form of those lines: common, combined or json [default: combined]' -r
complete -c server -l metrics -d 'Answer /metrics (Prometheus), /health and /ready on this address, apart from the files so that the numbers are not public with them' -r
complete -c server -l tls-certificate -d 'PEM file with the certificate chain: serve https instead of http' -r -F
complete -c server -l tls-key -d 'PEM file with the private key of --tls-certificate' -r -F
complete -c server -l host-name -d 'Host name of the site at the top level, may be given more than once; only --unknown-host needs it' -r
complete -c server -l unknown-host -d 'What requests for other hosts get: the site at the top level, 404 or 421 [default: default]' -r
complete -c server -l hand-over -d 'Unix socket for a restart without a gap: take the listening sockets of the server that listens there, and listen there for the next one' -r -F
complete -c server -l user -d 'Become this user once sockets, log and keys are open; name in /etc/passwd, or number' -r
complete -c server -l group -d 'Group to go with --user [default: the user\'s own]' -r
complete -c server -l confine -d 'Let the kernel hold the process to reading the roots and writing where that is allowed (Landlock), where it can: a bug of ours then reaches nothing else [default: true, with --cgi false, as programs are held too]' -r -f -a "true\t''
false\t''"
complete -c server -l cgi -d 'Answer paths below PREFIX by the programs in DIRECTORY (CGI/1.1), may be given more than once' -r
complete -c server -l echo -d 'Tell requests for paths below PREFIX back as JSON' -r
complete -c server -l faults -d 'Answer paths below PREFIX late, slowly or wrongly, to test clients; PREFIX itself lists how' -r
complete -c server -l response-id -d 'Give each answer an identifier of its own in this field' -r
complete -c server -l check -d 'Check the configuration, say what is wrong with it, and end'
complete -c server -s h -l help -d 'Print help (see more with \'--help\')'
complete -c server -s V -l version -d 'Print version'
