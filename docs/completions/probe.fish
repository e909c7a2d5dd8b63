# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_probe_global_optspecs
    string join \n t/timeout= connect-timeout= watch= lookup-timeout= tls-timeout= write-timeout= first-octet-timeout= set= view= content= decode json ascii no-times color= max-octets= tls sni= alpn= k/insecure cacert= keylog= source= 4/ipv4 6/ipv6 proxy-line= e/send= i/interactive X/request= H/header= d/data= I/head h/help V/version
end

function __fish_probe_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_probe_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_probe_using_subcommand
    set -l cmd (__fish_probe_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c probe -n "__fish_probe_needs_command" -s t -l timeout -d 'Time limit of a read without `within` (50ms, 2s, 1m)' -r
complete -c probe -n "__fish_probe_needs_command" -l connect-timeout -d 'Time limit of look-up, connecting and TLS together' -r
complete -c probe -n "__fish_probe_needs_command" -l watch -d 'How long a connection is watched after its last answer, for its end and for octets that should not follow [default: 1s where the peer has to close, 100ms after a single shot]; at the prompt, how long a send waits for its answer [default: 300ms]' -r
complete -c probe -n "__fish_probe_needs_command" -l lookup-timeout -d 'Time limit of the name look-up alone' -r
complete -c probe -n "__fish_probe_needs_command" -l tls-timeout -d 'Time limit of the TLS handshake alone' -r
complete -c probe -n "__fish_probe_needs_command" -l write-timeout -d 'Time limit of a write that makes no progress (default: as --timeout)' -r
complete -c probe -n "__fish_probe_needs_command" -l first-octet-timeout -d 'Time limit of the first octet of an answer (default: as --timeout)' -r
complete -c probe -n "__fish_probe_needs_command" -l set -d 'Value of a variable for scripts: NAME=OCTETS, with escapes' -r
complete -c probe -n "__fish_probe_needs_command" -l view -d 'What to show below each read and write' -r -f -a "lines\t'One line per line of the protocol, named'
tokens\t'One line per token'
hex\t'Hexadecimal, with characters beside it'
text\t'Plain text with line ends drawn'
none\t'Only facts and defects'"
complete -c probe -n "__fish_probe_needs_command" -l content -d 'Content octets to show per message' -r
complete -c probe -n "__fish_probe_needs_command" -l color -d 'Colour: also off when NO_COLOR is set or TERM is dumb' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c probe -n "__fish_probe_needs_command" -l max-octets -d 'Octets kept per connection and direction; the rest is counted' -r
complete -c probe -n "__fish_probe_needs_command" -l sni -d 'Server name to ask for and to verify (implies --tls)' -r
complete -c probe -n "__fish_probe_needs_command" -l alpn -d 'Protocols to offer by ALPN, in order (implies --tls)' -r
complete -c probe -n "__fish_probe_needs_command" -l cacert -d 'PEM file of trusted roots (implies --tls)' -r -F
complete -c probe -n "__fish_probe_needs_command" -l keylog -d 'Append session secrets to this file (implies --tls)' -r -F
complete -c probe -n "__fish_probe_needs_command" -l source -d 'Local address to connect from' -r
complete -c probe -n "__fish_probe_needs_command" -l proxy-line -d 'Send a PROXY line first: v1 or v2, then nothing (our own addresses), `unknown`, or CLIENT:PORT [SERVER:PORT]' -r
complete -c probe -n "__fish_probe_needs_command" -s e -l send -d 'Octets to send (with escapes), or one line of script; may be repeated' -r
complete -c probe -n "__fish_probe_needs_command" -s X -l request -d 'Its method (default: GET, or POST with data)' -r
complete -c probe -n "__fish_probe_needs_command" -s H -l header -d 'A header line, sent as it is; `Name:` leaves out what would be added; may be repeated' -r
complete -c probe -n "__fish_probe_needs_command" -s d -l data -d 'Its content, or @FILE; Content-Length is added' -r
complete -c probe -n "__fish_probe_needs_command" -l decode -d 'Show content without gzip or deflate as well, once it is complete'
complete -c probe -n "__fish_probe_needs_command" -l json -d 'One JSON object a line instead of text'
complete -c probe -n "__fish_probe_needs_command" -l ascii -d 'Draw control characters as \\r\\n instead of symbols'
complete -c probe -n "__fish_probe_needs_command" -l no-times -d 'Leave out times, for comparing outputs'
complete -c probe -n "__fish_probe_needs_command" -l tls -d 'Speak TLS to the target'
complete -c probe -n "__fish_probe_needs_command" -s k -l insecure -d 'Accept any certificate (implies --tls)'
complete -c probe -n "__fish_probe_needs_command" -s 4 -l ipv4 -d 'Use IPv4 only'
complete -c probe -n "__fish_probe_needs_command" -s 6 -l ipv6 -d 'Use IPv6 only'
complete -c probe -n "__fish_probe_needs_command" -s i -l interactive -d 'Open the prompt even for a URL with a path'
complete -c probe -n "__fish_probe_needs_command" -s I -l head -d 'HEAD instead of GET'
complete -c probe -n "__fish_probe_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c probe -n "__fish_probe_needs_command" -s V -l version -d 'Print version'
complete -c probe -n "__fish_probe_needs_command" -a "run" -d 'Run a script; its `expect` lines decide the exit code'
complete -c probe -n "__fish_probe_needs_command" -a "replay" -d 'Play a saved session again, octet for octet, and compare what comes back'
complete -c probe -n "__fish_probe_needs_command" -a "diff" -d 'Send the same script to several targets and show where their answers differ'
complete -c probe -n "__fish_probe_needs_command" -a "idle" -d 'Find out when a server closes idle connections, and what becomes of requests that meet it'
complete -c probe -n "__fish_probe_needs_command" -a "listen" -d 'Accept connections, show what clients send, answer from a script'
complete -c probe -n "__fish_probe_needs_command" -a "curl" -d 'Send what a command line of curl would send, and show what it means: probe curl \'URL\' -H ...'
complete -c probe -n "__fish_probe_needs_command" -a "dissect" -d 'Say what octets mean, without a network'
complete -c probe -n "__fish_probe_needs_command" -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c probe -n "__fish_probe_using_subcommand run" -l save -d 'Write what was done and what came back as a session for `replay`' -r -F
complete -c probe -n "__fish_probe_using_subcommand run" -l save-check -d 'Write it as a conformance check' -r -F
complete -c probe -n "__fish_probe_using_subcommand run" -s t -l timeout -d 'Time limit of a read without `within` (50ms, 2s, 1m)' -r
complete -c probe -n "__fish_probe_using_subcommand run" -l connect-timeout -d 'Time limit of look-up, connecting and TLS together' -r
complete -c probe -n "__fish_probe_using_subcommand run" -l watch -d 'How long a connection is watched after its last answer, for its end and for octets that should not follow [default: 1s where the peer has to close, 100ms after a single shot]; at the prompt, how long a send waits for its answer [default: 300ms]' -r
complete -c probe -n "__fish_probe_using_subcommand run" -l lookup-timeout -d 'Time limit of the name look-up alone' -r
complete -c probe -n "__fish_probe_using_subcommand run" -l tls-timeout -d 'Time limit of the TLS handshake alone' -r
complete -c probe -n "__fish_probe_using_subcommand run" -l write-timeout -d 'Time limit of a write that makes no progress (default: as --timeout)' -r
complete -c probe -n "__fish_probe_using_subcommand run" -l first-octet-timeout -d 'Time limit of the first octet of an answer (default: as --timeout)' -r
complete -c probe -n "__fish_probe_using_subcommand run" -l set -d 'Value of a variable for scripts: NAME=OCTETS, with escapes' -r
complete -c probe -n "__fish_probe_using_subcommand run" -l view -d 'What to show below each read and write' -r -f -a "lines\t'One line per line of the protocol, named'
tokens\t'One line per token'
hex\t'Hexadecimal, with characters beside it'
text\t'Plain text with line ends drawn'
none\t'Only facts and defects'"
complete -c probe -n "__fish_probe_using_subcommand run" -l content -d 'Content octets to show per message' -r
complete -c probe -n "__fish_probe_using_subcommand run" -l color -d 'Colour: also off when NO_COLOR is set or TERM is dumb' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c probe -n "__fish_probe_using_subcommand run" -l max-octets -d 'Octets kept per connection and direction; the rest is counted' -r
complete -c probe -n "__fish_probe_using_subcommand run" -l sni -d 'Server name to ask for and to verify (implies --tls)' -r
complete -c probe -n "__fish_probe_using_subcommand run" -l alpn -d 'Protocols to offer by ALPN, in order (implies --tls)' -r
complete -c probe -n "__fish_probe_using_subcommand run" -l cacert -d 'PEM file of trusted roots (implies --tls)' -r -F
complete -c probe -n "__fish_probe_using_subcommand run" -l keylog -d 'Append session secrets to this file (implies --tls)' -r -F
complete -c probe -n "__fish_probe_using_subcommand run" -l source -d 'Local address to connect from' -r
complete -c probe -n "__fish_probe_using_subcommand run" -l proxy-line -d 'Send a PROXY line first: v1 or v2, then nothing (our own addresses), `unknown`, or CLIENT:PORT [SERVER:PORT]' -r
complete -c probe -n "__fish_probe_using_subcommand run" -l decode -d 'Show content without gzip or deflate as well, once it is complete'
complete -c probe -n "__fish_probe_using_subcommand run" -l json -d 'One JSON object a line instead of text'
complete -c probe -n "__fish_probe_using_subcommand run" -l ascii -d 'Draw control characters as \\r\\n instead of symbols'
complete -c probe -n "__fish_probe_using_subcommand run" -l no-times -d 'Leave out times, for comparing outputs'
complete -c probe -n "__fish_probe_using_subcommand run" -l tls -d 'Speak TLS to the target'
complete -c probe -n "__fish_probe_using_subcommand run" -s k -l insecure -d 'Accept any certificate (implies --tls)'
complete -c probe -n "__fish_probe_using_subcommand run" -s 4 -l ipv4 -d 'Use IPv4 only'
complete -c probe -n "__fish_probe_using_subcommand run" -s 6 -l ipv6 -d 'Use IPv6 only'
complete -c probe -n "__fish_probe_using_subcommand run" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c probe -n "__fish_probe_using_subcommand replay" -s t -l timeout -d 'Time limit of a read without `within` (50ms, 2s, 1m)' -r
complete -c probe -n "__fish_probe_using_subcommand replay" -l connect-timeout -d 'Time limit of look-up, connecting and TLS together' -r
complete -c probe -n "__fish_probe_using_subcommand replay" -l watch -d 'How long a connection is watched after its last answer, for its end and for octets that should not follow [default: 1s where the peer has to close, 100ms after a single shot]; at the prompt, how long a send waits for its answer [default: 300ms]' -r
complete -c probe -n "__fish_probe_using_subcommand replay" -l lookup-timeout -d 'Time limit of the name look-up alone' -r
complete -c probe -n "__fish_probe_using_subcommand replay" -l tls-timeout -d 'Time limit of the TLS handshake alone' -r
complete -c probe -n "__fish_probe_using_subcommand replay" -l write-timeout -d 'Time limit of a write that makes no progress (default: as --timeout)' -r
complete -c probe -n "__fish_probe_using_subcommand replay" -l first-octet-timeout -d 'Time limit of the first octet of an answer (default: as --timeout)' -r
complete -c probe -n "__fish_probe_using_subcommand replay" -l set -d 'Value of a variable for scripts: NAME=OCTETS, with escapes' -r
complete -c probe -n "__fish_probe_using_subcommand replay" -l view -d 'What to show below each read and write' -r -f -a "lines\t'One line per line of the protocol, named'
tokens\t'One line per token'
hex\t'Hexadecimal, with characters beside it'
text\t'Plain text with line ends drawn'
none\t'Only facts and defects'"
complete -c probe -n "__fish_probe_using_subcommand replay" -l content -d 'Content octets to show per message' -r
complete -c probe -n "__fish_probe_using_subcommand replay" -l color -d 'Colour: also off when NO_COLOR is set or TERM is dumb' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c probe -n "__fish_probe_using_subcommand replay" -l max-octets -d 'Octets kept per connection and direction; the rest is counted' -r
complete -c probe -n "__fish_probe_using_subcommand replay" -l sni -d 'Server name to ask for and to verify (implies --tls)' -r
complete -c probe -n "__fish_probe_using_subcommand replay" -l alpn -d 'Protocols to offer by ALPN, in order (implies --tls)' -r
complete -c probe -n "__fish_probe_using_subcommand replay" -l cacert -d 'PEM file of trusted roots (implies --tls)' -r -F
complete -c probe -n "__fish_probe_using_subcommand replay" -l keylog -d 'Append session secrets to this file (implies --tls)' -r -F
complete -c probe -n "__fish_probe_using_subcommand replay" -l source -d 'Local address to connect from' -r
complete -c probe -n "__fish_probe_using_subcommand replay" -l proxy-line -d 'Send a PROXY line first: v1 or v2, then nothing (our own addresses), `unknown`, or CLIENT:PORT [SERVER:PORT]' -r
complete -c probe -n "__fish_probe_using_subcommand replay" -l decode -d 'Show content without gzip or deflate as well, once it is complete'
complete -c probe -n "__fish_probe_using_subcommand replay" -l json -d 'One JSON object a line instead of text'
complete -c probe -n "__fish_probe_using_subcommand replay" -l ascii -d 'Draw control characters as \\r\\n instead of symbols'
complete -c probe -n "__fish_probe_using_subcommand replay" -l no-times -d 'Leave out times, for comparing outputs'
complete -c probe -n "__fish_probe_using_subcommand replay" -l tls -d 'Speak TLS to the target'
complete -c probe -n "__fish_probe_using_subcommand replay" -s k -l insecure -d 'Accept any certificate (implies --tls)'
complete -c probe -n "__fish_probe_using_subcommand replay" -s 4 -l ipv4 -d 'Use IPv4 only'
complete -c probe -n "__fish_probe_using_subcommand replay" -s 6 -l ipv6 -d 'Use IPv6 only'
complete -c probe -n "__fish_probe_using_subcommand replay" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c probe -n "__fish_probe_using_subcommand diff" -l mask -d 'Compare these fields by presence only, besides Date and identifiers' -r
complete -c probe -n "__fish_probe_using_subcommand diff" -s t -l timeout -d 'Time limit of a read without `within` (50ms, 2s, 1m)' -r
complete -c probe -n "__fish_probe_using_subcommand diff" -l connect-timeout -d 'Time limit of look-up, connecting and TLS together' -r
complete -c probe -n "__fish_probe_using_subcommand diff" -l watch -d 'How long a connection is watched after its last answer, for its end and for octets that should not follow [default: 1s where the peer has to close, 100ms after a single shot]; at the prompt, how long a send waits for its answer [default: 300ms]' -r
complete -c probe -n "__fish_probe_using_subcommand diff" -l lookup-timeout -d 'Time limit of the name look-up alone' -r
complete -c probe -n "__fish_probe_using_subcommand diff" -l tls-timeout -d 'Time limit of the TLS handshake alone' -r
complete -c probe -n "__fish_probe_using_subcommand diff" -l write-timeout -d 'Time limit of a write that makes no progress (default: as --timeout)' -r
complete -c probe -n "__fish_probe_using_subcommand diff" -l first-octet-timeout -d 'Time limit of the first octet of an answer (default: as --timeout)' -r
complete -c probe -n "__fish_probe_using_subcommand diff" -l set -d 'Value of a variable for scripts: NAME=OCTETS, with escapes' -r
complete -c probe -n "__fish_probe_using_subcommand diff" -l view -d 'What to show below each read and write' -r -f -a "lines\t'One line per line of the protocol, named'
tokens\t'One line per token'
hex\t'Hexadecimal, with characters beside it'
text\t'Plain text with line ends drawn'
none\t'Only facts and defects'"
complete -c probe -n "__fish_probe_using_subcommand diff" -l content -d 'Content octets to show per message' -r
complete -c probe -n "__fish_probe_using_subcommand diff" -l color -d 'Colour: also off when NO_COLOR is set or TERM is dumb' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c probe -n "__fish_probe_using_subcommand diff" -l max-octets -d 'Octets kept per connection and direction; the rest is counted' -r
complete -c probe -n "__fish_probe_using_subcommand diff" -l sni -d 'Server name to ask for and to verify (implies --tls)' -r
complete -c probe -n "__fish_probe_using_subcommand diff" -l alpn -d 'Protocols to offer by ALPN, in order (implies --tls)' -r
complete -c probe -n "__fish_probe_using_subcommand diff" -l cacert -d 'PEM file of trusted roots (implies --tls)' -r -F
complete -c probe -n "__fish_probe_using_subcommand diff" -l keylog -d 'Append session secrets to this file (implies --tls)' -r -F
complete -c probe -n "__fish_probe_using_subcommand diff" -l source -d 'Local address to connect from' -r
complete -c probe -n "__fish_probe_using_subcommand diff" -l proxy-line -d 'Send a PROXY line first: v1 or v2, then nothing (our own addresses), `unknown`, or CLIENT:PORT [SERVER:PORT]' -r
complete -c probe -n "__fish_probe_using_subcommand diff" -l decode -d 'Show content without gzip or deflate as well, once it is complete'
complete -c probe -n "__fish_probe_using_subcommand diff" -l json -d 'One JSON object a line instead of text'
complete -c probe -n "__fish_probe_using_subcommand diff" -l ascii -d 'Draw control characters as \\r\\n instead of symbols'
complete -c probe -n "__fish_probe_using_subcommand diff" -l no-times -d 'Leave out times, for comparing outputs'
complete -c probe -n "__fish_probe_using_subcommand diff" -l tls -d 'Speak TLS to the target'
complete -c probe -n "__fish_probe_using_subcommand diff" -s k -l insecure -d 'Accept any certificate (implies --tls)'
complete -c probe -n "__fish_probe_using_subcommand diff" -s 4 -l ipv4 -d 'Use IPv4 only'
complete -c probe -n "__fish_probe_using_subcommand diff" -s 6 -l ipv6 -d 'Use IPv6 only'
complete -c probe -n "__fish_probe_using_subcommand diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c probe -n "__fish_probe_using_subcommand idle" -l within -d 'The longest wait for the server to close' -r
complete -c probe -n "__fish_probe_using_subcommand idle" -l request -d 'The request to send, with escapes (default: a plain GET)' -r
complete -c probe -n "__fish_probe_using_subcommand idle" -s t -l timeout -d 'Time limit of a read without `within` (50ms, 2s, 1m)' -r
complete -c probe -n "__fish_probe_using_subcommand idle" -l connect-timeout -d 'Time limit of look-up, connecting and TLS together' -r
complete -c probe -n "__fish_probe_using_subcommand idle" -l watch -d 'How long a connection is watched after its last answer, for its end and for octets that should not follow [default: 1s where the peer has to close, 100ms after a single shot]; at the prompt, how long a send waits for its answer [default: 300ms]' -r
complete -c probe -n "__fish_probe_using_subcommand idle" -l lookup-timeout -d 'Time limit of the name look-up alone' -r
complete -c probe -n "__fish_probe_using_subcommand idle" -l tls-timeout -d 'Time limit of the TLS handshake alone' -r
complete -c probe -n "__fish_probe_using_subcommand idle" -l write-timeout -d 'Time limit of a write that makes no progress (default: as --timeout)' -r
complete -c probe -n "__fish_probe_using_subcommand idle" -l first-octet-timeout -d 'Time limit of the first octet of an answer (default: as --timeout)' -r
complete -c probe -n "__fish_probe_using_subcommand idle" -l set -d 'Value of a variable for scripts: NAME=OCTETS, with escapes' -r
complete -c probe -n "__fish_probe_using_subcommand idle" -l view -d 'What to show below each read and write' -r -f -a "lines\t'One line per line of the protocol, named'
tokens\t'One line per token'
hex\t'Hexadecimal, with characters beside it'
text\t'Plain text with line ends drawn'
none\t'Only facts and defects'"
complete -c probe -n "__fish_probe_using_subcommand idle" -l content -d 'Content octets to show per message' -r
complete -c probe -n "__fish_probe_using_subcommand idle" -l color -d 'Colour: also off when NO_COLOR is set or TERM is dumb' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c probe -n "__fish_probe_using_subcommand idle" -l max-octets -d 'Octets kept per connection and direction; the rest is counted' -r
complete -c probe -n "__fish_probe_using_subcommand idle" -l sni -d 'Server name to ask for and to verify (implies --tls)' -r
complete -c probe -n "__fish_probe_using_subcommand idle" -l alpn -d 'Protocols to offer by ALPN, in order (implies --tls)' -r
complete -c probe -n "__fish_probe_using_subcommand idle" -l cacert -d 'PEM file of trusted roots (implies --tls)' -r -F
complete -c probe -n "__fish_probe_using_subcommand idle" -l keylog -d 'Append session secrets to this file (implies --tls)' -r -F
complete -c probe -n "__fish_probe_using_subcommand idle" -l source -d 'Local address to connect from' -r
complete -c probe -n "__fish_probe_using_subcommand idle" -l proxy-line -d 'Send a PROXY line first: v1 or v2, then nothing (our own addresses), `unknown`, or CLIENT:PORT [SERVER:PORT]' -r
complete -c probe -n "__fish_probe_using_subcommand idle" -l decode -d 'Show content without gzip or deflate as well, once it is complete'
complete -c probe -n "__fish_probe_using_subcommand idle" -l json -d 'One JSON object a line instead of text'
complete -c probe -n "__fish_probe_using_subcommand idle" -l ascii -d 'Draw control characters as \\r\\n instead of symbols'
complete -c probe -n "__fish_probe_using_subcommand idle" -l no-times -d 'Leave out times, for comparing outputs'
complete -c probe -n "__fish_probe_using_subcommand idle" -l tls -d 'Speak TLS to the target'
complete -c probe -n "__fish_probe_using_subcommand idle" -s k -l insecure -d 'Accept any certificate (implies --tls)'
complete -c probe -n "__fish_probe_using_subcommand idle" -s 4 -l ipv4 -d 'Use IPv4 only'
complete -c probe -n "__fish_probe_using_subcommand idle" -s 6 -l ipv6 -d 'Use IPv6 only'
complete -c probe -n "__fish_probe_using_subcommand idle" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c probe -n "__fish_probe_using_subcommand listen" -l connections -d 'Stop after this many connections' -r
complete -c probe -n "__fish_probe_using_subcommand listen" -s t -l timeout -d 'Time limit of a read without `within` (50ms, 2s, 1m)' -r
complete -c probe -n "__fish_probe_using_subcommand listen" -l connect-timeout -d 'Time limit of look-up, connecting and TLS together' -r
complete -c probe -n "__fish_probe_using_subcommand listen" -l watch -d 'How long a connection is watched after its last answer, for its end and for octets that should not follow [default: 1s where the peer has to close, 100ms after a single shot]; at the prompt, how long a send waits for its answer [default: 300ms]' -r
complete -c probe -n "__fish_probe_using_subcommand listen" -l lookup-timeout -d 'Time limit of the name look-up alone' -r
complete -c probe -n "__fish_probe_using_subcommand listen" -l tls-timeout -d 'Time limit of the TLS handshake alone' -r
complete -c probe -n "__fish_probe_using_subcommand listen" -l write-timeout -d 'Time limit of a write that makes no progress (default: as --timeout)' -r
complete -c probe -n "__fish_probe_using_subcommand listen" -l first-octet-timeout -d 'Time limit of the first octet of an answer (default: as --timeout)' -r
complete -c probe -n "__fish_probe_using_subcommand listen" -l set -d 'Value of a variable for scripts: NAME=OCTETS, with escapes' -r
complete -c probe -n "__fish_probe_using_subcommand listen" -l view -d 'What to show below each read and write' -r -f -a "lines\t'One line per line of the protocol, named'
tokens\t'One line per token'
hex\t'Hexadecimal, with characters beside it'
text\t'Plain text with line ends drawn'
none\t'Only facts and defects'"
complete -c probe -n "__fish_probe_using_subcommand listen" -l content -d 'Content octets to show per message' -r
complete -c probe -n "__fish_probe_using_subcommand listen" -l color -d 'Colour: also off when NO_COLOR is set or TERM is dumb' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c probe -n "__fish_probe_using_subcommand listen" -l max-octets -d 'Octets kept per connection and direction; the rest is counted' -r
complete -c probe -n "__fish_probe_using_subcommand listen" -l sni -d 'Server name to ask for and to verify (implies --tls)' -r
complete -c probe -n "__fish_probe_using_subcommand listen" -l alpn -d 'Protocols to offer by ALPN, in order (implies --tls)' -r
complete -c probe -n "__fish_probe_using_subcommand listen" -l cacert -d 'PEM file of trusted roots (implies --tls)' -r -F
complete -c probe -n "__fish_probe_using_subcommand listen" -l keylog -d 'Append session secrets to this file (implies --tls)' -r -F
complete -c probe -n "__fish_probe_using_subcommand listen" -l source -d 'Local address to connect from' -r
complete -c probe -n "__fish_probe_using_subcommand listen" -l proxy-line -d 'Send a PROXY line first: v1 or v2, then nothing (our own addresses), `unknown`, or CLIENT:PORT [SERVER:PORT]' -r
complete -c probe -n "__fish_probe_using_subcommand listen" -l lines -d 'Print what arrives as plain lines, and answer nothing unless a script does'
complete -c probe -n "__fish_probe_using_subcommand listen" -l decode -d 'Show content without gzip or deflate as well, once it is complete'
complete -c probe -n "__fish_probe_using_subcommand listen" -l json -d 'One JSON object a line instead of text'
complete -c probe -n "__fish_probe_using_subcommand listen" -l ascii -d 'Draw control characters as \\r\\n instead of symbols'
complete -c probe -n "__fish_probe_using_subcommand listen" -l no-times -d 'Leave out times, for comparing outputs'
complete -c probe -n "__fish_probe_using_subcommand listen" -l tls -d 'Speak TLS to the target'
complete -c probe -n "__fish_probe_using_subcommand listen" -s k -l insecure -d 'Accept any certificate (implies --tls)'
complete -c probe -n "__fish_probe_using_subcommand listen" -s 4 -l ipv4 -d 'Use IPv4 only'
complete -c probe -n "__fish_probe_using_subcommand listen" -s 6 -l ipv6 -d 'Use IPv6 only'
complete -c probe -n "__fish_probe_using_subcommand listen" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c probe -n "__fish_probe_using_subcommand curl" -s t -l timeout -d 'Time limit of a read without `within` (50ms, 2s, 1m)' -r
complete -c probe -n "__fish_probe_using_subcommand curl" -l connect-timeout -d 'Time limit of look-up, connecting and TLS together' -r
complete -c probe -n "__fish_probe_using_subcommand curl" -l watch -d 'How long a connection is watched after its last answer, for its end and for octets that should not follow [default: 1s where the peer has to close, 100ms after a single shot]; at the prompt, how long a send waits for its answer [default: 300ms]' -r
complete -c probe -n "__fish_probe_using_subcommand curl" -l lookup-timeout -d 'Time limit of the name look-up alone' -r
complete -c probe -n "__fish_probe_using_subcommand curl" -l tls-timeout -d 'Time limit of the TLS handshake alone' -r
complete -c probe -n "__fish_probe_using_subcommand curl" -l write-timeout -d 'Time limit of a write that makes no progress (default: as --timeout)' -r
complete -c probe -n "__fish_probe_using_subcommand curl" -l first-octet-timeout -d 'Time limit of the first octet of an answer (default: as --timeout)' -r
complete -c probe -n "__fish_probe_using_subcommand curl" -l set -d 'Value of a variable for scripts: NAME=OCTETS, with escapes' -r
complete -c probe -n "__fish_probe_using_subcommand curl" -l view -d 'What to show below each read and write' -r -f -a "lines\t'One line per line of the protocol, named'
tokens\t'One line per token'
hex\t'Hexadecimal, with characters beside it'
text\t'Plain text with line ends drawn'
none\t'Only facts and defects'"
complete -c probe -n "__fish_probe_using_subcommand curl" -l content -d 'Content octets to show per message' -r
complete -c probe -n "__fish_probe_using_subcommand curl" -l color -d 'Colour: also off when NO_COLOR is set or TERM is dumb' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c probe -n "__fish_probe_using_subcommand curl" -l max-octets -d 'Octets kept per connection and direction; the rest is counted' -r
complete -c probe -n "__fish_probe_using_subcommand curl" -l sni -d 'Server name to ask for and to verify (implies --tls)' -r
complete -c probe -n "__fish_probe_using_subcommand curl" -l alpn -d 'Protocols to offer by ALPN, in order (implies --tls)' -r
complete -c probe -n "__fish_probe_using_subcommand curl" -l cacert -d 'PEM file of trusted roots (implies --tls)' -r -F
complete -c probe -n "__fish_probe_using_subcommand curl" -l keylog -d 'Append session secrets to this file (implies --tls)' -r -F
complete -c probe -n "__fish_probe_using_subcommand curl" -l source -d 'Local address to connect from' -r
complete -c probe -n "__fish_probe_using_subcommand curl" -l proxy-line -d 'Send a PROXY line first: v1 or v2, then nothing (our own addresses), `unknown`, or CLIENT:PORT [SERVER:PORT]' -r
complete -c probe -n "__fish_probe_using_subcommand curl" -l decode -d 'Show content without gzip or deflate as well, once it is complete'
complete -c probe -n "__fish_probe_using_subcommand curl" -l json -d 'One JSON object a line instead of text'
complete -c probe -n "__fish_probe_using_subcommand curl" -l ascii -d 'Draw control characters as \\r\\n instead of symbols'
complete -c probe -n "__fish_probe_using_subcommand curl" -l no-times -d 'Leave out times, for comparing outputs'
complete -c probe -n "__fish_probe_using_subcommand curl" -l tls -d 'Speak TLS to the target'
complete -c probe -n "__fish_probe_using_subcommand curl" -s k -l insecure -d 'Accept any certificate (implies --tls)'
complete -c probe -n "__fish_probe_using_subcommand curl" -s 4 -l ipv4 -d 'Use IPv4 only'
complete -c probe -n "__fish_probe_using_subcommand curl" -s 6 -l ipv6 -d 'Use IPv6 only'
complete -c probe -n "__fish_probe_using_subcommand curl" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c probe -n "__fish_probe_using_subcommand dissect" -l method -d 'The method of the request a response answers' -r
complete -c probe -n "__fish_probe_using_subcommand dissect" -s t -l timeout -d 'Time limit of a read without `within` (50ms, 2s, 1m)' -r
complete -c probe -n "__fish_probe_using_subcommand dissect" -l connect-timeout -d 'Time limit of look-up, connecting and TLS together' -r
complete -c probe -n "__fish_probe_using_subcommand dissect" -l watch -d 'How long a connection is watched after its last answer, for its end and for octets that should not follow [default: 1s where the peer has to close, 100ms after a single shot]; at the prompt, how long a send waits for its answer [default: 300ms]' -r
complete -c probe -n "__fish_probe_using_subcommand dissect" -l lookup-timeout -d 'Time limit of the name look-up alone' -r
complete -c probe -n "__fish_probe_using_subcommand dissect" -l tls-timeout -d 'Time limit of the TLS handshake alone' -r
complete -c probe -n "__fish_probe_using_subcommand dissect" -l write-timeout -d 'Time limit of a write that makes no progress (default: as --timeout)' -r
complete -c probe -n "__fish_probe_using_subcommand dissect" -l first-octet-timeout -d 'Time limit of the first octet of an answer (default: as --timeout)' -r
complete -c probe -n "__fish_probe_using_subcommand dissect" -l set -d 'Value of a variable for scripts: NAME=OCTETS, with escapes' -r
complete -c probe -n "__fish_probe_using_subcommand dissect" -l view -d 'What to show below each read and write' -r -f -a "lines\t'One line per line of the protocol, named'
tokens\t'One line per token'
hex\t'Hexadecimal, with characters beside it'
text\t'Plain text with line ends drawn'
none\t'Only facts and defects'"
complete -c probe -n "__fish_probe_using_subcommand dissect" -l content -d 'Content octets to show per message' -r
complete -c probe -n "__fish_probe_using_subcommand dissect" -l color -d 'Colour: also off when NO_COLOR is set or TERM is dumb' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c probe -n "__fish_probe_using_subcommand dissect" -l max-octets -d 'Octets kept per connection and direction; the rest is counted' -r
complete -c probe -n "__fish_probe_using_subcommand dissect" -l sni -d 'Server name to ask for and to verify (implies --tls)' -r
complete -c probe -n "__fish_probe_using_subcommand dissect" -l alpn -d 'Protocols to offer by ALPN, in order (implies --tls)' -r
complete -c probe -n "__fish_probe_using_subcommand dissect" -l cacert -d 'PEM file of trusted roots (implies --tls)' -r -F
complete -c probe -n "__fish_probe_using_subcommand dissect" -l keylog -d 'Append session secrets to this file (implies --tls)' -r -F
complete -c probe -n "__fish_probe_using_subcommand dissect" -l source -d 'Local address to connect from' -r
complete -c probe -n "__fish_probe_using_subcommand dissect" -l proxy-line -d 'Send a PROXY line first: v1 or v2, then nothing (our own addresses), `unknown`, or CLIENT:PORT [SERVER:PORT]' -r
complete -c probe -n "__fish_probe_using_subcommand dissect" -l request -d 'They were sent by a client (default: judged by how they begin)'
complete -c probe -n "__fish_probe_using_subcommand dissect" -l response -d 'They were sent by a server'
complete -c probe -n "__fish_probe_using_subcommand dissect" -l readings -d 'Also show how other readers would cut them'
complete -c probe -n "__fish_probe_using_subcommand dissect" -l decode -d 'Show content without gzip or deflate as well, once it is complete'
complete -c probe -n "__fish_probe_using_subcommand dissect" -l json -d 'One JSON object a line instead of text'
complete -c probe -n "__fish_probe_using_subcommand dissect" -l ascii -d 'Draw control characters as \\r\\n instead of symbols'
complete -c probe -n "__fish_probe_using_subcommand dissect" -l no-times -d 'Leave out times, for comparing outputs'
complete -c probe -n "__fish_probe_using_subcommand dissect" -l tls -d 'Speak TLS to the target'
complete -c probe -n "__fish_probe_using_subcommand dissect" -s k -l insecure -d 'Accept any certificate (implies --tls)'
complete -c probe -n "__fish_probe_using_subcommand dissect" -s 4 -l ipv4 -d 'Use IPv4 only'
complete -c probe -n "__fish_probe_using_subcommand dissect" -s 6 -l ipv6 -d 'Use IPv6 only'
complete -c probe -n "__fish_probe_using_subcommand dissect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c probe -n "__fish_probe_using_subcommand help; and not __fish_seen_subcommand_from run replay diff idle listen curl dissect help" -f -a "run" -d 'Run a script; its `expect` lines decide the exit code'
complete -c probe -n "__fish_probe_using_subcommand help; and not __fish_seen_subcommand_from run replay diff idle listen curl dissect help" -f -a "replay" -d 'Play a saved session again, octet for octet, and compare what comes back'
complete -c probe -n "__fish_probe_using_subcommand help; and not __fish_seen_subcommand_from run replay diff idle listen curl dissect help" -f -a "diff" -d 'Send the same script to several targets and show where their answers differ'
complete -c probe -n "__fish_probe_using_subcommand help; and not __fish_seen_subcommand_from run replay diff idle listen curl dissect help" -f -a "idle" -d 'Find out when a server closes idle connections, and what becomes of requests that meet it'
complete -c probe -n "__fish_probe_using_subcommand help; and not __fish_seen_subcommand_from run replay diff idle listen curl dissect help" -f -a "listen" -d 'Accept connections, show what clients send, answer from a script'
complete -c probe -n "__fish_probe_using_subcommand help; and not __fish_seen_subcommand_from run replay diff idle listen curl dissect help" -f -a "curl" -d 'Send what a command line of curl would send, and show what it means: probe curl \'URL\' -H ...'
complete -c probe -n "__fish_probe_using_subcommand help; and not __fish_seen_subcommand_from run replay diff idle listen curl dissect help" -f -a "dissect" -d 'Say what octets mean, without a network'
complete -c probe -n "__fish_probe_using_subcommand help; and not __fish_seen_subcommand_from run replay diff idle listen curl dissect help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
