# Completion of actorgrid-node for bash. Its values follow after =, never after a space.

# Both complete $word of _actorgrid_node.
_actorgrid_node_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$word"); }
_actorgrid_node_files() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen "$1" -- "$word")
}

_actorgrid_node() {
  local word=${COMP_WORDS[COMP_CWORD]} name=''
  local settings='
    grid.local
    grid.peers
    grid.guests
    grid.allow
    grid.connect-to
    grid.listen
    grid.route-path
    grid.loops
    grid.busy-poll
    grid.spawn
    grid.redial-max
    grid.listen-wait
    grid.ping-interval
    grid.stream-ping-interval
    grid.flight-recorder
    grid.flight-recorder-payload
    grid.flight-recorder-directory
    grid.log.to
    grid.log.format
    grid.log.level
    grid.admin.listen
    grid.admin.token-file
    grid.admin.ready-peers
    grid.auth.token-file
    grid.auth.jwt-access-key
    grid.auth.jwt-secret-file
    grid.auth.jwt-node-tokens
    grid.tls.cert
    grid.tls.key
    grid.tls.key-password-file
    grid.tls.ca
    grid.tls.verify-peer
    grid.tls.match-peer-names
    grid.tls.identities
    grid.tls.crl
    grid.limits.message-bytes
    grid.limits.queue-bytes
    grid.limits.calls-out
    grid.limits.calls-in
    grid.limits.streams-out
    grid.limits.streams-in
    grid.limits.guest-calls-in
    grid.limits.guest-streams-in
    grid.limits.guests
    grid.limits.call-rate
    grid.limits.stream-rate
    grid.limits.guest-call-rate
    grid.limits.guest-stream-rate
    grid.limits.rate-burst
    grid.limits.unauthenticated
    grid.limits.unauthenticated-per-address
    grid.limits.lookup-timeout
    grid.limits.connect-timeout
    grid.limits.handshake-timeout
    grid.limits.dial-timeout
    grid.limits.write-timeout
    grid.limits.drain-timeout
    catalogue.files-root
    catalogue.watches
    catalogue.watched-directories
    catalogue.locks
    catalogue.lock-name-bytes
    catalogue.lock-ttl
    catalogue.conformance
  '
  COMPREPLY=()

  # --key=value arrives in three words.
  if [[ $word == = ]]; then
    word='' name=${COMP_WORDS[COMP_CWORD - 1]}
  elif [[ ${COMP_WORDS[COMP_CWORD - 1]} == = ]]; then
    name=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  case $name in
  '')
    [[ $word == -* ]] || return
    local options='-h -? --help --long-help --dump-config --version --conformance --config-file='
    local setting
    for setting in $settings; do options+=" --$setting="; done
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
    [[ ${#COMPREPLY[@]} -ne 1 || ${COMPREPLY[0]} != *= ]] || compopt -o nospace 2>/dev/null
    ;;
  --config-file) _actorgrid_node_files -f ;;
  --grid.listen) _actorgrid_node_words 'none' ;;
  --grid.flight-recorder-directory) _actorgrid_node_files -f ;;
  --grid.log.to) _actorgrid_node_files -f ;;
  --grid.log.format) _actorgrid_node_words 'logfmt json' ;;
  --grid.log.level) _actorgrid_node_words 'debug info warning error' ;;
  --grid.admin.listen) _actorgrid_node_files -f ;;
  --grid.admin.token-file) _actorgrid_node_files -f ;;
  --grid.auth.token-file) _actorgrid_node_files -f ;;
  --grid.auth.jwt-secret-file) _actorgrid_node_files -f ;;
  --grid.auth.jwt-node-tokens) _actorgrid_node_words 'true false' ;;
  --grid.tls.cert) _actorgrid_node_files -f ;;
  --grid.tls.key) _actorgrid_node_files -f ;;
  --grid.tls.key-password-file) _actorgrid_node_files -f ;;
  --grid.tls.ca) _actorgrid_node_files -f ;;
  --grid.tls.verify-peer) _actorgrid_node_words 'true false' ;;
  --grid.tls.match-peer-names) _actorgrid_node_words 'true false' ;;
  --grid.tls.crl) _actorgrid_node_files -f ;;
  --catalogue.files-root) _actorgrid_node_files -d ;;
  --catalogue.conformance) _actorgrid_node_words 'true false' ;;
  esac
}

complete -F _actorgrid_node actorgrid-node
