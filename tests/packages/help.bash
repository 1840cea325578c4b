# Reads the --help of the programs, for scripts that compare it with other files. To be sourced.

mistakes=0

mistake() {
  echo "$*"
  mistakes=$((mistakes + 1))
}

# lines_of HEADING: the lines below "Heading:", up to the next empty one, of a --help on standard
# input. CLI11 writes headings in capitals since version 2.5.
lines_of() { awk -v heading="${1,,}:" 'tolower($0) == heading { on = 1; next } !NF { on = 0 } on'; }

# options PROGRAM [COMMAND]: the names of all options, short and long, one per line. Continuation lines
# of a description are indented further than any option.
options() {
  "$@" --help | lines_of options | sed -nE 's/^ {1,12}(-[^ ]*,? *(--[a-z-]+)?).*/\1/p' |
    tr -s ', ' '\n' | sed '/^$/d' | sort -u
}

# commands PROGRAM: the names of all commands, one per line.
commands() {
  "$1" --help | lines_of subcommands | sed -nE 's/^ {1,12}([a-z][a-z-]*).*/\1/p' | sort
}

# node_options NODE: the options of actorgrid-node that are not configuration keys.
node_options() {
  "$1" --help | sed -nE 's/^  --help, (-.*[^ ])  .*/\1/p' | tr -s ', ' '\n'
  "$1" --help | grep -oE -- '--[a-z][a-z.-]*' | grep -v '\.' | sort -u
}

# node_keys NODE: section.key, one per line.
node_keys() { "$1" --help | sed -nE 's/^  --([a-z-]+(\.[a-z-]+)+)=.*/\1/p' | sort; }

# same WHAT LEFT RIGHT LEFT_NAMES RIGHT_NAMES: the two lists of names must be equal.
same() {
  local name
  for name in $(comm -23 <(sort -u <<<"$4") <(sort -u <<<"$5")); do
    mistake "$1: $name is in $2, not in $3"
  done
  for name in $(comm -13 <(sort -u <<<"$4") <(sort -u <<<"$5")); do
    mistake "$1: $name is in $3, not in $2"
  done
}

# among WHAT NAMES OTHERS: each of NAMES must also be in OTHERS.
among() {
  local name
  for name in $(comm -23 <(sort -u <<<"$2") <(sort -u <<<"$3")); do mistake "$1: $name"; done
}
