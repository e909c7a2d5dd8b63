complete -c server -s a -l address -d 'Address or host name to listen on' -r
complete -c server -s p -l port -d 'TCP port; 0 lets the system choose one' -r
complete -c server -s t -l timeout -d 'Seconds a connection may be idle between requests' -r
complete -c server -l head-timeout -d 'Seconds a request head may take, 408 after that [default: as --timeout]' -r
complete -c server -l stall-timeout -d 'Seconds over which --min-rate is measured' -r
complete -c server -l min-rate -d 'Octets per second a client must at least send or take; slower ones are cut off' -r
complete -c server -l workers -d 'Event loops; 0 is one per core' -r
complete -c server -l max-requests -d 'Requests per connection; 0 is no limit' -r
complete -c server -l max-connections -d 'Connections at once, further ones are answered 503' -r
complete -c server -l max-content -d 'Octets of request content that are read and dropped to keep a connection' -r
complete -c server -l index -d 'File to serve for a directory; may be given more than once [default: index.html]' -r
complete -c server -l cache -d 'MiB of memory for content, over all workers' -r
complete -c server -l server-name -d 'Value of the Server field; empty sends none' -r
complete -c server -l no-gzip -d 'Send text as it is, even to clients that accept gzip'
complete -c server -s h -l help -d 'Print help'
complete -c server -s V -l version -d 'Print version'
