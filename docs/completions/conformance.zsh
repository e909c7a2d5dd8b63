#compdef conformance

autoload -U is-at-least

_conformance() {
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
'()--targets-from=[With --profile course\: a file with one \`NAME TARGET \[COMMAND\]\` per line]:FILE:_files' \
'*--only=[Only checks whose id, area/id or requirement matches this glob]:GLOB:_default' \
'*--skip=[No checks whose id, area/id or requirement matches this glob]:GLOB:_default' \
'--fail-on=[From which level on a violation makes the exit code 1 \[default\: must\]]:FAIL_ON:((must\:"Violations of a MUST"
should\:"Violations of a MUST or a SHOULD"
any\:"Every violation, hardening included"))' \
'--baseline=[Expected violations\: these fail nobody, but a line that does not come true does]:FILE:_files' \
'--write-baseline=[Write the violations beyond the policy to this file as expected; reasons are kept]:FILE:_files' \
'--format=[The form of the report]:FORMAT:((text\:"For people"
json\:"For programs; \`conformance schema\` prints its schema"
junit\:"For the test pages of GitHub, GitLab and Jenkins"
sarif\:"For code scanning pages"
markdown\:"For job summaries"
html\:"One page with filters and all octets"
badge\:"A picture for a README"
csv\:"For spreadsheets"))' \
'-o+[Write the report to this file; the text report goes to standard output then]:FILE:_files' \
'--output=[Write the report to this file; the text report goes to standard output then]:FILE:_files' \
'--spawn=[Start the server under test with this shell command, and stop it afterwards]:CMD:_default' \
'--wait=[How long the started server may take to accept a connection]:TIME:_default' \
'--path=[The path to start from, instead of that of the target]:PATH:_default' \
'--host=[Value of the Host field, instead of that of the target]:HOST:_default' \
'*--header=[A field line such as '\''Authorization\: Basic eDp5'\'' to add to every request]:FIELD:_default' \
'--writable=[Where files may be made and deleted\: inside PATH when it ends with a slash, else beside it, at paths that begin with PATH]:PATH:_default' \
'--protected=[A path that asks for credentials (found by itself where a link leads to it)]:PATH:_default' \
'--credentials=[The value of Authorization that opens it, such as '\''Basic eDp5'\'']:VALUE:_default' \
'--upgrade=[A path that switches to WebSocket or h2c, where the start path does not]:PATH:_default' \
'--echo=[A path that echoes the content of a POST]:PATH:_default' \
'--jobs=[Checks at a time; also the most connections the target has to take at once. 5 unless said otherwise, which a listener with a backlog of 5 takes; 16 for the project'\''s own server, and where answers or ends are slow and so many connections are found to be served at once]:JOBS:_default' \
'--timeout=[The longest wait for something that should come]:TIME:_default' \
'--max-time=[End the run after this time\: what has no verdict by then is inconclusive, and the exit code 5. Without it a run takes as long as it takes]:TIME:_default' \
'--retries=[How often a violation or an inconclusive verdict is tried again]:RETRIES:_default' \
'--tls-ca=[PEM file with the roots to trust]:FILE:_files' \
'--checks=[Run the *.check files below this folder too]:DIR:_files' \
'--profile=[What kind of target it is, and what the run is for]:PROFILE:((auto\:"Whatever discovery finds"
static\:"A file server\: POST is never sent; content goes out with GET"
app\:"An application\: nothing is expected that only file servers have"
strict\:"As auto; every violation fails the run, hardening included, and so does a flaky result"
course\:"Points per topic for each of several targets (see --targets-from and --rubric)"))' \
'--rubric=[With --profile course\: the points per topic, instead of the built-in ones]:FILE:_files' \
'--color=[When to use colours]:COLOR:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'-v[List every result, not only those to act on]' \
'--verbose[List every result, not only those to act on]' \
'--slow[Run the checks of time limits too\: about three minutes more, and as long again where a limit is missed and has to be missed twice]' \
'--insecure[Accept any TLS certificate]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'-V[Print version]' \
'--version[Print version]' \
'::targets -- HOST\:PORT, http\://HOST\[\:PORT\]\[/PATH\], https\://... or unix\:PATH; several with --profile course:_default' \
":: :_conformance_commands" \
"*::: :->conformance" \
&& ret=0
    case $state in
    (conformance)
        words=($line[2] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:conformance-command-$line[2]:"
        case $line[2] in
            (list)
_arguments "${_arguments_options[@]}" : \
'*--only=[Only checks whose id, area/id or requirement matches this glob]:GLOB:_default' \
'--checks=[Read the *.check files below this folder too]:DIR:_files' \
'--color=[When to use colours]:COLOR:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--coverage[Show how much of the requirement table they cover]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(explain)
_arguments "${_arguments_options[@]}" : \
'--checks=[Read the *.check files below this folder too]:DIR:_files' \
'--color=[When to use colours]:COLOR:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':id -- The id of a check, or of a requirement:_default' \
&& ret=0
;;
(prove)
_arguments "${_arguments_options[@]}" : \
'--checks=[Read the *.check files below this folder instead of those in the binary]:DIR:_files' \
'*--only=[Only checks whose id, area/id or requirement matches this glob]:GLOB:_default' \
'--color=[When to use colours]:COLOR:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(new)
_arguments "${_arguments_options[@]}" : \
'--dir=[The folder to write it to; its name is the area of the check]:DIR:_files' \
'--color=[When to use colours]:COLOR:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--passive[Judge every response of the run instead of sending something]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':id -- The id\: small letters, digits and hyphens:_default' \
&& ret=0
;;
(diff)
_arguments "${_arguments_options[@]}" : \
'--format=[The form of the comparison]:FORMAT:((text\:"For people"
markdown\:"For job summaries and comments"
json\:"For programs"))' \
'--fail-on=[From which level on a new violation makes the exit code 1]:FAIL_ON:((must\:"Violations of a MUST"
should\:"Violations of a MUST or a SHOULD"
any\:"Every violation, hardening included"))' \
'-o+[Write the comparison to this file]:FILE:_files' \
'--output=[Write the comparison to this file]:FILE:_files' \
'--color=[When to use colours]:COLOR:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':before -- The JSON report from before:_files' \
':after -- The JSON report from after:_files' \
&& ret=0
;;
(grid)
_arguments "${_arguments_options[@]}" : \
'--format=[The form of the table]:FORMAT:((html\:"One page with filters"
markdown\:"For job summaries and comments"
json\:"For programs"))' \
'-o+[Write the table to this file]:FILE:_files' \
'--output=[Write the table to this file]:FILE:_files' \
'*--only=[Only checks whose id or area/id matches this glob]:GLOB:_default' \
'*--verdict=[Only checks for which at least one server has this verdict]:VERDICT:_default' \
'--color=[When to use colours]:COLOR:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--differing[Only checks that do not come out the same for every server]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::reports -- JSON reports; NAME=FILE gives the column a name:_default' \
&& ret=0
;;
(schema)
_arguments "${_arguments_options[@]}" : \
'--color=[When to use colours]:COLOR:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(rubric)
_arguments "${_arguments_options[@]}" : \
'--color=[When to use colours]:COLOR:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_conformance__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:conformance-help-command-$line[1]:"
        case $line[1] in
            (list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(explain)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(prove)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(new)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(diff)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(grid)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(schema)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(rubric)
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

(( $+functions[_conformance_commands] )) ||
_conformance_commands() {
    local commands; commands=(
'list:List the checks' \
'explain:Explain a check\: what it sends, what it accepts, and why it matters' \
'prove:Parse check files and prove that their exemplars are graded as they say' \
'new:Begin a check of your own\: a file with exemplars that \`prove\` accepts as it is' \
'diff:Compare two JSON reports\: what was fixed, what is new, what changed' \
'grid:Put JSON reports side by side\: one column per server, one row per check' \
'schema:Print the JSON Schema of the JSON report' \
'rubric:Print the built-in rubric of --profile course, to change and give to --rubric' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'conformance commands' commands "$@"
}
(( $+functions[_conformance__subcmd__diff_commands] )) ||
_conformance__subcmd__diff_commands() {
    local commands; commands=()
    _describe -t commands 'conformance diff commands' commands "$@"
}
(( $+functions[_conformance__subcmd__explain_commands] )) ||
_conformance__subcmd__explain_commands() {
    local commands; commands=()
    _describe -t commands 'conformance explain commands' commands "$@"
}
(( $+functions[_conformance__subcmd__grid_commands] )) ||
_conformance__subcmd__grid_commands() {
    local commands; commands=()
    _describe -t commands 'conformance grid commands' commands "$@"
}
(( $+functions[_conformance__subcmd__help_commands] )) ||
_conformance__subcmd__help_commands() {
    local commands; commands=(
'list:List the checks' \
'explain:Explain a check\: what it sends, what it accepts, and why it matters' \
'prove:Parse check files and prove that their exemplars are graded as they say' \
'new:Begin a check of your own\: a file with exemplars that \`prove\` accepts as it is' \
'diff:Compare two JSON reports\: what was fixed, what is new, what changed' \
'grid:Put JSON reports side by side\: one column per server, one row per check' \
'schema:Print the JSON Schema of the JSON report' \
'rubric:Print the built-in rubric of --profile course, to change and give to --rubric' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'conformance help commands' commands "$@"
}
(( $+functions[_conformance__subcmd__help__subcmd__diff_commands] )) ||
_conformance__subcmd__help__subcmd__diff_commands() {
    local commands; commands=()
    _describe -t commands 'conformance help diff commands' commands "$@"
}
(( $+functions[_conformance__subcmd__help__subcmd__explain_commands] )) ||
_conformance__subcmd__help__subcmd__explain_commands() {
    local commands; commands=()
    _describe -t commands 'conformance help explain commands' commands "$@"
}
(( $+functions[_conformance__subcmd__help__subcmd__grid_commands] )) ||
_conformance__subcmd__help__subcmd__grid_commands() {
    local commands; commands=()
    _describe -t commands 'conformance help grid commands' commands "$@"
}
(( $+functions[_conformance__subcmd__help__subcmd__help_commands] )) ||
_conformance__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'conformance help help commands' commands "$@"
}
(( $+functions[_conformance__subcmd__help__subcmd__list_commands] )) ||
_conformance__subcmd__help__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'conformance help list commands' commands "$@"
}
(( $+functions[_conformance__subcmd__help__subcmd__new_commands] )) ||
_conformance__subcmd__help__subcmd__new_commands() {
    local commands; commands=()
    _describe -t commands 'conformance help new commands' commands "$@"
}
(( $+functions[_conformance__subcmd__help__subcmd__prove_commands] )) ||
_conformance__subcmd__help__subcmd__prove_commands() {
    local commands; commands=()
    _describe -t commands 'conformance help prove commands' commands "$@"
}
(( $+functions[_conformance__subcmd__help__subcmd__rubric_commands] )) ||
_conformance__subcmd__help__subcmd__rubric_commands() {
    local commands; commands=()
    _describe -t commands 'conformance help rubric commands' commands "$@"
}
(( $+functions[_conformance__subcmd__help__subcmd__schema_commands] )) ||
_conformance__subcmd__help__subcmd__schema_commands() {
    local commands; commands=()
    _describe -t commands 'conformance help schema commands' commands "$@"
}
(( $+functions[_conformance__subcmd__list_commands] )) ||
_conformance__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'conformance list commands' commands "$@"
}
(( $+functions[_conformance__subcmd__new_commands] )) ||
_conformance__subcmd__new_commands() {
    local commands; commands=()
    _describe -t commands 'conformance new commands' commands "$@"
}
(( $+functions[_conformance__subcmd__prove_commands] )) ||
_conformance__subcmd__prove_commands() {
    local commands; commands=()
    _describe -t commands 'conformance prove commands' commands "$@"
}
(( $+functions[_conformance__subcmd__rubric_commands] )) ||
_conformance__subcmd__rubric_commands() {
    local commands; commands=()
    _describe -t commands 'conformance rubric commands' commands "$@"
}
(( $+functions[_conformance__subcmd__schema_commands] )) ||
_conformance__subcmd__schema_commands() {
    local commands; commands=()
    _describe -t commands 'conformance schema commands' commands "$@"
}

if [ "$funcstack[1]" = "_conformance" ]; then
    _conformance "$@"
else
    compdef _conformance conformance
fi
