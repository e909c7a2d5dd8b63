#compdef server

autoload -U is-at-least

_server() {
    typeset -A opt_args
    typeset -a _arguments_options
    local ret=1

    if is-at-least 5.2; then
        _arguments_options=(-s -S -C)
    else
        _arguments_options=(-s -C)
    fi

    local context curcontext="$curcontext" state line
    _arguments "${_arguments_options[@]}" : \
'-c+[TOML file with any of these settings by their long names, and with rules]:FILE:_files' \
'--config=[TOML file with any of these settings by their long names, and with rules]:FILE:_files' \
'-a+[Address or host name to listen on \[default\: 127.0.0.1\]]:ADDRESS:_default' \
'--address=[Address or host name to listen on \[default\: 127.0.0.1\]]:ADDRESS:_default' \
'-p+[TCP port; 0 lets the system choose one \[default\: 8080\]]:PORT:_default' \
'--port=[TCP port; 0 lets the system choose one \[default\: 8080\]]:PORT:_default' \
'-t+[Seconds a connection may be idle between requests \[default\: 15\]]:TIMEOUT:_default' \
'--timeout=[Seconds a connection may be idle between requests \[default\: 15\]]:TIMEOUT:_default' \
'--head-timeout=[Seconds a request head may take, 408 after that \[default\: as --timeout\]]:SECONDS:_default' \
'--stall-timeout=[Seconds over which --min-rate is measured \[default\: 20\]]:SECONDS:_default' \
'--grace=[Seconds that answers under way may take after SIGTERM \[default\: 10\]]:SECONDS:_default' \
'--min-rate=[Octets per second a client must at least send or take; slower ones are cut off \[default\: 500\]]:OCTETS:_default' \
'--workers=[Event loops \[default\: one per core\]]:N:_default' \
'--max-requests=[Requests per connection, 0 for no limit \[default\: 10000\]]:N:_default' \
'--max-connections=[Connections at once, further ones are answered 503 \[default\: 20000\]]:N:_default' \
'--max-per-client=[Connections at once from one client, further ones get 503, 0 for no limit \[default\: 0\]]:N:_default' \
'--client-rate=[Requests per second from one client, further ones get 429, 0 for no limit \[default\: 0\]]:N:_default' \
'--client-burst=[Requests that a client may send at once before --client-rate holds it back \[default\: 100\]]:N:_default' \
'--max-content=[Octets of request content that are read and dropped to keep a connection \[default\: 65536\]]:OCTETS:_default' \
'*--index=[File to serve for a directory, may be given more than once \[default\: index.html\]]:NAME:_default' \
'--gzip=[Compress text for clients that accept gzip \[default\: true\]]::BOOL:(true false)' \
'--precompressed=[Send FILE.gz, where it is at least as new, as the gzip coding of FILE]::BOOL:(true false)' \
'--listing=[List directories that have no index file, as HTML or JSON by Accept]::BOOL:(true false)' \
'--clean-urls=[Serve NAME.html for NAME where there is no NAME]::BOOL:(true false)' \
'--fallback=[Serve FILE for every missing path whose last segment has no dot (single-page applications)]:FILE:_default' \
'--watch=[Have the kernel tell of changes to files in memory (inotify) instead of looking at each before each answer, where it can \[default\: true\]]::BOOL:(true false)' \
'--congestion=[Congestion control of TCP, by the system'\''s name for it \[default\: the system'\''s; reno on loopback addresses\]]:NAME:_default' \
'--cache=[MiB of memory for content, over all workers \[default\: 256\]]:MIB:_default' \
'--server-name=[Value of the Server field, empty to send none \[default\: http-workbench\]]:TEXT:_default' \
'--access-log=[Write one line per request to FILE, or to standard output for \`-\`]:FILE:_files' \
'--log-format=[Form of those lines\: common, combined or json \[default\: combined\]]:FORM:_default' \
'--metrics=[Answer /metrics (Prometheus), /health and /ready on this address, apart from the files so that the numbers are not public with them]:ADDRESS:PORT:_default' \
'--tls-certificate=[PEM file with the certificate chain\: serve https instead of http]:FILE:_files' \
'--tls-key=[PEM file with the private key of --tls-certificate]:FILE:_files' \
'*--host-name=[Host name of the site at the top level, may be given more than once; only --unknown-host needs it]:NAME:_default' \
'--unknown-host=[What requests for other hosts get\: the site at the top level, 404 or 421 \[default\: default\]]:default|404|421:_default' \
'--hand-over=[Unix socket for a restart without a gap\: take the listening sockets of the server that listens there, and listen there for the next one]:FILE:_files' \
'--user=[Become this user once sockets, log and keys are open; name in /etc/passwd, or number]:NAME:_default' \
'--group=[Group to go with --user \[default\: the user'\''s own\]]:NAME:_default' \
'--confine=[Let the kernel hold the process to reading the roots and writing where that is allowed (Landlock), where it can\: a bug of ours then reaches nothing else \[default\: true, with --cgi false, as programs are held too\]]::BOOL:(true false)' \
'*--cgi=[Answer paths below PREFIX by the programs in DIRECTORY (CGI/1.1), may be given more than once]:PREFIX=DIRECTORY:_default' \
'--echo=[Tell requests for paths below PREFIX back as JSON]:PREFIX:_default' \
'--faults=[Answer paths below PREFIX late, slowly or wrongly, to test clients; PREFIX itself lists how]:PREFIX:_default' \
'--response-id=[Give each answer an identifier of its own in this field]::FIELD:_default' \
'--check[Check the configuration, say what is wrong with it, and end]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'-V[Print version]' \
'--version[Print version]' \
'::root -- Directory to serve \[default\: www\]:_files' \
&& ret=0
}

(( $+functions[_server_commands] )) ||
_server_commands() {
    local commands; commands=()
    _describe -t commands 'server commands' commands "$@"
}

if [ "$funcstack[1]" = "_server" ]; then
    _server "$@"
else
    compdef _server server
fi
