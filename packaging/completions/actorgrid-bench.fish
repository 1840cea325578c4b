# Completion of actorgrid-bench for fish.

set -l commands calls streams idle-streams typed mixed mesh connect-storm overload serve compute
set -l none "not __fish_seen_subcommand_from $commands"

complete -c actorgrid-bench -f
complete -c actorgrid-bench -n $none -a calls -d "Call an echo handler"
complete -c actorgrid-bench -n $none -a streams -d "Open streams, exchange messages, and end them"
complete -c actorgrid-bench -n $none -a idle-streams -d "Memory of open streams"
complete -c actorgrid-bench -n $none -a typed -d "Typed calls compared with calls of bytes"
complete -c actorgrid-bench -n $none -a mixed -d "Small calls beside large payloads"
complete -c actorgrid-bench -n $none -a mesh -d "Many nodes in one process"
complete -c actorgrid-bench -n $none -a connect-storm -d "Many callers connect at once"
complete -c actorgrid-bench -n $none -a overload -d "More calls than a handler serves"
complete -c actorgrid-bench -n $none -a serve -d "Run the serving process"
complete -c actorgrid-bench -n $none -a compute -d "Keep processors busy"
complete -c actorgrid-bench -n $none -l version -d "Print the version and exit"
complete -c actorgrid-bench -s h -l help -d "Print the options and exit"

set -l all "__fish_seen_subcommand_from $commands"
complete -c actorgrid-bench -n $all -l system-calls -d "Count the system calls of this process"
set -l json "__fish_seen_subcommand_from calls streams idle-streams typed mixed mesh connect-storm overload"
complete -c actorgrid-bench -n $json -l json -d "One JSON object per line"
complete -c actorgrid-bench -n $json -l busy -x -d "Computing threads in a process of their own"
set -l timed "__fish_seen_subcommand_from calls streams typed mixed mesh overload"
complete -c actorgrid-bench -n $timed -l seconds -x -d "How long each measurement takes"
set -l ends "__fish_seen_subcommand_from calls streams idle-streams typed mixed overload"
complete -c actorgrid-bench -n $ends -l in-process -d "Run both nodes in this process"
complete -c actorgrid-bench -n $ends -l server -x -d "Use a serving process that runs elsewhere"
complete -c actorgrid-bench -n $ends -l as -x \
    -d "With --server: the name it expects this process to have"

set -l callers "__fish_seen_subcommand_from calls typed mixed mesh connect-storm overload"
complete -c actorgrid-bench -n $callers -l callers -x -d "Calls in flight, or nodes that connect"
set -l sized "__fish_seen_subcommand_from calls streams typed mixed mesh"
complete -c actorgrid-bench -n $sized -l size -x -d "Bytes of a call or message"
set -l open "__fish_seen_subcommand_from calls streams"
complete -c actorgrid-bench -n $open -l open-loop -x -d "Operations per second on a fixed schedule"
set -l handled "__fish_seen_subcommand_from calls typed"
complete -c actorgrid-bench -n $handled -l to -x -a "loop pool thread coroutine actor spawned spawned-loop" \
    -d "What answers"

set -l typed "__fish_seen_subcommand_from typed"
complete -c actorgrid-bench -n $typed -l rounds -x -d "Rounds of each type"
set -l calls "__fish_seen_subcommand_from calls"
complete -c actorgrid-bench -n $calls -l from -x -a "task actor loop-actor one-actor request" -d "What calls"
complete -c actorgrid-bench -n $calls -l type -x -a "bytes binary array map" \
    -d "Type of the payload"

set -l streams "__fish_seen_subcommand_from streams"
complete -c actorgrid-bench -n $streams -l kind -x -a "requests responses two-way" \
    -d "Direction of the messages"
complete -c actorgrid-bench -n $streams -l from -x -a "task actor" -d "What opens a two-way stream"
complete -c actorgrid-bench -n $streams -l to -x -a "coroutine actor" \
    -d "What serves a two-way stream"
complete -c actorgrid-bench -n $streams -l window -x -d "Messages in transit or unread"
complete -c actorgrid-bench -n $streams -l messages -x -d "Messages per stream"
set -l opened "__fish_seen_subcommand_from streams idle-streams"
complete -c actorgrid-bench -n $opened -l streams -x -d "Concurrent streams"

set -l mixed "__fish_seen_subcommand_from mixed"
complete -c actorgrid-bench -n $mixed -l large -x -a "requests responses both" \
    -d "Which payloads are large"
complete -c actorgrid-bench -n $mixed -l large-callers -x -d "Large calls in flight"
complete -c actorgrid-bench -n $mixed -l large-size -x -d "Bytes of a large call"
complete -c actorgrid-bench -n $mixed -l lane -d "Measure the small calls in a lane, too"

set -l mesh "__fish_seen_subcommand_from mesh"
complete -c actorgrid-bench -n $mesh -l nodes -x -d "Nodes in the mesh"
complete -c actorgrid-bench -n $mesh -l loops -x -d "Threads for the connections of each node"
complete -c actorgrid-bench -n $mesh -l idle -d "No calls"

set -l storm "__fish_seen_subcommand_from connect-storm"
complete -c actorgrid-bench -n $storm -l cuts -x -d "How often all connections are cut"
set -l overload "__fish_seen_subcommand_from overload"
complete -c actorgrid-bench -n $overload -l rate -x -d "Calls per second that the limit allows"
complete -c actorgrid-bench -n $overload -l work -x -d "Microseconds of processor time of a call"
complete -c actorgrid-bench -n $overload -l timeout -x -d "Milliseconds after which an answer is late"
complete -c actorgrid-bench -n $overload -l times -x -d "Calls offered, in multiples of the rate"

set -l serve "__fish_seen_subcommand_from serve"
complete -c actorgrid-bench -n $serve -l listen-as -x -d "Own name; listens on its port"
complete -c actorgrid-bench -n $serve -l client -x -d "Name of the process that measures"
complete -c actorgrid-bench -n $serve -l lane -d "Serve in a lane, too"
set -l started "__fish_seen_subcommand_from serve compute"
complete -c actorgrid-bench -n $started -l leave-with-input -d "Exit when standard input ends"
set -l compute "__fish_seen_subcommand_from compute"
complete -c actorgrid-bench -n $compute -l threads -x -d "Threads that compute"
