#compdef probe

autoload -U is-at-least

_probe() {
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
'-t+[Time limit of a read without \`within\` (50ms, 2s, 1m)]:TIME:_default' \
'--timeout=[Time limit of a read without \`within\` (50ms, 2s, 1m)]:TIME:_default' \
'--connect-timeout=[Time limit of look-up, connecting and TLS together]:TIME:_default' \
'--watch=[How long a connection is watched after its last answer, for its end and for octets that should not follow \[default\: 1s where the peer has to close, 100ms after a single shot\]; at the prompt, how long a send waits for its answer \[default\: 300ms\]]:TIME:_default' \
'--lookup-timeout=[Time limit of the name look-up alone]:TIME:_default' \
'--tls-timeout=[Time limit of the TLS handshake alone]:TIME:_default' \
'--write-timeout=[Time limit of a write that makes no progress (default\: as --timeout)]:TIME:_default' \
'--first-octet-timeout=[Time limit of the first octet of an answer (default\: as --timeout)]:TIME:_default' \
'*--set=[Value of a variable for scripts\: NAME=OCTETS, with escapes]:NAME=BYTES:_default' \
'--view=[What to show below each read and write]:VIEW:((lines\:"One line per line of the protocol, named"
tokens\:"One line per token"
hex\:"Hexadecimal, with characters beside it"
text\:"Plain text with line ends drawn"
none\:"Only facts and defects"))' \
'--content=[Content octets to show per message]:N:_default' \
'--color=[Colour\: also off when NO_COLOR is set or TERM is dumb]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--max-octets=[Octets kept per connection and direction; the rest is counted]:N:_default' \
'--sni=[Server name to ask for and to verify (implies --tls)]:NAME:_default' \
'*--alpn=[Protocols to offer by ALPN, in order (implies --tls)]:NAME:_default' \
'--cacert=[PEM file of trusted roots (implies --tls)]:FILE:_files' \
'--keylog=[Append session secrets to this file (implies --tls)]:FILE:_files' \
'--source=[Local address to connect from]:ADDRESS:_default' \
'--proxy-line=[Send a PROXY line first\: v1 or v2, then nothing (our own addresses), \`unknown\`, or CLIENT\:PORT \[SERVER\:PORT\]]:LINE:_default' \
'*-e+[Octets to send (with escapes), or one line of script; may be repeated]:BYTES:_default' \
'*--send=[Octets to send (with escapes), or one line of script; may be repeated]:BYTES:_default' \
'(-e --send)-X+[Its method (default\: GET, or POST with data)]:METHOD:_default' \
'(-e --send)--request=[Its method (default\: GET, or POST with data)]:METHOD:_default' \
'(-e --send)*-H+[A header line, sent as it is; \`Name\:\` leaves out what would be added; may be repeated]:LINE:_default' \
'(-e --send)*--header=[A header line, sent as it is; \`Name\:\` leaves out what would be added; may be repeated]:LINE:_default' \
'(-e --send)-d+[Its content, or @FILE; Content-Length is added]:DATA:_default' \
'(-e --send)--data=[Its content, or @FILE; Content-Length is added]:DATA:_default' \
'--decode[Show content without gzip or deflate as well, once it is complete]' \
'--json[One JSON object a line instead of text]' \
'--ascii[Draw control characters as \\r\\n instead of symbols]' \
'--no-times[Leave out times, for comparing outputs]' \
'--tls[Speak TLS to the target]' \
'-k[Accept any certificate (implies --tls)]' \
'--insecure[Accept any certificate (implies --tls)]' \
'(-6 --ipv6)-4[Use IPv4 only]' \
'(-6 --ipv6)--ipv4[Use IPv4 only]' \
'-6[Use IPv6 only]' \
'--ipv6[Use IPv6 only]' \
'-i[Open the prompt even for a URL with a path]' \
'--interactive[Open the prompt even for a URL with a path]' \
'(-e --send)-I[HEAD instead of GET]' \
'(-e --send)--head[HEAD instead of GET]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'-V[Print version]' \
'--version[Print version]' \
'::target -- HOST\:PORT\[/PATH\], \[IPV6\]\:PORT, http\://..., https\://..., unix\:PATH; a port alone is one on loopback, a host alone has port 80 (or 443):_default' \
":: :_probe_commands" \
"*::: :->probe" \
&& ret=0
    case $state in
    (probe)
        words=($line[2] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:probe-command-$line[2]:"
        case $line[2] in
            (run)
_arguments "${_arguments_options[@]}" : \
'--save=[Write what was done and what came back as a session for \`replay\`]:FILE:_files' \
'--save-check=[Write it as a conformance check]:FILE:_files' \
'-t+[Time limit of a read without \`within\` (50ms, 2s, 1m)]:TIME:_default' \
'--timeout=[Time limit of a read without \`within\` (50ms, 2s, 1m)]:TIME:_default' \
'--connect-timeout=[Time limit of look-up, connecting and TLS together]:TIME:_default' \
'--watch=[How long a connection is watched after its last answer, for its end and for octets that should not follow \[default\: 1s where the peer has to close, 100ms after a single shot\]; at the prompt, how long a send waits for its answer \[default\: 300ms\]]:TIME:_default' \
'--lookup-timeout=[Time limit of the name look-up alone]:TIME:_default' \
'--tls-timeout=[Time limit of the TLS handshake alone]:TIME:_default' \
'--write-timeout=[Time limit of a write that makes no progress (default\: as --timeout)]:TIME:_default' \
'--first-octet-timeout=[Time limit of the first octet of an answer (default\: as --timeout)]:TIME:_default' \
'*--set=[Value of a variable for scripts\: NAME=OCTETS, with escapes]:NAME=BYTES:_default' \
'--view=[What to show below each read and write]:VIEW:((lines\:"One line per line of the protocol, named"
tokens\:"One line per token"
hex\:"Hexadecimal, with characters beside it"
text\:"Plain text with line ends drawn"
none\:"Only facts and defects"))' \
'--content=[Content octets to show per message]:N:_default' \
'--color=[Colour\: also off when NO_COLOR is set or TERM is dumb]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--max-octets=[Octets kept per connection and direction; the rest is counted]:N:_default' \
'--sni=[Server name to ask for and to verify (implies --tls)]:NAME:_default' \
'*--alpn=[Protocols to offer by ALPN, in order (implies --tls)]:NAME:_default' \
'--cacert=[PEM file of trusted roots (implies --tls)]:FILE:_files' \
'--keylog=[Append session secrets to this file (implies --tls)]:FILE:_files' \
'--source=[Local address to connect from]:ADDRESS:_default' \
'--proxy-line=[Send a PROXY line first\: v1 or v2, then nothing (our own addresses), \`unknown\`, or CLIENT\:PORT \[SERVER\:PORT\]]:LINE:_default' \
'--decode[Show content without gzip or deflate as well, once it is complete]' \
'--json[One JSON object a line instead of text]' \
'--ascii[Draw control characters as \\r\\n instead of symbols]' \
'--no-times[Leave out times, for comparing outputs]' \
'--tls[Speak TLS to the target]' \
'-k[Accept any certificate (implies --tls)]' \
'--insecure[Accept any certificate (implies --tls)]' \
'(-6 --ipv6)-4[Use IPv4 only]' \
'(-6 --ipv6)--ipv4[Use IPv4 only]' \
'-6[Use IPv6 only]' \
'--ipv6[Use IPv6 only]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':file -- The script; `-` is standard input:_files' \
'::target -- Overrides the target written in the script (`# target\: HOST\:PORT`):_default' \
&& ret=0
;;
(replay)
_arguments "${_arguments_options[@]}" : \
'-t+[Time limit of a read without \`within\` (50ms, 2s, 1m)]:TIME:_default' \
'--timeout=[Time limit of a read without \`within\` (50ms, 2s, 1m)]:TIME:_default' \
'--connect-timeout=[Time limit of look-up, connecting and TLS together]:TIME:_default' \
'--watch=[How long a connection is watched after its last answer, for its end and for octets that should not follow \[default\: 1s where the peer has to close, 100ms after a single shot\]; at the prompt, how long a send waits for its answer \[default\: 300ms\]]:TIME:_default' \
'--lookup-timeout=[Time limit of the name look-up alone]:TIME:_default' \
'--tls-timeout=[Time limit of the TLS handshake alone]:TIME:_default' \
'--write-timeout=[Time limit of a write that makes no progress (default\: as --timeout)]:TIME:_default' \
'--first-octet-timeout=[Time limit of the first octet of an answer (default\: as --timeout)]:TIME:_default' \
'*--set=[Value of a variable for scripts\: NAME=OCTETS, with escapes]:NAME=BYTES:_default' \
'--view=[What to show below each read and write]:VIEW:((lines\:"One line per line of the protocol, named"
tokens\:"One line per token"
hex\:"Hexadecimal, with characters beside it"
text\:"Plain text with line ends drawn"
none\:"Only facts and defects"))' \
'--content=[Content octets to show per message]:N:_default' \
'--color=[Colour\: also off when NO_COLOR is set or TERM is dumb]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--max-octets=[Octets kept per connection and direction; the rest is counted]:N:_default' \
'--sni=[Server name to ask for and to verify (implies --tls)]:NAME:_default' \
'*--alpn=[Protocols to offer by ALPN, in order (implies --tls)]:NAME:_default' \
'--cacert=[PEM file of trusted roots (implies --tls)]:FILE:_files' \
'--keylog=[Append session secrets to this file (implies --tls)]:FILE:_files' \
'--source=[Local address to connect from]:ADDRESS:_default' \
'--proxy-line=[Send a PROXY line first\: v1 or v2, then nothing (our own addresses), \`unknown\`, or CLIENT\:PORT \[SERVER\:PORT\]]:LINE:_default' \
'--decode[Show content without gzip or deflate as well, once it is complete]' \
'--json[One JSON object a line instead of text]' \
'--ascii[Draw control characters as \\r\\n instead of symbols]' \
'--no-times[Leave out times, for comparing outputs]' \
'--tls[Speak TLS to the target]' \
'-k[Accept any certificate (implies --tls)]' \
'--insecure[Accept any certificate (implies --tls)]' \
'(-6 --ipv6)-4[Use IPv4 only]' \
'(-6 --ipv6)--ipv4[Use IPv4 only]' \
'-6[Use IPv6 only]' \
'--ipv6[Use IPv6 only]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':file -- A session written by `save`:_files' \
'::target -- Instead of the session'\''s own target:_default' \
&& ret=0
;;
(diff)
_arguments "${_arguments_options[@]}" : \
'*--mask=[Compare these fields by presence only, besides Date and identifiers]:FIELD:_default' \
'-t+[Time limit of a read without \`within\` (50ms, 2s, 1m)]:TIME:_default' \
'--timeout=[Time limit of a read without \`within\` (50ms, 2s, 1m)]:TIME:_default' \
'--connect-timeout=[Time limit of look-up, connecting and TLS together]:TIME:_default' \
'--watch=[How long a connection is watched after its last answer, for its end and for octets that should not follow \[default\: 1s where the peer has to close, 100ms after a single shot\]; at the prompt, how long a send waits for its answer \[default\: 300ms\]]:TIME:_default' \
'--lookup-timeout=[Time limit of the name look-up alone]:TIME:_default' \
'--tls-timeout=[Time limit of the TLS handshake alone]:TIME:_default' \
'--write-timeout=[Time limit of a write that makes no progress (default\: as --timeout)]:TIME:_default' \
'--first-octet-timeout=[Time limit of the first octet of an answer (default\: as --timeout)]:TIME:_default' \
'*--set=[Value of a variable for scripts\: NAME=OCTETS, with escapes]:NAME=BYTES:_default' \
'--view=[What to show below each read and write]:VIEW:((lines\:"One line per line of the protocol, named"
tokens\:"One line per token"
hex\:"Hexadecimal, with characters beside it"
text\:"Plain text with line ends drawn"
none\:"Only facts and defects"))' \
'--content=[Content octets to show per message]:N:_default' \
'--color=[Colour\: also off when NO_COLOR is set or TERM is dumb]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--max-octets=[Octets kept per connection and direction; the rest is counted]:N:_default' \
'--sni=[Server name to ask for and to verify (implies --tls)]:NAME:_default' \
'*--alpn=[Protocols to offer by ALPN, in order (implies --tls)]:NAME:_default' \
'--cacert=[PEM file of trusted roots (implies --tls)]:FILE:_files' \
'--keylog=[Append session secrets to this file (implies --tls)]:FILE:_files' \
'--source=[Local address to connect from]:ADDRESS:_default' \
'--proxy-line=[Send a PROXY line first\: v1 or v2, then nothing (our own addresses), \`unknown\`, or CLIENT\:PORT \[SERVER\:PORT\]]:LINE:_default' \
'--decode[Show content without gzip or deflate as well, once it is complete]' \
'--json[One JSON object a line instead of text]' \
'--ascii[Draw control characters as \\r\\n instead of symbols]' \
'--no-times[Leave out times, for comparing outputs]' \
'--tls[Speak TLS to the target]' \
'-k[Accept any certificate (implies --tls)]' \
'--insecure[Accept any certificate (implies --tls)]' \
'(-6 --ipv6)-4[Use IPv4 only]' \
'(-6 --ipv6)--ipv4[Use IPv4 only]' \
'-6[Use IPv6 only]' \
'--ipv6[Use IPv6 only]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::operands -- Two or more targets, then the script\: diff 127.0.0.1\:8080 127.0.0.1\:8081 FILE:_default' \
&& ret=0
;;
(idle)
_arguments "${_arguments_options[@]}" : \
'--within=[The longest wait for the server to close]:TIME:_default' \
'--request=[The request to send, with escapes (default\: a plain GET)]:BYTES:_default' \
'-t+[Time limit of a read without \`within\` (50ms, 2s, 1m)]:TIME:_default' \
'--timeout=[Time limit of a read without \`within\` (50ms, 2s, 1m)]:TIME:_default' \
'--connect-timeout=[Time limit of look-up, connecting and TLS together]:TIME:_default' \
'--watch=[How long a connection is watched after its last answer, for its end and for octets that should not follow \[default\: 1s where the peer has to close, 100ms after a single shot\]; at the prompt, how long a send waits for its answer \[default\: 300ms\]]:TIME:_default' \
'--lookup-timeout=[Time limit of the name look-up alone]:TIME:_default' \
'--tls-timeout=[Time limit of the TLS handshake alone]:TIME:_default' \
'--write-timeout=[Time limit of a write that makes no progress (default\: as --timeout)]:TIME:_default' \
'--first-octet-timeout=[Time limit of the first octet of an answer (default\: as --timeout)]:TIME:_default' \
'*--set=[Value of a variable for scripts\: NAME=OCTETS, with escapes]:NAME=BYTES:_default' \
'--view=[What to show below each read and write]:VIEW:((lines\:"One line per line of the protocol, named"
tokens\:"One line per token"
hex\:"Hexadecimal, with characters beside it"
text\:"Plain text with line ends drawn"
none\:"Only facts and defects"))' \
'--content=[Content octets to show per message]:N:_default' \
'--color=[Colour\: also off when NO_COLOR is set or TERM is dumb]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--max-octets=[Octets kept per connection and direction; the rest is counted]:N:_default' \
'--sni=[Server name to ask for and to verify (implies --tls)]:NAME:_default' \
'*--alpn=[Protocols to offer by ALPN, in order (implies --tls)]:NAME:_default' \
'--cacert=[PEM file of trusted roots (implies --tls)]:FILE:_files' \
'--keylog=[Append session secrets to this file (implies --tls)]:FILE:_files' \
'--source=[Local address to connect from]:ADDRESS:_default' \
'--proxy-line=[Send a PROXY line first\: v1 or v2, then nothing (our own addresses), \`unknown\`, or CLIENT\:PORT \[SERVER\:PORT\]]:LINE:_default' \
'--decode[Show content without gzip or deflate as well, once it is complete]' \
'--json[One JSON object a line instead of text]' \
'--ascii[Draw control characters as \\r\\n instead of symbols]' \
'--no-times[Leave out times, for comparing outputs]' \
'--tls[Speak TLS to the target]' \
'-k[Accept any certificate (implies --tls)]' \
'--insecure[Accept any certificate (implies --tls)]' \
'(-6 --ipv6)-4[Use IPv4 only]' \
'(-6 --ipv6)--ipv4[Use IPv4 only]' \
'-6[Use IPv6 only]' \
'--ipv6[Use IPv6 only]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':target -- HOST\:PORT or a URL:_default' \
&& ret=0
;;
(listen)
_arguments "${_arguments_options[@]}" : \
'--connections=[Stop after this many connections]:N:_default' \
'-t+[Time limit of a read without \`within\` (50ms, 2s, 1m)]:TIME:_default' \
'--timeout=[Time limit of a read without \`within\` (50ms, 2s, 1m)]:TIME:_default' \
'--connect-timeout=[Time limit of look-up, connecting and TLS together]:TIME:_default' \
'--watch=[How long a connection is watched after its last answer, for its end and for octets that should not follow \[default\: 1s where the peer has to close, 100ms after a single shot\]; at the prompt, how long a send waits for its answer \[default\: 300ms\]]:TIME:_default' \
'--lookup-timeout=[Time limit of the name look-up alone]:TIME:_default' \
'--tls-timeout=[Time limit of the TLS handshake alone]:TIME:_default' \
'--write-timeout=[Time limit of a write that makes no progress (default\: as --timeout)]:TIME:_default' \
'--first-octet-timeout=[Time limit of the first octet of an answer (default\: as --timeout)]:TIME:_default' \
'*--set=[Value of a variable for scripts\: NAME=OCTETS, with escapes]:NAME=BYTES:_default' \
'--view=[What to show below each read and write]:VIEW:((lines\:"One line per line of the protocol, named"
tokens\:"One line per token"
hex\:"Hexadecimal, with characters beside it"
text\:"Plain text with line ends drawn"
none\:"Only facts and defects"))' \
'--content=[Content octets to show per message]:N:_default' \
'--color=[Colour\: also off when NO_COLOR is set or TERM is dumb]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--max-octets=[Octets kept per connection and direction; the rest is counted]:N:_default' \
'--sni=[Server name to ask for and to verify (implies --tls)]:NAME:_default' \
'*--alpn=[Protocols to offer by ALPN, in order (implies --tls)]:NAME:_default' \
'--cacert=[PEM file of trusted roots (implies --tls)]:FILE:_files' \
'--keylog=[Append session secrets to this file (implies --tls)]:FILE:_files' \
'--source=[Local address to connect from]:ADDRESS:_default' \
'--proxy-line=[Send a PROXY line first\: v1 or v2, then nothing (our own addresses), \`unknown\`, or CLIENT\:PORT \[SERVER\:PORT\]]:LINE:_default' \
'--lines[Print what arrives as plain lines, and answer nothing unless a script does]' \
'--decode[Show content without gzip or deflate as well, once it is complete]' \
'--json[One JSON object a line instead of text]' \
'--ascii[Draw control characters as \\r\\n instead of symbols]' \
'--no-times[Leave out times, for comparing outputs]' \
'--tls[Speak TLS to the target]' \
'-k[Accept any certificate (implies --tls)]' \
'--insecure[Accept any certificate (implies --tls)]' \
'(-6 --ipv6)-4[Use IPv4 only]' \
'(-6 --ipv6)--ipv4[Use IPv4 only]' \
'-6[Use IPv6 only]' \
'--ipv6[Use IPv6 only]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':address -- ADDRESS\:PORT, or a port on loopback; port 0 picks a free one:_default' \
'::script -- Lines of `answer "BYTES" \[fin|rst|open\] \[pause DUR\] \[wait head|message|N|nothing\]`, or the name of a ready-made answer (below):_files' \
&& ret=0
;;
(curl)
_arguments "${_arguments_options[@]}" : \
'-t+[Time limit of a read without \`within\` (50ms, 2s, 1m)]:TIME:_default' \
'--timeout=[Time limit of a read without \`within\` (50ms, 2s, 1m)]:TIME:_default' \
'--connect-timeout=[Time limit of look-up, connecting and TLS together]:TIME:_default' \
'--watch=[How long a connection is watched after its last answer, for its end and for octets that should not follow \[default\: 1s where the peer has to close, 100ms after a single shot\]; at the prompt, how long a send waits for its answer \[default\: 300ms\]]:TIME:_default' \
'--lookup-timeout=[Time limit of the name look-up alone]:TIME:_default' \
'--tls-timeout=[Time limit of the TLS handshake alone]:TIME:_default' \
'--write-timeout=[Time limit of a write that makes no progress (default\: as --timeout)]:TIME:_default' \
'--first-octet-timeout=[Time limit of the first octet of an answer (default\: as --timeout)]:TIME:_default' \
'*--set=[Value of a variable for scripts\: NAME=OCTETS, with escapes]:NAME=BYTES:_default' \
'--view=[What to show below each read and write]:VIEW:((lines\:"One line per line of the protocol, named"
tokens\:"One line per token"
hex\:"Hexadecimal, with characters beside it"
text\:"Plain text with line ends drawn"
none\:"Only facts and defects"))' \
'--content=[Content octets to show per message]:N:_default' \
'--color=[Colour\: also off when NO_COLOR is set or TERM is dumb]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--max-octets=[Octets kept per connection and direction; the rest is counted]:N:_default' \
'--sni=[Server name to ask for and to verify (implies --tls)]:NAME:_default' \
'*--alpn=[Protocols to offer by ALPN, in order (implies --tls)]:NAME:_default' \
'--cacert=[PEM file of trusted roots (implies --tls)]:FILE:_files' \
'--keylog=[Append session secrets to this file (implies --tls)]:FILE:_files' \
'--source=[Local address to connect from]:ADDRESS:_default' \
'--proxy-line=[Send a PROXY line first\: v1 or v2, then nothing (our own addresses), \`unknown\`, or CLIENT\:PORT \[SERVER\:PORT\]]:LINE:_default' \
'--decode[Show content without gzip or deflate as well, once it is complete]' \
'--json[One JSON object a line instead of text]' \
'--ascii[Draw control characters as \\r\\n instead of symbols]' \
'--no-times[Leave out times, for comparing outputs]' \
'--tls[Speak TLS to the target]' \
'-k[Accept any certificate (implies --tls)]' \
'--insecure[Accept any certificate (implies --tls)]' \
'(-6 --ipv6)-4[Use IPv4 only]' \
'(-6 --ipv6)--ipv4[Use IPv4 only]' \
'-6[Use IPv6 only]' \
'--ipv6[Use IPv6 only]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::words -- The words after `curl`, as they were copied:_default' \
&& ret=0
;;
(dissect)
_arguments "${_arguments_options[@]}" : \
'--method=[The method of the request a response answers]:METHOD:_default' \
'-t+[Time limit of a read without \`within\` (50ms, 2s, 1m)]:TIME:_default' \
'--timeout=[Time limit of a read without \`within\` (50ms, 2s, 1m)]:TIME:_default' \
'--connect-timeout=[Time limit of look-up, connecting and TLS together]:TIME:_default' \
'--watch=[How long a connection is watched after its last answer, for its end and for octets that should not follow \[default\: 1s where the peer has to close, 100ms after a single shot\]; at the prompt, how long a send waits for its answer \[default\: 300ms\]]:TIME:_default' \
'--lookup-timeout=[Time limit of the name look-up alone]:TIME:_default' \
'--tls-timeout=[Time limit of the TLS handshake alone]:TIME:_default' \
'--write-timeout=[Time limit of a write that makes no progress (default\: as --timeout)]:TIME:_default' \
'--first-octet-timeout=[Time limit of the first octet of an answer (default\: as --timeout)]:TIME:_default' \
'*--set=[Value of a variable for scripts\: NAME=OCTETS, with escapes]:NAME=BYTES:_default' \
'--view=[What to show below each read and write]:VIEW:((lines\:"One line per line of the protocol, named"
tokens\:"One line per token"
hex\:"Hexadecimal, with characters beside it"
text\:"Plain text with line ends drawn"
none\:"Only facts and defects"))' \
'--content=[Content octets to show per message]:N:_default' \
'--color=[Colour\: also off when NO_COLOR is set or TERM is dumb]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--max-octets=[Octets kept per connection and direction; the rest is counted]:N:_default' \
'--sni=[Server name to ask for and to verify (implies --tls)]:NAME:_default' \
'*--alpn=[Protocols to offer by ALPN, in order (implies --tls)]:NAME:_default' \
'--cacert=[PEM file of trusted roots (implies --tls)]:FILE:_files' \
'--keylog=[Append session secrets to this file (implies --tls)]:FILE:_files' \
'--source=[Local address to connect from]:ADDRESS:_default' \
'--proxy-line=[Send a PROXY line first\: v1 or v2, then nothing (our own addresses), \`unknown\`, or CLIENT\:PORT \[SERVER\:PORT\]]:LINE:_default' \
'(--response)--request[They were sent by a client (default\: judged by how they begin)]' \
'--response[They were sent by a server]' \
'--readings[Also show how other readers would cut them]' \
'--decode[Show content without gzip or deflate as well, once it is complete]' \
'--json[One JSON object a line instead of text]' \
'--ascii[Draw control characters as \\r\\n instead of symbols]' \
'--no-times[Leave out times, for comparing outputs]' \
'--tls[Speak TLS to the target]' \
'-k[Accept any certificate (implies --tls)]' \
'--insecure[Accept any certificate (implies --tls)]' \
'(-6 --ipv6)-4[Use IPv4 only]' \
'(-6 --ipv6)--ipv4[Use IPv4 only]' \
'-6[Use IPv6 only]' \
'--ipv6[Use IPv6 only]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::file -- Where they are; standard input when missing:_files' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_probe__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:probe-help-command-$line[1]:"
        case $line[1] in
            (run)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(replay)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(diff)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(idle)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(listen)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(curl)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(dissect)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
}

(( $+functions[_probe_commands] )) ||
_probe_commands() {
    local commands; commands=(
'run:Run a script; its \`expect\` lines decide the exit code' \
'replay:Play a saved session again, octet for octet, and compare what comes back' \
'diff:Send the same script to several targets and show where their answers differ' \
'idle:Find out when a server closes idle connections, and what becomes of requests that meet it' \
'listen:Accept connections, show what clients send, answer from a script' \
'curl:Send what a command line of curl would send, and show what it means\: probe curl '\''URL'\'' -H ...' \
'dissect:Say what octets mean, without a network' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'probe commands' commands "$@"
}
(( $+functions[_probe__subcmd__curl_commands] )) ||
_probe__subcmd__curl_commands() {
    local commands; commands=()
    _describe -t commands 'probe curl commands' commands "$@"
}
(( $+functions[_probe__subcmd__diff_commands] )) ||
_probe__subcmd__diff_commands() {
    local commands; commands=()
    _describe -t commands 'probe diff commands' commands "$@"
}
(( $+functions[_probe__subcmd__dissect_commands] )) ||
_probe__subcmd__dissect_commands() {
    local commands; commands=()
    _describe -t commands 'probe dissect commands' commands "$@"
}
(( $+functions[_probe__subcmd__help_commands] )) ||
_probe__subcmd__help_commands() {
    local commands; commands=(
'run:Run a script; its \`expect\` lines decide the exit code' \
'replay:Play a saved session again, octet for octet, and compare what comes back' \
'diff:Send the same script to several targets and show where their answers differ' \
'idle:Find out when a server closes idle connections, and what becomes of requests that meet it' \
'listen:Accept connections, show what clients send, answer from a script' \
'curl:Send what a command line of curl would send, and show what it means\: probe curl '\''URL'\'' -H ...' \
'dissect:Say what octets mean, without a network' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'probe help commands' commands "$@"
}
(( $+functions[_probe__subcmd__help__subcmd__curl_commands] )) ||
_probe__subcmd__help__subcmd__curl_commands() {
    local commands; commands=()
    _describe -t commands 'probe help curl commands' commands "$@"
}
(( $+functions[_probe__subcmd__help__subcmd__diff_commands] )) ||
_probe__subcmd__help__subcmd__diff_commands() {
    local commands; commands=()
    _describe -t commands 'probe help diff commands' commands "$@"
}
(( $+functions[_probe__subcmd__help__subcmd__dissect_commands] )) ||
_probe__subcmd__help__subcmd__dissect_commands() {
    local commands; commands=()
    _describe -t commands 'probe help dissect commands' commands "$@"
}
(( $+functions[_probe__subcmd__help__subcmd__help_commands] )) ||
_probe__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'probe help help commands' commands "$@"
}
(( $+functions[_probe__subcmd__help__subcmd__idle_commands] )) ||
_probe__subcmd__help__subcmd__idle_commands() {
    local commands; commands=()
    _describe -t commands 'probe help idle commands' commands "$@"
}
(( $+functions[_probe__subcmd__help__subcmd__listen_commands] )) ||
_probe__subcmd__help__subcmd__listen_commands() {
    local commands; commands=()
    _describe -t commands 'probe help listen commands' commands "$@"
}
(( $+functions[_probe__subcmd__help__subcmd__replay_commands] )) ||
_probe__subcmd__help__subcmd__replay_commands() {
    local commands; commands=()
    _describe -t commands 'probe help replay commands' commands "$@"
}
(( $+functions[_probe__subcmd__help__subcmd__run_commands] )) ||
_probe__subcmd__help__subcmd__run_commands() {
    local commands; commands=()
    _describe -t commands 'probe help run commands' commands "$@"
}
(( $+functions[_probe__subcmd__idle_commands] )) ||
_probe__subcmd__idle_commands() {
    local commands; commands=()
    _describe -t commands 'probe idle commands' commands "$@"
}
(( $+functions[_probe__subcmd__listen_commands] )) ||
_probe__subcmd__listen_commands() {
    local commands; commands=()
    _describe -t commands 'probe listen commands' commands "$@"
}
(( $+functions[_probe__subcmd__replay_commands] )) ||
_probe__subcmd__replay_commands() {
    local commands; commands=()
    _describe -t commands 'probe replay commands' commands "$@"
}
(( $+functions[_probe__subcmd__run_commands] )) ||
_probe__subcmd__run_commands() {
    local commands; commands=()
    _describe -t commands 'probe run commands' commands "$@"
}

if [ "$funcstack[1]" = "_probe" ]; then
    _probe "$@"
else
    compdef _probe probe
fi
