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
'-a+[Address or host name to listen on]:ADDRESS:_default' \
'--address=[Address or host name to listen on]:ADDRESS:_default' \
'-p+[TCP port; 0 lets the system choose one]:PORT:_default' \
'--port=[TCP port; 0 lets the system choose one]:PORT:_default' \
'-t+[Seconds a connection may be idle between requests]:TIMEOUT:_default' \
'--timeout=[Seconds a connection may be idle between requests]:TIMEOUT:_default' \
'--head-timeout=[Seconds a request head may take, 408 after that \[default\: as --timeout\]]:SECONDS:_default' \
'--stall-timeout=[Seconds over which --min-rate is measured]:SECONDS:_default' \
'--min-rate=[Octets per second a client must at least send or take; slower ones are cut off]:OCTETS:_default' \
'--workers=[Event loops; 0 is one per core]:N:_default' \
'--max-requests=[Requests per connection; 0 is no limit]:N:_default' \
'--max-connections=[Connections at once, further ones are answered 503]:N:_default' \
'--max-content=[Octets of request content that are read and dropped to keep a connection]:OCTETS:_default' \
'*--index=[File to serve for a directory; may be given more than once \[default\: index.html\]]:NAME:_default' \
'--cache=[MiB of memory for content, over all workers]:MIB:_default' \
'--server-name=[Value of the Server field; empty sends none]:TEXT:_default' \
'--no-gzip[Send text as it is, even to clients that accept gzip]' \
'-h[Print help]' \
'--help[Print help]' \
'-V[Print version]' \
'--version[Print version]' \
'::root -- Directory to serve:_files' \
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
