# Completion of actorgrid-node for fish. Its values follow after =, never after a space.

function __actorgrid_node_settings
    printf '--%s\t%s\n' \
        "config-file=" "File to read settings from" \
        "grid.local=" "This node's URL, an entry of peers" \
        "grid.peers=" "URLs of all nodes" \
        "grid.guests=" "Patterns of other hosts that may connect" \
        "grid.allow=" "Who may use which handlers" \
        "grid.connect-to=" "Where to dial peers not reached by their name" \
        "grid.listen=" "Address:port to bind" \
        "grid.route-path=" "Path of the websocket upgrade" \
        "grid.loops=" "Threads for connections" \
        "grid.busy-poll=" "How long a busy loop polls before it sleeps" \
        "grid.spawn=" "Handler IDs (1 to 255) this node serves" \
        "grid.redial-max=" "Longest pause between attempts to dial a peer" \
        "grid.listen-wait=" "How long to wait for a port that is still in use" \
        "grid.ping-interval=" "Time between pings of a connection" \
        "grid.stream-ping-interval=" "Time between pings of an idle stream" \
        "grid.flight-recorder=" "Memory for the heads of the last frames" \
        "grid.flight-recorder-payload=" "How many first bytes of each payload are kept with them" \
        "grid.flight-recorder-directory=" "Where the last frames are written when a peer breaks the protocol" \
        "grid.log.to=" "Where events are logged" \
        "grid.log.format=" "Format of the lines" \
        "grid.log.level=" "Lowest level that is logged" \
        "grid.admin.listen=" "Address:port or path of a socket for monitoring" \
        "grid.admin.token-file=" "File with the token for monitoring from other machines" \
        "grid.admin.ready-peers=" "How many peers must be connected for the node to be ready" \
        "grid.auth.token-file=" "File with the shared secret of all nodes" \
        "grid.auth.jwt-access-key=" "Subject of the JSON web tokens" \
        "grid.auth.jwt-secret-file=" "File with the HS512 key of the JSON web tokens" \
        "grid.auth.jwt-node-tokens=" "Whether to present tokens that name this node and the peer" \
        "grid.tls.cert=" "PEM file with this node's certificate" \
        "grid.tls.key=" "PEM file with the certificate's key" \
        "grid.tls.key-password-file=" "File with the password of the key, if that is encrypted" \
        "grid.tls.ca=" "PEM file with trusted CAs" \
        "grid.tls.verify-peer=" "Whether certificates of peers must verify and match" \
        "grid.tls.match-peer-names=" "Whether certificates of nodes that dial must be for their name" \
        "grid.tls.identities=" "Other names in certificates of nodes" \
        "grid.tls.crl=" "PEM file with revocation lists of the CAs" \
        "grid.limits.message-bytes=" "Largest message and payload, each way" \
        "grid.limits.queue-bytes=" "Bytes waiting to be written to one peer" \
        "grid.limits.calls-out=" "Calls in flight to one peer" \
        "grid.limits.calls-in=" "Calls in flight from one peer" \
        "grid.limits.streams-out=" "Open streams to one peer" \
        "grid.limits.streams-in=" "Open streams from one peer" \
        "grid.limits.guest-calls-in=" "Calls in flight from one guest" \
        "grid.limits.guest-streams-in=" "Open streams from one guest" \
        "grid.limits.guests=" "Guests connected at a time" \
        "grid.limits.call-rate=" "Calls per second from one peer" \
        "grid.limits.stream-rate=" "Streams that one peer opens per second" \
        "grid.limits.guest-call-rate=" "Calls per second from one guest" \
        "grid.limits.guest-stream-rate=" "Streams that one guest opens per second" \
        "grid.limits.rate-burst=" "For how long of being idle a peer may make up at once" \
        "grid.limits.unauthenticated=" "Sockets that have not proven who they are" \
        "grid.limits.unauthenticated-per-address=" "Such sockets from one address" \
        "grid.limits.lookup-timeout=" "Lookup of the addresses of a peer's name" \
        "grid.limits.connect-timeout=" "TCP connect to one address of a peer" \
        "grid.limits.handshake-timeout=" "TLS, HTTP upgrade and connect message together" \
        "grid.limits.dial-timeout=" "A whole attempt to connect" \
        "grid.limits.write-timeout=" "A write blocked this long ends the connection" \
        "grid.limits.drain-timeout=" "How long running work may go on when the node stops" \
        "catalogue.files-root=" "Directory that handlers 20 to 25 serve" \
        "catalogue.watches=" "Concurrent streams of handler 25" \
        "catalogue.watched-directories=" "Directories that one stream watches" \
        "catalogue.locks=" "Locks held at a time" \
        "catalogue.lock-name-bytes=" "Maximum length of the name of a lock or its owner" \
        "catalogue.lock-ttl=" "Maximum time before a lock expires" \
        "catalogue.conformance=" "Serve the conformance set"
end

set -l at_value 'string match -q -- "*=*" (commandline -ct)'

complete -c actorgrid-node -f
complete -c actorgrid-node -n "not $at_value" -a "(__actorgrid_node_settings)"
complete -c actorgrid-node -s h -s "?" -l help -d "Print the options of this program and exit"
complete -c actorgrid-node -l long-help -d "Print all options and exit"
complete -c actorgrid-node -l version -d "Print the version and exit"
complete -c actorgrid-node -l dump-config -d "Print the settings in force as a file and exit"
complete -c actorgrid-node -l conformance -d "Serve the conformance set, handlers 1 to 10, too"
complete -c actorgrid-node -n $at_value -l config-file -r -F
complete -c actorgrid-node -n $at_value -l grid.listen -x -a none
complete -c actorgrid-node -n $at_value -l grid.flight-recorder-directory -r -F
complete -c actorgrid-node -n $at_value -l grid.log.to -r -F
complete -c actorgrid-node -n $at_value -l grid.log.format -x -a "logfmt json"
complete -c actorgrid-node -n $at_value -l grid.log.level -x -a "debug info warning error"
complete -c actorgrid-node -n $at_value -l grid.admin.listen -r -F
complete -c actorgrid-node -n $at_value -l grid.admin.token-file -r -F
complete -c actorgrid-node -n $at_value -l grid.auth.token-file -r -F
complete -c actorgrid-node -n $at_value -l grid.auth.jwt-secret-file -r -F
complete -c actorgrid-node -n $at_value -l grid.auth.jwt-node-tokens -x -a "true false"
complete -c actorgrid-node -n $at_value -l grid.tls.cert -r -F
complete -c actorgrid-node -n $at_value -l grid.tls.key -r -F
complete -c actorgrid-node -n $at_value -l grid.tls.key-password-file -r -F
complete -c actorgrid-node -n $at_value -l grid.tls.ca -r -F
complete -c actorgrid-node -n $at_value -l grid.tls.verify-peer -x -a "true false"
complete -c actorgrid-node -n $at_value -l grid.tls.match-peer-names -x -a "true false"
complete -c actorgrid-node -n $at_value -l grid.tls.crl -r -F
complete -c actorgrid-node -n $at_value -l catalogue.files-root \
    -x -a "(__fish_complete_directories)"
complete -c actorgrid-node -n $at_value -l catalogue.conformance -x -a "true false"
