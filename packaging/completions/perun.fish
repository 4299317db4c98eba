# fish completion of perun. Made from oclif.manifest.json; do not edit.

set -g __perun_beginnings 'client' 'client connect' 'client discover' 'client hosts' 'client hosts forget' 'client hosts list' 'client pair' 'completion' 'config' 'config get' 'config list' 'config set' 'config validate' 'core' 'core install' 'core list' 'core logs' 'core new' 'core run' 'core stop' 'core test' 'debug' 'desktop' 'desktop apps' 'desktop outputs' 'desktop test' 'doctor' 'host' 'host console' 'host events' 'host logs' 'host start' 'host status' 'host stop' 'host token' 'pair' 'pair approve' 'pair arm' 'pair deny' 'pair disarm' 'pair grant' 'pair list' 'pair rename' 'pair revoke' 'pair status' 'save' 'save create' 'save delete' 'save export' 'save import' 'save list' 'save load' 'save show' 'session' 'session history' 'session list' 'session record' 'session replay' 'session rewind' 'session run' 'session screenshot' 'session show' 'session speed' 'session stop' 'stats' 'stream' 'stream list' 'stream stop' 'tool' 'tool conformance' 'tool latency-probe' 'tool loss-harness' 'tui'

function __perun_sessions
    timeout 0.3 perun session list --json 2>/dev/null | sed -n 's/^    "id": "\\([a-z0-9-]*\\)".*/\\1/p' 2>/dev/null
end

# The words of the command, then how many arguments follow it.
function __perun_at --argument-names wanted position
    set -l path
    set -l rest 0
    for word in (commandline -opc)[2..]
        string match -q -- '-*' $word; and continue
        if test $rest -eq 0; and contains -- (string join ' ' $path $word) $__perun_beginnings
            set path $path $word
        else
            set rest (math $rest + 1)
        end
    end
    test "$path" = "$wanted"; and begin
        test -z "$position"; or test "$rest" -eq "$position"
    end
end

