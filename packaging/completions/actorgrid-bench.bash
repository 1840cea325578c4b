# Completion of actorgrid-bench for bash.

_actorgrid_bench() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
  local commands='calls streams idle-streams typed mixed mesh connect-storm overload serve compute'
  COMPREPLY=()

  # --option=value arrives in three words.
  if [[ $word == = ]]; then
    word=''
  elif [[ $before == = ]]; then
    before=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  local values=''
  case $before in
  --from) values='task actor loop-actor one-actor request' ;;
  --to) values='loop pool thread coroutine actor spawned spawned-loop' ;;
  --type) values='bytes binary array map' ;;
  --kind) values='requests responses two-way' ;;
  --large) values='requests responses both' ;;
  --seconds | --server | --as | --callers | --size | --open-loop | --window | --streams | \
    --messages | --rounds | --large-callers | --large-size | --nodes | --loops | --cuts | \
    --listen-as | --client | --busy | --threads | --rate | --work | --timeout | --times)
    return
    ;;
  esac
  if [[ -n $values ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$values" -- "$word")
    return
  fi

  local command='' i
  for ((i = 1; i < COMP_CWORD; ++i)); do
    [[ -n $command || " $commands " != *" ${COMP_WORDS[i]} "* ]] || command=${COMP_WORDS[i]}
  done
  local options='-h --help' measuring='--system-calls --seconds --busy --json'
  local ends='--in-process --server --as'
  case $command in
  '') options+=' --version' ;;
  calls) options+=" $measuring $ends --callers --size --from --to --type --open-loop" ;;
  streams) options+=" $measuring $ends --kind --from --to --window --streams --messages --size --open-loop" ;;
  idle-streams) options+=" --system-calls --busy --json $ends --streams" ;;
  typed) options+=" $measuring $ends --callers --size --rounds --to" ;;
  mixed) options+=" $measuring $ends --callers --size --large --large-callers --large-size
    --lane" ;;
  mesh) options+=" $measuring --nodes --callers --loops --size --idle" ;;
  connect-storm) options+=' --system-calls --busy --json --callers --cuts' ;;
  overload) options+=" $measuring $ends --rate --work --timeout --times --callers" ;;
  serve) options+=' --system-calls --listen-as --client --lane --leave-with-input' ;;
  compute) options+=' --system-calls --threads --leave-with-input' ;;
  esac
  if [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
  elif [[ -z $command ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$word")
  fi
}

complete -F _actorgrid_bench actorgrid-bench
