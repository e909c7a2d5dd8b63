complete -c probe -s h -l help -d 'Print help'