complete -c perun -f
complete -c perun -l help -d 'show help'
complete -c perun -n '__perun_at "" 0' -a 'client' -d 'watch and play'
complete -c perun -n '__perun_at "" 0' -a 'completion' -d 'Print the completion script of a shell'
complete -c perun -n '__perun_at "" 0' -a 'config' -d 'settings, in files and variables'
complete -c perun -n '__perun_at "" 0' -a 'core' -d 'emulators and other programs that speak the Perun protocol'
complete -c perun -n '__perun_at "" 0' -a 'debug' -d 'Look into a core: registers, memory, breakpoints, single steps'
complete -c perun -n '__perun_at "" 0' -a 'desktop' -d 'desktops of this machine, and apps on them'
complete -c perun -n '__perun_at "" 0' -a 'doctor' -d 'Look at this machine, and say what is missing and what mends it'
complete -c perun -n '__perun_at "" 0' -a 'host' -d 'the daemon of this machine'
complete -c perun -n '__perun_at "" 0' -a 'pair' -d 'Show who this host is, what is armed, and who waits to be let in'
complete -c perun -n '__perun_at "" 0' -a 'save' -d 'saved moments of games'
complete -c perun -n '__perun_at "" 0' -a 'session' -d 'running sources with the people connected to them'
complete -c perun -n '__perun_at "" 0' -a 'stats' -d 'Show frames, bytes and drops of the sessions'
complete -c perun -n '__perun_at "" 0' -a 'stream' -d 'clients that are sent video'
complete -c perun -n '__perun_at "" 0' -a 'tool' -d 'for those who write cores, clients and hosts of their own'
complete -c perun -n '__perun_at "" 0' -a 'tui' -d 'Sessions, cores and the log of the host on one screen'
complete -c perun -n '__perun_at "client" 0' -a 'connect' -d 'Watch or play a session'
complete -c perun -n '__perun_at "client" 0' -a 'discover' -d 'List the hosts on the local network'
complete -c perun -n '__perun_at "client" 0' -a 'hosts' -d 'List the hosts that this device knows'
complete -c perun -n '__perun_at "client" 0' -a 'pair' -d 'Pair this device with a host'
complete -c perun -n '__perun_at "client connect"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "client connect"' -l session -s s -d 'id of the session (default: the newest)' -r -f -a '(__perun_sessions)'
complete -c perun -n '__perun_at "client connect"' -l view -d 'where the picture goes' -r -f -a 'terminal dump none'
complete -c perun -n '__perun_at "client connect"' -l seat -d 'watch, play (any free seat), own, or 1 to 16 (default: play in the terminal, else watch)' -r -f
complete -c perun -n '__perun_at "client connect"' -l graphics -d 'how pictures are painted: auto asks the terminal for the best it has' -r -f -a 'auto kitty sixel blocks'
complete -c perun -n '__perun_at "client connect"' -l pin -d 'pair first with the PIN the host shows, or insist on its fingerprint' -r -f
complete -c perun -n '__perun_at "client connect"' -l name -d 'what the others see you as (default: your login)' -r -f
complete -c perun -n '__perun_at "client connect"' -l trace -d 'append number, size and SHA-256 of each decoded frame to a file' -r -F
complete -c perun -n '__perun_at "client connect"' -l debug -d 'the registers of the core below the picture, told to the owner of the host'
complete -c perun -n '__perun_at "client connect"' -l frames -d 'end after so many frames (dump, none and punktfunk)' -r -f
complete -c perun -n '__perun_at "client connect"' -l protocol -d 'what the host speaks (default: what the address says)' -r -f -a 'perun punktfunk'
complete -c perun -n '__perun_at "client connect"' -l mode -d 'picture to ask for (default: 1280x720x60)' -r -f
complete -c perun -n '__perun_at "client connect"' -l remode -d 'picture to change to while it streams' -r -f
complete -c perun -n '__perun_at "client connect"' -l bitrate -d 'kbit/s to ask for (default: as the host likes)' -r -f
complete -c perun -n '__perun_at "client connect"' -l codec -d 'video codec to prefer' -r -f -a 'h264 hevc'
complete -c perun -n '__perun_at "client connect"' -l gamepad -d 'what our gamepads are on a desktop (default: as the host likes)' -r -f -a 'xbox360 dualsense'
complete -c perun -n '__perun_at "client connect"' -l seconds -d 'end so long after the first frame' -r -f
complete -c perun -n '__perun_at "client connect"' -l out -d 'write the video to a file, as ffmpeg and players read it' -r -f
complete -c perun -n '__perun_at "client connect"' -l bridge -d 'serve the stream to a native client on a Unix socket' -r -f
complete -c perun -n '__perun_at "client connect"' -l launch -d 'what the host is to show: session:<id>, or an id of its own' -r -f
complete -c perun -n '__perun_at "client connect"' -l input-test -d 'send something of every kind of input'
complete -c perun -n '__perun_at "client connect"' -l verify -d 'compare each frame with the test bytes of the host'
complete -c perun -n '__perun_at "client connect"' -l video-drop -d 'throw away one of so many packets, to see what the parity is worth' -r -f
complete -c perun -n '__perun_at "client discover"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "client discover"' -l seconds -d 'how long to listen' -r -f
complete -c perun -n '__perun_at "client hosts" 0' -a 'forget' -d 'Forget a host, so that it can be paired with anew'
complete -c perun -n '__perun_at "client hosts" 0' -a 'list' -d 'List the hosts that this device knows'
complete -c perun -n '__perun_at "client hosts"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "client hosts forget"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "client hosts forget"' -l yes -s y -d 'do not ask'
complete -c perun -n '__perun_at "client hosts list"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "client pair"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "client pair"' -l pin -d 'the PIN that the host shows, or the fingerprint it has to have' -r -f
complete -c perun -n '__perun_at "completion" 0' -f -a 'bash zsh fish'
complete -c perun -n '__perun_at "config" 0' -a 'get' -d 'Print one setting'
complete -c perun -n '__perun_at "config" 0' -a 'list' -d 'List every setting and its value'
complete -c perun -n '__perun_at "config" 0' -a 'set' -d 'Set one setting in your config.toml'
complete -c perun -n '__perun_at "config" 0' -a 'validate' -d 'Check the configuration'
complete -c perun -n '__perun_at "config"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "config"' -l show-origin -d 'say where each value comes from'
complete -c perun -n '__perun_at "config get"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "config get"' -l show-origin -d 'say where it comes from, on stderr'
complete -c perun -n '__perun_at "config get" 0' -f -a 'listen control lan pairing page-certificate page-key allow-origin log-level punktfunk source desktop desktop-app video-source input-backend desktop-linger-ms max-sessions gamepad video-encoder fec-percent test-feedback hooks history-sessions history-days name'
complete -c perun -n '__perun_at "config list"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "config list"' -l show-origin -d 'say where each value comes from'
complete -c perun -n '__perun_at "config set"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "config set"' -l unset -d 'remove it instead'
complete -c perun -n '__perun_at "config set" 0' -f -a 'listen control lan pairing page-certificate page-key allow-origin log-level punktfunk source desktop desktop-app video-source input-backend desktop-linger-ms max-sessions gamepad video-encoder fec-percent test-feedback hooks history-sessions history-days name'
complete -c perun -n '__perun_at "config validate"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "config validate" 0' -F
complete -c perun -n '__perun_at "core" 0' -a 'install' -d 'Install a core from a folder or a git repository'
complete -c perun -n '__perun_at "core" 0' -a 'list' -d 'List the cores that run, or those that could'
complete -c perun -n '__perun_at "core" 0' -a 'logs' -d 'Show what a core wrote'
complete -c perun -n '__perun_at "core" 0' -a 'new' -d 'Begin a core of your own from a template'
complete -c perun -n '__perun_at "core" 0' -a 'run' -d 'Run a game file, a core folder or a program in a session of its own'
complete -c perun -n '__perun_at "core" 0' -a 'stop' -d 'Stop a core and end its session'
complete -c perun -n '__perun_at "core" 0' -a 'test' -d 'Run test programs on a core and read their results'
complete -c perun -n '__perun_at "core"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "core"' -l available -s a -d 'built-in and installed cores; needs no running host'
complete -c perun -n '__perun_at "core install"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "core install"' -l yes -s y -d 'do not ask'
complete -c perun -n '__perun_at "core install" 0' -f -a '(__fish_complete_directories (commandline -ct))'
complete -c perun -n '__perun_at "core list"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "core list"' -l available -s a -d 'built-in and installed cores; needs no running host'
complete -c perun -n '__perun_at "core logs"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "core logs"' -l lines -s n -d 'how many lines' -r -f
complete -c perun -n '__perun_at "core logs" 0' -f -a '(__perun_sessions)'
complete -c perun -n '__perun_at "core new"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "core new" 1' -f -a '(__fish_complete_directories (commandline -ct))'
complete -c perun -n '__perun_at "core run"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "core run"' -l system -d 'choose the core by system or name' -r -f
complete -c perun -n '__perun_at "core run"' -l title -d 'what the session is called (default: the name of the file)' -r -f
complete -c perun -n '__perun_at "core run"' -l continue -s c -d 'go on from the newest save of this game'
complete -c perun -n '__perun_at "core run"' -l follow -s f -d 'show what the core writes; Ctrl-C stops it'
complete -c perun -n '__perun_at "core run" 0' -F
complete -c perun -n '__perun_at "core stop"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "core stop" 0' -f -a '(__perun_sessions)'
complete -c perun -n '__perun_at "core test"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "core test"' -l core -d 'folder of the core (default: the one that plays such files)' -r -f
complete -c perun -n '__perun_at "core test"' -l system -d 'choose the core by system or name' -r -f
complete -c perun -n '__perun_at "core test"' -l frames -d 'give a program up after so many frames' -r -f
complete -c perun -n '__perun_at "core test" 0' -F
complete -c perun -n '__perun_at "debug"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "debug"' -l until -d 'run until the core stands in front of an address, or frame by frame until a byte has a value' -r -f
complete -c perun -n '__perun_at "debug"' -l timeout -d 'give --until up after so many seconds' -r -f
complete -c perun -n '__perun_at "debug"' -l reset -d 'start the game over first'
complete -c perun -n '__perun_at "debug"' -l step -d 'run so many single instructions' -r -f
complete -c perun -n '__perun_at "debug"' -l registers -d 'print the registers and end'
complete -c perun -n '__perun_at "debug"' -l read -d 'print a part of a memory' -r -f
complete -c perun -n '__perun_at "debug"' -l resume -d 'let the game run on at the end'
complete -c perun -n '__perun_at "debug"' -l address -d 'another host than the one of this user' -r -f
complete -c perun -n '__perun_at "debug" 0' -f -a '(__perun_sessions)'
complete -c perun -n '__perun_at "desktop" 0' -a 'apps' -d 'List the apps that clients may start on a desktop of this host'
complete -c perun -n '__perun_at "desktop" 0' -a 'outputs' -d 'List the desktops that run here, and those that could be started'
complete -c perun -n '__perun_at "desktop" 0' -a 'test' -d 'Try a desktop: open it, take pictures, move the pointer, code video'
complete -c perun -n '__perun_at "desktop"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "desktop apps"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "desktop apps"' -l import -d 'add the apps of an apps.json first' -r -f
complete -c perun -n '__perun_at "desktop outputs"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "desktop test"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "desktop test"' -l kind -d 'which desktop' -r -f -a 'auto mutter kwin sway labwc cage gamescope x11'
complete -c perun -n '__perun_at "desktop test"' -l own -d 'start one, also where one runs'
complete -c perun -n '__perun_at "desktop test"' -l mode -d 'size and rate of the output' -r -f
complete -c perun -n '__perun_at "desktop test"' -l frames -d 'pictures to take' -r -f
complete -c perun -n '__perun_at "desktop test"' -l encoder -d 'what codes them' -r -f -a 'auto nvenc vaapi x264 libav'
complete -c perun -n '__perun_at "desktop test"' -l video-source -d 'how its output is got; a portal asks the person at the desktop' -r -f -a 'auto virtual portal'
complete -c perun -n '__perun_at "desktop test"' -l input-backend -d 'what the pointer is moved by' -r -f -a 'auto off eis wlr x11'
complete -c perun -n '__perun_at "desktop test"' -l app -d 'a word of the command of an app, for a desktop that is started' -r -f
complete -c perun -n '__perun_at "doctor"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "host" 0' -a 'console' -d 'Print a link that opens the console in a browser of this machine'
complete -c perun -n '__perun_at "host" 0' -a 'events' -d 'Print what happens on the host, as it happens'
complete -c perun -n '__perun_at "host" 0' -a 'logs' -d 'Show the host\'s log'
complete -c perun -n '__perun_at "host" 0' -a 'start' -d 'Start the host of this user'
complete -c perun -n '__perun_at "host" 0' -a 'status' -d 'Show whether the host runs, and where it listens'
complete -c perun -n '__perun_at "host" 0' -a 'stop' -d 'Stop the host, its sessions and its cores'
complete -c perun -n '__perun_at "host" 0' -a 'token' -d 'Print the token that lets programs and pages use the control port'
complete -c perun -n '__perun_at "host"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "host console"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "host events"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "host events"' -l kinds -d 'kinds with commas between them (default: all)' -r -f
complete -c perun -n '__perun_at "host events"' -l count -d 'end after so many' -r -f
complete -c perun -n '__perun_at "host logs"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "host logs"' -l lines -s n -d 'how many lines' -r -f
complete -c perun -n '__perun_at "host logs"' -l follow -s f -d 'keep printing new lines'
complete -c perun -n '__perun_at "host start"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "host start"' -l detach -s d -d 'run in the background, return when it is ready'
complete -c perun -n '__perun_at "host start"' -l listen -d 'address to listen on instead of the usual ones, with host:port behind its scheme; may be repeated' -r -f
complete -c perun -n '__perun_at "host start"' -l control -d 'address of the control port instead of the usual one' -r -f
complete -c perun -n '__perun_at "host start"' -l lan -d 'listen to other machines too: they need TLS and, by default, pairing'
complete -c perun -n '__perun_at "host start"' -l pairing -d 'required (default): other machines pair first; optional: they may play unpaired; off: also without TLS' -r -f -a 'required optional off'
complete -c perun -n '__perun_at "host start"' -l page-certificate -d 'PEM file with a certificate for the page, with --lan; default: one of the authority that the host makes' -r -f
complete -c perun -n '__perun_at "host start"' -l page-key -d 'PEM file with its key' -r -f
complete -c perun -n '__perun_at "host start"' -l punktfunk -d 'serve punktfunk clients at this UDP address; the same as --listen punktfunk://host:port' -r -f
complete -c perun -n '__perun_at "host start"' -l source -d 'what punktfunk clients see whatever they ask for' -r -f
complete -c perun -n '__perun_at "host start"' -l desktop -d 'show punktfunk clients a desktop: one that runs, or one that is started without a screen' -r -f -a 'off auto mutter kwin sway labwc cage gamescope x11'
complete -c perun -n '__perun_at "host start"' -l desktop-app -d 'program that is started on the desktop, or one of its arguments; may be repeated' -r -f
complete -c perun -n '__perun_at "host start"' -l max-sessions -d 'punktfunk clients that are served at once (default: 4)' -r -f
complete -c perun -n '__perun_at "host start"' -l test-feedback -d 'send punktfunk clients a scripted burst of rumble and lights, to test them'
complete -c perun -n '__perun_at "host start"' -l allow-origin -d 'origin of a foreign page that may connect; may be repeated' -r -f
complete -c perun -n '__perun_at "host start"' -l log-level -d 'least important lines that are logged (default: info)' -r -f -a 'debug info warn error'
complete -c perun -n '__perun_at "host status"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "host stop"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "host stop"' -l yes -s y -d 'do not ask'
complete -c perun -n '__perun_at "host token"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "host token"' -l new -d 'replace it first; whoever uses the old one is let in no more'
complete -c perun -n '__perun_at "pair" 0' -a 'approve' -d 'Let in a device that waits'
complete -c perun -n '__perun_at "pair" 0' -a 'arm' -d 'Show a PIN with which one new device may pair'
complete -c perun -n '__perun_at "pair" 0' -a 'deny' -d 'Turn away a device that waits'
complete -c perun -n '__perun_at "pair" 0' -a 'disarm' -d 'Make the armed PIN void'
complete -c perun -n '__perun_at "pair" 0' -a 'grant' -d 'Change what a paired device may do'
complete -c perun -n '__perun_at "pair" 0' -a 'list' -d 'List the paired devices and what they may do'
complete -c perun -n '__perun_at "pair" 0' -a 'rename' -d 'Call a paired device by another name'
complete -c perun -n '__perun_at "pair" 0' -a 'revoke' -d 'Take the trust back from a paired device'
complete -c perun -n '__perun_at "pair" 0' -a 'status' -d 'Show who this host is, what is armed, and who waits to be let in'
complete -c perun -n '__perun_at "pair"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "pair approve"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "pair approve"' -l grants -d 'what it may do: view, play, type, launch, call, manage (default: view,play)' -r -f
complete -c perun -n '__perun_at "pair approve"' -l expires -d 'when the trust ends (default: never)' -r -f
complete -c perun -n '__perun_at "pair arm"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "pair arm"' -l grants -d 'what it may do: view, play, type, launch, call, manage (default: view,play)' -r -f
complete -c perun -n '__perun_at "pair arm"' -l expires -d 'when the trust ends (default: never)' -r -f
complete -c perun -n '__perun_at "pair arm"' -l minutes -d 'how long the PIN lives' -r -f
complete -c perun -n '__perun_at "pair arm"' -l only -d 'the one device that may use it' -r -f
complete -c perun -n '__perun_at "pair deny"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "pair disarm"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "pair grant"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "pair grant"' -l grants -d 'what it may do: view, play, type, launch, call, manage (default: view,play)' -r -f
complete -c perun -n '__perun_at "pair grant"' -l expires -d 'when the trust ends (default: never)' -r -f
complete -c perun -n '__perun_at "pair list"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "pair rename"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "pair revoke"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "pair revoke"' -l yes -s y -d 'do not ask'
complete -c perun -n '__perun_at "pair status"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "save" 0' -a 'create' -d 'Save what a session plays, at this moment'
complete -c perun -n '__perun_at "save" 0' -a 'delete' -d 'Delete a save for good'
complete -c perun -n '__perun_at "save" 0' -a 'export' -d 'Write a save to a file'
complete -c perun -n '__perun_at "save" 0' -a 'import' -d 'Keep a save from a file that `save export` wrote, or from another emulator'
complete -c perun -n '__perun_at "save" 0' -a 'list' -d 'List saves, newest first'
complete -c perun -n '__perun_at "save" 0' -a 'load' -d 'Bring a session back to a save'
complete -c perun -n '__perun_at "save" 0' -a 'show' -d 'Show one save'
complete -c perun -n '__perun_at "save"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "save"' -l session -s s -d 'only those of the game that this session plays' -r -f -a '(__perun_sessions)'
complete -c perun -n '__perun_at "save"' -l slot -d 'only those of this slot' -r -f
complete -c perun -n '__perun_at "save create"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "save create"' -l slot -d '0 to 9, or a name' -r -f
complete -c perun -n '__perun_at "save create" 0' -f -a '(__perun_sessions)'
complete -c perun -n '__perun_at "save delete"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "save delete"' -l yes -s y -d 'do not ask'
complete -c perun -n '__perun_at "save export"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "save export"' -l out -s o -d 'the file (default: <save>.prsv, <save>.sav)' -r -f
complete -c perun -n '__perun_at "save export"' -l battery -d 'only what a battery keeps, as it is'
complete -c perun -n '__perun_at "save export"' -l yes -s y -d 'do not ask'
complete -c perun -n '__perun_at "save import"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "save import"' -l slot -d '0 to 9, or a name (default: as it was)' -r -f
complete -c perun -n '__perun_at "save import"' -l game -d 'the file is battery-backed memory (.sav, .srm) of the game in this file' -r -f
complete -c perun -n '__perun_at "save import" 0' -F
complete -c perun -n '__perun_at "save list"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "save list"' -l session -s s -d 'only those of the game that this session plays' -r -f -a '(__perun_sessions)'
complete -c perun -n '__perun_at "save list"' -l slot -d 'only those of this slot' -r -f
complete -c perun -n '__perun_at "save load"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "save load"' -l session -s s -d 'id of the session (default: the one that plays this game)' -r -f -a '(__perun_sessions)'
complete -c perun -n '__perun_at "save show"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "session" 0' -a 'history' -d 'List sessions that run and that ran, newest first'
complete -c perun -n '__perun_at "session" 0' -a 'list' -d 'List the sessions of the host'
complete -c perun -n '__perun_at "session" 0' -a 'record' -d 'Record what a session shows and sounds, exactly'
complete -c perun -n '__perun_at "session" 0' -a 'replay' -d 'Play a recording in a session of its own, or make a video of it'
complete -c perun -n '__perun_at "session" 0' -a 'rewind' -d 'Take a session back by some seconds'
complete -c perun -n '__perun_at "session" 0' -a 'run' -d 'Pause a session, let it go on, step it by one frame, or reset it'
complete -c perun -n '__perun_at "session" 0' -a 'screenshot' -d 'Write what a session shows now to a PNG file'
complete -c perun -n '__perun_at "session" 0' -a 'show' -d 'Show one session: its source, tracks and people'
complete -c perun -n '__perun_at "session" 0' -a 'speed' -d 'Let a session run faster, slower or backwards'
complete -c perun -n '__perun_at "session" 0' -a 'stop' -d 'End a session for everybody, with the core that plays in it'
complete -c perun -n '__perun_at "session"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "session history"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "session history"' -l session -s s -d 'only those of that name' -r -f -a '(__perun_sessions)'
complete -c perun -n '__perun_at "session history"' -l most -s n -d 'how many' -r -f
complete -c perun -n '__perun_at "session list"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "session record"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "session record"' -l out -s o -d 'the file; none of that name may be there' -r -f
complete -c perun -n '__perun_at "session record"' -l seconds -d 'end after so long' -r -f
complete -c perun -n '__perun_at "session record"' -l address -d 'where the host is (default: that of this user)' -r -f
complete -c perun -n '__perun_at "session record" 0' -f -a '(__perun_sessions)'
complete -c perun -n '__perun_at "session replay"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "session replay"' -l to -d 'a video file to write, of any kind that ffmpeg knows' -r -f
complete -c perun -n '__perun_at "session replay" 0' -F
complete -c perun -n '__perun_at "session rewind"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "session rewind" 0' -f -a '(__perun_sessions)'
complete -c perun -n '__perun_at "session run"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "session run" 0' -f -a '(__perun_sessions)'
complete -c perun -n '__perun_at "session screenshot"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "session screenshot"' -l out -s o -d 'the file (default: <session>.png)' -r -f
complete -c perun -n '__perun_at "session screenshot"' -l address -d 'where the host is (default: that of this user)' -r -f
complete -c perun -n '__perun_at "session screenshot"' -l yes -s y -d 'do not ask'
complete -c perun -n '__perun_at "session screenshot" 0' -f -a '(__perun_sessions)'
complete -c perun -n '__perun_at "session show"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "session show" 0' -f -a '(__perun_sessions)'
complete -c perun -n '__perun_at "session speed"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "session speed" 0' -f -a '(__perun_sessions)'
complete -c perun -n '__perun_at "session stop"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "session stop"' -l yes -s y -d 'do not ask'
complete -c perun -n '__perun_at "session stop" 0' -f -a '(__perun_sessions)'
complete -c perun -n '__perun_at "stats"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "stats"' -l watch -s w -d 'again and again, until Ctrl-C'
complete -c perun -n '__perun_at "stats"' -l interval -d 'ms between two readings' -r -f
complete -c perun -n '__perun_at "stats" 0' -f -a '(__perun_sessions)'
complete -c perun -n '__perun_at "stream" 0' -a 'list' -d 'List the clients that are sent video'
complete -c perun -n '__perun_at "stream" 0' -a 'stop' -d 'End the stream of one client; its session goes on'
complete -c perun -n '__perun_at "stream"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "stream list"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "stream stop"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "stream stop"' -l yes -s y -d 'do not ask'
complete -c perun -n '__perun_at "tool" 0' -a 'conformance' -d 'Check another implementation of the Perun protocol'
complete -c perun -n '__perun_at "tool" 0' -a 'latency-probe' -d 'Measure how long frames take from capture to a punktfunk client'
complete -c perun -n '__perun_at "tool" 0' -a 'loss-harness' -d 'Measure what error correction saves at which loss'
complete -c perun -n '__perun_at "tool conformance"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "tool conformance"' -l as -d 'what to be towards a host' -r -f -a 'core client'
complete -c perun -n '__perun_at "tool conformance"' -l listen -d 'be the host, and check who connects'
complete -c perun -n '__perun_at "tool conformance"' -l patience -d 'milliseconds for what must happen' -r -f
complete -c perun -n '__perun_at "tool latency-probe"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "tool latency-probe"' -l mode -d 'picture to ask for' -r -f
complete -c perun -n '__perun_at "tool latency-probe"' -l seconds -d 'how long' -r -f
complete -c perun -n '__perun_at "tool latency-probe"' -l drop -d 'throw away one of so many packets' -r -f
complete -c perun -n '__perun_at "tool latency-probe"' -l bitrate -d 'kbit/s to ask for (default: as the host likes)' -r -f
complete -c perun -n '__perun_at "tool latency-probe"' -l whole-frames -d 'take no frames that are sent while they are still coded'
complete -c perun -n '__perun_at "tool latency-probe"' -l pin -d 'pair first with the PIN the host shows' -r -f
complete -c perun -n '__perun_at "tool latency-probe"' -l svg -d 'write a plot to this file' -r -f
complete -c perun -n '__perun_at "tool loss-harness"' -l json -d 'print JSON'
complete -c perun -n '__perun_at "tool loss-harness"' -l loss -d 'lost packets in percent, separated by commas' -r -f
complete -c perun -n '__perun_at "tool loss-harness"' -l burst -d 'mean packets that are lost in a row' -r -f
complete -c perun -n '__perun_at "tool loss-harness"' -l fec -d 'parity in percent of the data' -r -f
complete -c perun -n '__perun_at "tool loss-harness"' -l scheme -d 'field of the erasure code' -r -f -a 'gf8 gf16'
complete -c perun -n '__perun_at "tool loss-harness"' -l frames -d 'frames of each stream' -r -f
complete -c perun -n '__perun_at "tool loss-harness"' -l kbps -d 'rate of the stream' -r -f
complete -c perun -n '__perun_at "tool loss-harness"' -l fps -d 'frames per second' -r -f
complete -c perun -n '__perun_at "tool loss-harness"' -l shard-bytes -d 'bytes of a shard' -r -f
complete -c perun -n '__perun_at "tool loss-harness"' -l seed -d 'what the losses depend on' -r -f
complete -c perun -n '__perun_at "tool loss-harness"' -l svg -d 'write a plot to this file' -r -f
complete -c perun -n '__perun_at "tui"' -l theme -d 'colours (default: dark, and plain with NO_COLOR)' -r -f -a 'dark light plain'
complete -c perun -n '__perun_at "tui"' -l screen-reader -d 'lines in place of a screen: what changes is said once, words are typed'
complete -c perun -n '__perun_at "tui"' -l graphics -d 'how pictures are painted: auto asks the terminal for the best it has' -r -f -a 'auto kitty sixel blocks'
complete -c perun -n '__perun_at "tui"' -l name -d 'what the others see you as (default: your login)' -r -f
