# Completion of actorgrid-ctl for bash.

_actorgrid_ctl() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
  local commands='peers reload ping doctor top slow streams trace call stream ls stat du cat walk watch'
  commands+=' lock locks burst conform'
  local options='-h --help --version --config-file --peers --as --listen --guest-pattern
    --route-path --lane --token-file --jwt-access-key --jwt-secret-file --tls-ca --tls-cert
    --tls-key --tls-key-password-file --insecure --timeout --wait --json --plain -v --verbose'
  COMPREPLY=()

  # The command, and where the words after -- begin.
  local command='' rest=0 i
  for ((i = 1; i < COMP_CWORD; ++i)); do
    if [[ ${COMP_WORDS[i]} == -- ]]; then
      rest=$((i + 1))
      break
    fi
    [[ -n $command || " $commands " != *" ${COMP_WORDS[i]} "* ]] || command=${COMP_WORDS[i]}
  done
  if ((rest != 0)); then
    compopt -o filenames 2>/dev/null
    if ((COMP_CWORD == rest)); then
      mapfile -t COMPREPLY < <(compgen -c -- "$word")
    else
      mapfile -t COMPREPLY < <(compgen -f -- "$word")
    fi
    return
  fi

  # --option=value arrives in three words.
  if [[ $word == = ]]; then
    word=''
  elif [[ $before == = ]]; then
    before=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  case $before in
  --config-file | --token-file | --jwt-secret-file | --tls-ca | --tls-cert | --tls-key | \
    --tls-key-password-file)
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
    return
    ;;
  --listen)
    mapfile -t COMPREPLY < <(compgen -W none -- "$word")
    return
    ;;
  --dial)
    mapfile -t COMPREPLY < <(compgen -W 'in out' -- "$word")
    return
    ;;
  --sort)
    mapfile -t COMPREPLY < <(compgen -W 'rate p50 p99 queue flight name' -- "$word")
    return
    ;;
  --restart)
    mapfile -t COMPREPLY < <(compgen -c -- "$word")
    return
    ;;
  --peers | --as | --guest-pattern | --route-path | --lane | --jwt-access-key | --timeout | \
    --host | --subroute | --in | --out | --deadline | --ttl | -c | --count | -s | --size | -i | \
    --interval | --concurrency | --only | --clients | --peer | --handler | --slower | --rate | --op | \
    --last)
    return
    ;;
  esac

  case $command in
  reload) options+=' --dry-run' ;;
  ping) options+=' -c --count -s --size -i --interval' ;;
  top) options+=' --sort --interval --once' ;;
  slow) options+=' --interval' ;;
  streams) options+=' --watch --interval' ;;
  trace)
    options+=' --peer --handler --errors --slower --rate -c --count --frames --op --last --once'
    options+=' --payload'
    ;;
  call) options+=' --host --subroute' ;;
  stream) options+=' --host --subroute --in --out --deadline' ;;
  watch) options+=' -c --count' ;;
  lock) options+=' --read --try --terminate --ttl --' ;;
  burst) options+=' --count --concurrency --size' ;;
  conform) options+=' --only --list --dial --restart --clients' ;;
  esac
  if [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
  elif [[ -z $command ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$word")
  elif [[ $command =~ ^(call|stream)$ && $word == @* ]]; then
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -P @ -f -- "${word#@}")
  fi
}

complete -F _actorgrid_ctl actorgrid-ctl
