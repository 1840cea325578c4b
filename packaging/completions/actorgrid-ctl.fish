# Completion of actorgrid-ctl for fish.

set -l commands peers reload ping doctor top slow streams trace call stream ls stat du cat walk watch lock locks burst conform
set -l none "not __fish_seen_subcommand_from $commands"

complete -c actorgrid-ctl -f
complete -c actorgrid-ctl -n $none -a peers -d "Who is connected to whom"
complete -c actorgrid-ctl -n $none -a reload -d "Read configuration files again"
complete -c actorgrid-ctl -n $none -a ping -d "Round trips of the echo handler"
complete -c actorgrid-ctl -n $none -a doctor -d "Find out why nodes do not connect"
complete -c actorgrid-ctl -n $none -a top -d "Show rates, times and queues of nodes"
complete -c actorgrid-ctl -n $none -a slow -d "Say who holds things up"
complete -c actorgrid-ctl -n $none -a streams -d "List open streams, and who waits for whom"
complete -c actorgrid-ctl -n $none -a trace -d "Show calls, streams or frames as they happen"
complete -c actorgrid-ctl -n $none -a call -d "Call a handler"
complete -c actorgrid-ctl -n $none -a stream -d "Open a stream"
complete -c actorgrid-ctl -n $none -a ls -d "List a directory"
complete -c actorgrid-ctl -n $none -a stat -d "Type, size and time of a file"
complete -c actorgrid-ctl -n $none -a du -d "Print the total size of everything below a path"
complete -c actorgrid-ctl -n $none -a cat -d "Print a file"
complete -c actorgrid-ctl -n $none -a walk -d "Print everything below a directory"
complete -c actorgrid-ctl -n $none -a watch -d "Print changes below a directory"
complete -c actorgrid-ctl -n $none -a lock -d "Run a command while holding a lock"
complete -c actorgrid-ctl -n $none -a locks -d "List the locks that nodes hold"
complete -c actorgrid-ctl -n $none -a burst -d "Make many concurrent calls"
complete -c actorgrid-ctl -n $none -a conform -d "Run the conformance set"

complete -c actorgrid-ctl -s h -l help -d "Print the options and exit"
complete -c actorgrid-ctl -l version -d "Print the version and exit"
complete -c actorgrid-ctl -l config-file -r -F -d "Configuration of a node"
complete -c actorgrid-ctl -l peers -x -d "Nodes of the grid"
complete -c actorgrid-ctl -l as -x -d "Join as this peer, not as a guest"
complete -c actorgrid-ctl -l listen -x -a none -d "With --as: the address to bind, or none"
complete -c actorgrid-ctl -l guest-pattern -x -d "Pattern for the name of the guest"
complete -c actorgrid-ctl -l route-path -x -d "Path of the upgrade request"
complete -c actorgrid-ctl -l lane -x -d "Use this lane of the grid"
complete -c actorgrid-ctl -l token-file -r -F -d "File with the shared secret"
complete -c actorgrid-ctl -l jwt-access-key -x -d "Subject of the web tokens"
complete -c actorgrid-ctl -l jwt-secret-file -r -F -d "File with the key of the web tokens"
complete -c actorgrid-ctl -l tls-ca -r -F -d "Trusted CAs, PEM"
complete -c actorgrid-ctl -l tls-cert -r -F -d "Own certificate, PEM"
complete -c actorgrid-ctl -l tls-key -r -F -d "Its key, PEM"
complete -c actorgrid-ctl -l tls-key-password-file -r -F \
    -d "File with the password of an encrypted key"
complete -c actorgrid-ctl -l insecure -d "Accept any certificate"
complete -c actorgrid-ctl -l timeout -x -d "Time limit for connecting and for each operation"
complete -c actorgrid-ctl -l wait -d "Keep trying to connect until the timeout"
complete -c actorgrid-ctl -l json -d "One JSON value per line"
complete -c actorgrid-ctl -l plain -d "No colour; fields separated by tabs"
complete -c actorgrid-ctl -s v -l verbose -d "Report connection events on standard error"

set -l reload "__fish_seen_subcommand_from reload"
complete -c actorgrid-ctl -n $reload -l dry-run -d "Only print what would change"

