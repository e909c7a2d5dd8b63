# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_conformance_global_optspecs
    string join \n targets-from= only= skip= fail-on= baseline= write-baseline= format= o/output= v/verbose spawn= wait= path= host= header= writable= protected= credentials= upgrade= echo= jobs= timeout= max-time= retries= slow insecure tls-ca= checks= profile= rubric= color= h/help V/version
end

function __fish_conformance_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_conformance_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_conformance_using_subcommand
    set -l cmd (__fish_conformance_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c conformance -n "__fish_conformance_needs_command" -l targets-from -d 'With --profile course: a file with one `NAME TARGET [COMMAND]` per line' -r -F
complete -c conformance -n "__fish_conformance_needs_command" -l only -d 'Only checks whose id, area/id or requirement matches this glob' -r
complete -c conformance -n "__fish_conformance_needs_command" -l skip -d 'No checks whose id, area/id or requirement matches this glob' -r
complete -c conformance -n "__fish_conformance_needs_command" -l fail-on -d 'From which level on a violation makes the exit code 1 [default: must]' -r -f -a "must\t'Violations of a MUST'
should\t'Violations of a MUST or a SHOULD'
any\t'Every violation, hardening included'"
complete -c conformance -n "__fish_conformance_needs_command" -l baseline -d 'Expected violations: these fail nobody, but a line that does not come true does' -r -F
complete -c conformance -n "__fish_conformance_needs_command" -l write-baseline -d 'Write the violations beyond the policy to this file as expected; reasons are kept' -r -F
complete -c conformance -n "__fish_conformance_needs_command" -l format -d 'The form of the report' -r -f -a "text\t'For people'
json\t'For programs; `conformance schema` prints its schema'
junit\t'For the test pages of GitHub, GitLab and Jenkins'
sarif\t'For code scanning pages'
markdown\t'For job summaries'
html\t'One page with filters and all octets'
badge\t'A picture for a README'
csv\t'For spreadsheets'"
complete -c conformance -n "__fish_conformance_needs_command" -s o -l output -d 'Write the report to this file; the text report goes to standard output then' -r -F
complete -c conformance -n "__fish_conformance_needs_command" -l spawn -d 'Start the server under test with this shell command, and stop it afterwards' -r
complete -c conformance -n "__fish_conformance_needs_command" -l wait -d 'How long the started server may take to accept a connection' -r
complete -c conformance -n "__fish_conformance_needs_command" -l path -d 'The path to start from, instead of that of the target' -r
complete -c conformance -n "__fish_conformance_needs_command" -l host -d 'Value of the Host field, instead of that of the target' -r
complete -c conformance -n "__fish_conformance_needs_command" -l header -d 'A field line such as \'Authorization: Basic eDp5\' to add to every request' -r
complete -c conformance -n "__fish_conformance_needs_command" -l writable -d 'Where files may be made and deleted: inside PATH when it ends with a slash, else beside it, at paths that begin with PATH' -r
complete -c conformance -n "__fish_conformance_needs_command" -l protected -d 'A path that asks for credentials (found by itself where a link leads to it)' -r
complete -c conformance -n "__fish_conformance_needs_command" -l credentials -d 'The value of Authorization that opens it, such as \'Basic eDp5\'' -r
complete -c conformance -n "__fish_conformance_needs_command" -l upgrade -d 'A path that switches to WebSocket or h2c, where the start path does not' -r
complete -c conformance -n "__fish_conformance_needs_command" -l echo -d 'A path that echoes the content of a POST' -r
complete -c conformance -n "__fish_conformance_needs_command" -l jobs -d 'Checks at a time; also the most connections the target has to take at once. 5 unless said otherwise, which a listener with a backlog of 5 takes; 16 for the project\'s own server, and where answers or ends are slow and so many connections are found to be served at once' -r
complete -c conformance -n "__fish_conformance_needs_command" -l timeout -d 'The longest wait for something that should come' -r
complete -c conformance -n "__fish_conformance_needs_command" -l max-time -d 'End the run after this time: what has no verdict by then is inconclusive, and the exit code 5. Without it a run takes as long as it takes' -r
complete -c conformance -n "__fish_conformance_needs_command" -l retries -d 'How often a violation or an inconclusive verdict is tried again' -r
complete -c conformance -n "__fish_conformance_needs_command" -l tls-ca -d 'PEM file with the roots to trust' -r -F
complete -c conformance -n "__fish_conformance_needs_command" -l checks -d 'Run the *.check files below this folder too' -r -F
complete -c conformance -n "__fish_conformance_needs_command" -l profile -d 'What kind of target it is, and what the run is for' -r -f -a "auto\t'Whatever discovery finds'
static\t'A file server: POST is never sent; content goes out with GET'
app\t'An application: nothing is expected that only file servers have'
strict\t'As auto; every violation fails the run, hardening included, and so does a flaky result'
course\t'Points per topic for each of several targets (see --targets-from and --rubric)'"
complete -c conformance -n "__fish_conformance_needs_command" -l rubric -d 'With --profile course: the points per topic, instead of the built-in ones' -r -F
complete -c conformance -n "__fish_conformance_needs_command" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c conformance -n "__fish_conformance_needs_command" -s v -l verbose -d 'List every result, not only those to act on'
complete -c conformance -n "__fish_conformance_needs_command" -l slow -d 'Run the checks of time limits too: about three minutes more, and as long again where a limit is missed and has to be missed twice'
complete -c conformance -n "__fish_conformance_needs_command" -l insecure -d 'Accept any TLS certificate'
complete -c conformance -n "__fish_conformance_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c conformance -n "__fish_conformance_needs_command" -s V -l version -d 'Print version'
complete -c conformance -n "__fish_conformance_needs_command" -a "list" -d 'List the checks'
complete -c conformance -n "__fish_conformance_needs_command" -a "explain" -d 'Explain a check: what it sends, what it accepts, and why it matters'
complete -c conformance -n "__fish_conformance_needs_command" -a "prove" -d 'Parse check files and prove that their exemplars are graded as they say'
complete -c conformance -n "__fish_conformance_needs_command" -a "new" -d 'Begin a check of your own: a file with exemplars that `prove` accepts as it is'
complete -c conformance -n "__fish_conformance_needs_command" -a "diff" -d 'Compare two JSON reports: what was fixed, what is new, what changed'
complete -c conformance -n "__fish_conformance_needs_command" -a "grid" -d 'Put JSON reports side by side: one column per server, one row per check'
complete -c conformance -n "__fish_conformance_needs_command" -a "schema" -d 'Print the JSON Schema of the JSON report'
complete -c conformance -n "__fish_conformance_needs_command" -a "rubric" -d 'Print the built-in rubric of --profile course, to change and give to --rubric'
complete -c conformance -n "__fish_conformance_needs_command" -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c conformance -n "__fish_conformance_using_subcommand list" -l only -d 'Only checks whose id, area/id or requirement matches this glob' -r
complete -c conformance -n "__fish_conformance_using_subcommand list" -l checks -d 'Read the *.check files below this folder too' -r -F
complete -c conformance -n "__fish_conformance_using_subcommand list" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c conformance -n "__fish_conformance_using_subcommand list" -l coverage -d 'Show how much of the requirement table they cover'
complete -c conformance -n "__fish_conformance_using_subcommand list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c conformance -n "__fish_conformance_using_subcommand explain" -l checks -d 'Read the *.check files below this folder too' -r -F
complete -c conformance -n "__fish_conformance_using_subcommand explain" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c conformance -n "__fish_conformance_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c conformance -n "__fish_conformance_using_subcommand prove" -l checks -d 'Read the *.check files below this folder instead of those in the binary' -r -F
complete -c conformance -n "__fish_conformance_using_subcommand prove" -l only -d 'Only checks whose id, area/id or requirement matches this glob' -r
complete -c conformance -n "__fish_conformance_using_subcommand prove" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c conformance -n "__fish_conformance_using_subcommand prove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c conformance -n "__fish_conformance_using_subcommand new" -l dir -d 'The folder to write it to; its name is the area of the check' -r -F
complete -c conformance -n "__fish_conformance_using_subcommand new" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c conformance -n "__fish_conformance_using_subcommand new" -l passive -d 'Judge every response of the run instead of sending something'
complete -c conformance -n "__fish_conformance_using_subcommand new" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c conformance -n "__fish_conformance_using_subcommand diff" -l format -d 'The form of the comparison' -r -f -a "text\t'For people'
markdown\t'For job summaries and comments'
json\t'For programs'"
complete -c conformance -n "__fish_conformance_using_subcommand diff" -l fail-on -d 'From which level on a new violation makes the exit code 1' -r -f -a "must\t'Violations of a MUST'
should\t'Violations of a MUST or a SHOULD'
any\t'Every violation, hardening included'"
complete -c conformance -n "__fish_conformance_using_subcommand diff" -s o -l output -d 'Write the comparison to this file' -r -F
complete -c conformance -n "__fish_conformance_using_subcommand diff" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c conformance -n "__fish_conformance_using_subcommand diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c conformance -n "__fish_conformance_using_subcommand grid" -l format -d 'The form of the table' -r -f -a "html\t'One page with filters'
markdown\t'For job summaries and comments'
json\t'For programs'"
complete -c conformance -n "__fish_conformance_using_subcommand grid" -s o -l output -d 'Write the table to this file' -r -F
complete -c conformance -n "__fish_conformance_using_subcommand grid" -l only -d 'Only checks whose id or area/id matches this glob' -r
complete -c conformance -n "__fish_conformance_using_subcommand grid" -l verdict -d 'Only checks for which at least one server has this verdict' -r
complete -c conformance -n "__fish_conformance_using_subcommand grid" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c conformance -n "__fish_conformance_using_subcommand grid" -l differing -d 'Only checks that do not come out the same for every server'
complete -c conformance -n "__fish_conformance_using_subcommand grid" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c conformance -n "__fish_conformance_using_subcommand schema" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c conformance -n "__fish_conformance_using_subcommand schema" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c conformance -n "__fish_conformance_using_subcommand rubric" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c conformance -n "__fish_conformance_using_subcommand rubric" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c conformance -n "__fish_conformance_using_subcommand help; and not __fish_seen_subcommand_from list explain prove new diff grid schema rubric help" -f -a "list" -d 'List the checks'
complete -c conformance -n "__fish_conformance_using_subcommand help; and not __fish_seen_subcommand_from list explain prove new diff grid schema rubric help" -f -a "explain" -d 'Explain a check: what it sends, what it accepts, and why it matters'
complete -c conformance -n "__fish_conformance_using_subcommand help; and not __fish_seen_subcommand_from list explain prove new diff grid schema rubric help" -f -a "prove" -d 'Parse check files and prove that their exemplars are graded as they say'
complete -c conformance -n "__fish_conformance_using_subcommand help; and not __fish_seen_subcommand_from list explain prove new diff grid schema rubric help" -f -a "new" -d 'Begin a check of your own: a file with exemplars that `prove` accepts as it is'
complete -c conformance -n "__fish_conformance_using_subcommand help; and not __fish_seen_subcommand_from list explain prove new diff grid schema rubric help" -f -a "diff" -d 'Compare two JSON reports: what was fixed, what is new, what changed'
complete -c conformance -n "__fish_conformance_using_subcommand help; and not __fish_seen_subcommand_from list explain prove new diff grid schema rubric help" -f -a "grid" -d 'Put JSON reports side by side: one column per server, one row per check'
complete -c conformance -n "__fish_conformance_using_subcommand help; and not __fish_seen_subcommand_from list explain prove new diff grid schema rubric help" -f -a "schema" -d 'Print the JSON Schema of the JSON report'
complete -c conformance -n "__fish_conformance_using_subcommand help; and not __fish_seen_subcommand_from list explain prove new diff grid schema rubric help" -f -a "rubric" -d 'Print the built-in rubric of --profile course, to change and give to --rubric'
complete -c conformance -n "__fish_conformance_using_subcommand help; and not __fish_seen_subcommand_from list explain prove new diff grid schema rubric help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
