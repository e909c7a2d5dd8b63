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
'*--only=[Only checks whose id, area/id or requirement matches this glob]:GLOB:_default' \
'*--skip=[No checks whose id, area/id or requirement matches this glob]:GLOB:_default' \
'--fail-on=[From which level on a violation makes the exit code 1 \[default\: must\]]:FAIL_ON:((must\:"Violations of a MUST"
should\:"Violations of a MUST or a SHOULD"
any\:"Every violation, hardening included"))' \
'--format=[The form of the report]:FORMAT:((text\:"For people"
json\:"For programs; the schema is in \`docs/\`"
junit\:"For the test pages of GitHub, GitLab and Jenkins"
sarif\:"For code scanning pages"
markdown\:"For job summaries"
html\:"One page with filters and all octets"
badge\:"A picture for a README"))' \
'-o+[Write the report to this file; the text report goes to standard output then]:FILE:_files' \
'--output=[Write the report to this file; the text report goes to standard output then]:FILE:_files' \
'--spawn=[Start the server under test with this shell command, and stop it afterwards]:CMD:_default' \
'--wait=[How long the started server may take to accept a connection]:TIME:_default' \
'--path=[The path to start from, instead of that of the target]:PATH:_default' \
'--host=[Value of the Host field, instead of that of the target]:HOST:_default' \
'*--header=[A field line such as '\''Authorization\: Basic eDp5'\'' to add to every request]:FIELD:_default' \
'--writable=[A path that may be written to and deleted]:PATH:_default' \
'--echo=[A path that echoes the content of a POST]:PATH:_default' \
'--jobs=[Checks at a time]:JOBS:_default' \
'--timeout=[The longest wait for something that should come]:TIME:_default' \
'--retries=[How often a violation or an inconclusive verdict is tried again]:RETRIES:_default' \
'--tls-ca=[PEM file with the roots to trust]:FILE:_files' \
'--checks=[Run the *.check files below this folder too]:DIR:_files' \
'--profile=[What kind of target it is]:PROFILE:((auto\:"Whatever discovery finds"
static\:"A file server\: content is sent with GET only, POST is not tried"
strict\:"As auto, and every violation is beyond the policy unless --fail-on says otherwise"))' \
'--color=[When to use colours]:COLOR:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'-v[List every result, not only those to act on]' \
'--verbose[List every result, not only those to act on]' \
'--slow[Run the checks that take seconds too]' \
'--insecure[Accept any TLS certificate]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'-V[Print version]' \
'--version[Print version]' \
'::target -- HOST\:PORT, http\://HOST\[\:PORT\]\[/PATH\], https\://... or unix\:PATH:_default' \
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
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'conformance commands' commands "$@"
}
(( $+functions[_conformance__subcmd__explain_commands] )) ||
_conformance__subcmd__explain_commands() {
    local commands; commands=()
    _describe -t commands 'conformance explain commands' commands "$@"
}
(( $+functions[_conformance__subcmd__help_commands] )) ||
_conformance__subcmd__help_commands() {
    local commands; commands=(
'list:List the checks' \
'explain:Explain a check\: what it sends, what it accepts, and why it matters' \
'prove:Parse check files and prove that their exemplars are graded as they say' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'conformance help commands' commands "$@"
}
(( $+functions[_conformance__subcmd__help__subcmd__explain_commands] )) ||
_conformance__subcmd__help__subcmd__explain_commands() {
    local commands; commands=()
    _describe -t commands 'conformance help explain commands' commands "$@"
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
(( $+functions[_conformance__subcmd__help__subcmd__prove_commands] )) ||
_conformance__subcmd__help__subcmd__prove_commands() {
    local commands; commands=()
    _describe -t commands 'conformance help prove commands' commands "$@"
}
(( $+functions[_conformance__subcmd__list_commands] )) ||
_conformance__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'conformance list commands' commands "$@"
}
(( $+functions[_conformance__subcmd__prove_commands] )) ||
_conformance__subcmd__prove_commands() {
    local commands; commands=()
    _describe -t commands 'conformance prove commands' commands "$@"
}

if [ "$funcstack[1]" = "_conformance" ]; then
    _conformance "$@"
else
    compdef _conformance conformance
fi