set -l ping "__fish_seen_subcommand_from ping"
complete -c actorgrid-ctl -n $ping -s c -l count -x -d "Stop after this many"
complete -c actorgrid-ctl -n $ping -s s -l size -x -d "Bytes to send"
complete -c actorgrid-ctl -n $ping -s i -l interval -x -d "Time between two pings"

set -l looks "__fish_seen_subcommand_from top slow streams"
complete -c actorgrid-ctl -n $looks -l interval -x -d "Time between two looks"

set -l top "__fish_seen_subcommand_from top"
complete -c actorgrid-ctl -n $top -l sort -x -a "rate p50 p99 queue flight name" \
    -d "Order of peers and handlers"
complete -c actorgrid-ctl -n $top -l once -d "Look twice, print once"

set -l streams "__fish_seen_subcommand_from streams"
complete -c actorgrid-ctl -n $streams -l watch -d "Go on, until interrupted"

set -l trace "__fish_seen_subcommand_from trace"
complete -c actorgrid-ctl -n $trace -l peer -x -d "Only with this peer"
complete -c actorgrid-ctl -n $trace -l handler -x -d "Only of this handler"
complete -c actorgrid-ctl -n $trace -l errors -d "Only what ends with an error"
complete -c actorgrid-ctl -n $trace -l slower -x -d "Only what takes longer than this"
complete -c actorgrid-ctl -n $trace -l rate -x -d "At most so many per second"
complete -c actorgrid-ctl -n $trace -s c -l count -x -d "Stop after this many"
complete -c actorgrid-ctl -n $trace -l frames -d "Show frames"
complete -c actorgrid-ctl -n $trace -l op -x -d "Only frames of this operation"
complete -c actorgrid-ctl -n $trace -l last -x -d "Begin with this many frames of the past"
complete -c actorgrid-ctl -n $trace -l once -d "Show frames of the past only"
complete -c actorgrid-ctl -n $trace -l payload -d "With what the node keeps of payloads"

set -l handler "__fish_seen_subcommand_from call stream"
complete -c actorgrid-ctl -n $handler -l host -x -d "The node"
complete -c actorgrid-ctl -n $handler -l subroute -x -d "Subroute of the handler"

set -l stream "__fish_seen_subcommand_from stream"
complete -c actorgrid-ctl -n $stream -l in -x -d "Window of the handler for input"
complete -c actorgrid-ctl -n $stream -l out -x -d "Window of the handler for output"
complete -c actorgrid-ctl -n $stream -l deadline -x -d "Time limit for the whole stream"

set -l watch "__fish_seen_subcommand_from watch"
complete -c actorgrid-ctl -n $watch -s c -l count -x -d "Stop after this many events"

set -l lock "__fish_seen_subcommand_from lock"
complete -c actorgrid-ctl -n $lock -l read -d "Take a shared lock, for reading"
complete -c actorgrid-ctl -n $lock -l try -d "Do not wait until the lock is free"
complete -c actorgrid-ctl -n $lock -l terminate \
    -d "Send the command SIGTERM when the majority is lost"
complete -c actorgrid-ctl -n $lock -l ttl -x \
    -d "Time after which a node drops a lock that is not refreshed"

set -l burst "__fish_seen_subcommand_from burst"
complete -c actorgrid-ctl -n $burst -l count -x -d "Total number of calls"
complete -c actorgrid-ctl -n $burst -l concurrency -x -d "Concurrent callers"
complete -c actorgrid-ctl -n $burst -l size -x -d "Bytes of each call"

set -l conform "__fish_seen_subcommand_from conform"
complete -c actorgrid-ctl -n $conform -l only -x -d "Only this scenario or group"
complete -c actorgrid-ctl -n $conform -l list -d "List scenarios"
complete -c actorgrid-ctl -n $conform -l dial -x -a "in out" -d "Require a side to dial"
complete -c actorgrid-ctl -n $conform -l restart -r -F -d "Command that kills and restarts the node"
complete -c actorgrid-ctl -n $conform -l clients -x -d "Concurrent clients in the second run"
