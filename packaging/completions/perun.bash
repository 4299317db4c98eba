# bash completion of perun. Made from oclif.manifest.json; do not edit.

_perun_sessions() {
  timeout 0.3 perun session list --json 2>/dev/null | sed -n 's/^    "id": "\([a-z0-9-]*\)".*/\1/p' 2>/dev/null
}

_perun() {
  local current=$2 previous=$3 path='' word='' next='' flags='' valued='' kind='' words='' index position=0
  for ((index = 1; index < COMP_CWORD; index++)); do
    word=${COMP_WORDS[index]}
    case "${path:+$path }$word" in
      'client' | 'client connect' | 'client discover' | 'client hosts' | 'client hosts forget' | 'client hosts list' | 'client pair' | 'completion' | 'config' | 'config get' | 'config list' | 'config set' | 'config validate' | 'core' | 'core install' | 'core list' | 'core logs' | 'core new' | 'core run' | 'core stop' | 'core test' | 'debug' | 'desktop' | 'desktop apps' | 'desktop outputs' | 'desktop test' | 'doctor' | 'host' | 'host console' | 'host events' | 'host logs' | 'host start' | 'host status' | 'host stop' | 'host token' | 'pair' | 'pair approve' | 'pair arm' | 'pair deny' | 'pair disarm' | 'pair grant' | 'pair list' | 'pair rename' | 'pair revoke' | 'pair status' | 'save' | 'save create' | 'save delete' | 'save export' | 'save import' | 'save list' | 'save load' | 'save show' | 'session' | 'session history' | 'session list' | 'session record' | 'session replay' | 'session rewind' | 'session run' | 'session screenshot' | 'session show' | 'session speed' | 'session stop' | 'stats' | 'stream' | 'stream list' | 'stream stop' | 'tool' | 'tool conformance' | 'tool latency-probe' | 'tool loss-harness' | 'tui') path="${path:+$path }$word" ;;
      *) break ;;
    esac
  done

  case "$path" in
    '')
      next='client completion config core debug desktop doctor host pair save session stats stream tool tui'
      flags='--help'
      valued=''
      ;;
    'client')
      next='connect discover hosts pair'
      flags='--help'
      valued=''
      ;;
    'client connect')
      next=''
      flags='--json --session -s --view --seat --graphics --pin --name --trace --debug --frames --protocol --mode --remode --bitrate --codec --gamepad --seconds --out --bridge --launch --input-test --verify --video-drop --help'
      valued='--session -s --view --seat --graphics --pin --name --trace --frames --protocol --mode --remode --bitrate --codec --gamepad --seconds --out --bridge --launch --video-drop'
      ;;
    'client discover')
      next=''
      flags='--json --seconds --help'
      valued='--seconds'
      ;;
    'client hosts')
      next='forget list'
      flags='--json --help'
      valued=''
      ;;
    'client hosts forget')
      next=''
      flags='--json --yes -y --help'
      valued=''
      ;;
    'client hosts list')
      next=''
      flags='--json --help'
      valued=''
      ;;
    'client pair')
      next=''
      flags='--json --pin --help'
      valued='--pin'
      ;;
    'completion')
      next=''
      flags='--help'
      valued=''
      ;;
    'config')
      next='get list set validate'
      flags='--json --show-origin --help'
      valued=''
      ;;
    'config get')
      next=''
      flags='--json --show-origin --help'
      valued=''
      ;;
    'config list')
      next=''
      flags='--json --show-origin --help'
      valued=''
      ;;
    'config set')
      next=''
      flags='--json --unset --help'
      valued=''
      ;;
    'config validate')
      next=''
      flags='--json --help'
      valued=''
      ;;
    'core')
      next='install list logs new run stop test'
      flags='--json --available -a --help'
      valued=''
      ;;
    'core install')
      next=''
      flags='--json --yes -y --help'
      valued=''
      ;;
    'core list')
      next=''
      flags='--json --available -a --help'
      valued=''
      ;;
    'core logs')
      next=''
      flags='--json --lines -n --help'
      valued='--lines -n'
      ;;
    'core new')
      next=''
      flags='--json --help'
      valued=''
      ;;
    'core run')
      next=''
      flags='--json --system --title --continue -c --follow -f --help'
      valued='--system --title'
      ;;
    'core stop')
      next=''
      flags='--json --help'
      valued=''
      ;;
    'core test')
      next=''
      flags='--json --core --system --frames --help'
      valued='--core --system --frames'
      ;;
    'debug')
      next=''
      flags='--json --until --timeout --reset --step --registers --read --resume --address --help'
      valued='--until --timeout --step --read --address'
      ;;
    'desktop')
      next='apps outputs test'
      flags='--json --help'
      valued=''
      ;;
    'desktop apps')
      next=''
      flags='--json --import --help'
      valued='--import'
      ;;
    'desktop outputs')
      next=''
      flags='--json --help'
      valued=''
      ;;
    'desktop test')
      next=''
      flags='--json --kind --own --mode --frames --encoder --video-source --input-backend --app --help'
      valued='--kind --mode --frames --encoder --video-source --input-backend --app'
      ;;
    'doctor')
      next=''
      flags='--json --help'
      valued=''
      ;;
    'host')
      next='console events logs start status stop token'
      flags='--json --help'
      valued=''
      ;;
    'host console')
      next=''
      flags='--json --help'
      valued=''
      ;;
    'host events')
      next=''
      flags='--json --kinds --count --help'
      valued='--kinds --count'
      ;;
    'host logs')
      next=''
      flags='--json --lines -n --follow -f --help'
      valued='--lines -n'
      ;;
    'host start')
      next=''
      flags='--json --detach -d --listen --control --lan --pairing --page-certificate --page-key --punktfunk --source --desktop --desktop-app --max-sessions --test-feedback --allow-origin --log-level --help'
      valued='--listen --control --pairing --page-certificate --page-key --punktfunk --source --desktop --desktop-app --max-sessions --allow-origin --log-level'
      ;;
    'host status')
      next=''
      flags='--json --help'
      valued=''
      ;;
    'host stop')
      next=''
      flags='--json --yes -y --help'
      valued=''
      ;;
    'host token')
      next=''
      flags='--json --new --help'
      valued=''
      ;;
    'pair')
      next='approve arm deny disarm grant list rename revoke status'
      flags='--json --help'
      valued=''
      ;;
    'pair approve')
      next=''
      flags='--json --grants --expires --help'
      valued='--grants --expires'
      ;;
    'pair arm')
      next=''
      flags='--json --grants --expires --minutes --only --help'
      valued='--grants --expires --minutes --only'
      ;;
    'pair deny')
      next=''
      flags='--json --help'
      valued=''
      ;;
    'pair disarm')
      next=''
      flags='--json --help'
      valued=''
      ;;
    'pair grant')
      next=''
      flags='--json --grants --expires --help'
      valued='--grants --expires'
      ;;
    'pair list')
      next=''
      flags='--json --help'
      valued=''
      ;;
    'pair rename')
      next=''
      flags='--json --help'
      valued=''
      ;;
    'pair revoke')
      next=''
      flags='--json --yes -y --help'
      valued=''
      ;;
    'pair status')
      next=''
      flags='--json --help'
      valued=''
      ;;
    'save')
      next='create delete export import list load show'
      flags='--json --session -s --slot --help'
      valued='--session -s --slot'
      ;;
    'save create')
      next=''
      flags='--json --slot --help'
      valued='--slot'
      ;;
    'save delete')
      next=''
      flags='--json --yes -y --help'
      valued=''
      ;;
    'save export')
      next=''
      flags='--json --out -o --battery --yes -y --help'
      valued='--out -o'
      ;;
    'save import')
      next=''
      flags='--json --slot --game --help'
      valued='--slot --game'
      ;;
    'save list')
      next=''
      flags='--json --session -s --slot --help'
      valued='--session -s --slot'
      ;;
    'save load')
      next=''
      flags='--json --session -s --help'
      valued='--session -s'
      ;;
    'save show')
      next=''
      flags='--json --help'
      valued=''
      ;;
    'session')
      next='history list record replay rewind run screenshot show speed stop'
      flags='--json --help'
      valued=''
      ;;
    'session history')
      next=''
      flags='--json --session -s --most -n --help'
      valued='--session -s --most -n'
      ;;
    'session list')
      next=''
      flags='--json --help'
      valued=''
      ;;
    'session record')
      next=''
      flags='--json --out -o --seconds --address --help'
      valued='--out -o --seconds --address'
      ;;
    'session replay')
      next=''
      flags='--json --to --help'
      valued='--to'
      ;;
    'session rewind')
      next=''
      flags='--json --help'
      valued=''
      ;;
    'session run')
      next=''
      flags='--json --help'
      valued=''
      ;;
    'session screenshot')
      next=''
      flags='--json --out -o --address --yes -y --help'
      valued='--out -o --address'
      ;;
    'session show')
      next=''
      flags='--json --help'
      valued=''
      ;;
    'session speed')
      next=''
      flags='--json --help'
      valued=''
      ;;
    'session stop')
      next=''
      flags='--json --yes -y --help'
      valued=''
      ;;
    'stats')
      next=''
      flags='--json --watch -w --interval --help'
      valued='--interval'
      ;;
    'stream')
      next='list stop'
      flags='--json --help'
      valued=''
      ;;
    'stream list')
      next=''
      flags='--json --help'
      valued=''
      ;;
    'stream stop')
      next=''
      flags='--json --yes -y --help'
      valued=''
      ;;
    'tool')
      next='conformance latency-probe loss-harness'
      flags='--help'
      valued=''
      ;;
    'tool conformance')
      next=''
      flags='--json --as --listen --patience --help'
      valued='--as --patience'
      ;;
    'tool latency-probe')
      next=''
      flags='--json --mode --seconds --drop --bitrate --whole-frames --pin --svg --help'
      valued='--mode --seconds --drop --bitrate --pin --svg'
      ;;
    'tool loss-harness')
      next=''
      flags='--json --loss --burst --fec --scheme --frames --kbps --fps --shard-bytes --seed --svg --help'
      valued='--loss --burst --fec --scheme --frames --kbps --fps --shard-bytes --seed --svg'
      ;;
    'tui')
      next=''
      flags='--theme --screen-reader --graphics --name --help'
      valued='--theme --graphics --name'
      ;;
  esac

  for (( ; index < COMP_CWORD; index++)); do
    [[ ${COMP_WORDS[index]} == -* || " $valued " == *" ${COMP_WORDS[index - 1]} "* ]] || ((position += 1))
  done
  if [[ " $valued " == *" $previous "* ]]; then _perun_value "$path $previous"; else _perun_value "$path $position"; fi

  if [[ $current == -* && " $valued " != *" $previous "* ]]; then
    words=$flags
  else
    case "$kind" in
      sessions) words=$(_perun_sessions) ;;
      files) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
      folders) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$current"); return ;;
    esac
    [[ $position -eq 0 && " $valued " != *" $previous "* ]] && words="$next $words"
  fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}

_perun_value() {
  case "$1" in
    'client connect --session' | 'client connect -s') kind=sessions ;;
    'client connect --view') words='terminal dump none' ;;
    'client connect --graphics') words='auto kitty sixel blocks' ;;
    'client connect --trace') kind=files ;;
    'client connect --protocol') words='perun punktfunk' ;;
    'client connect --codec') words='h264 hevc' ;;
    'client connect --gamepad') words='xbox360 dualsense' ;;
    'completion 0') words='bash zsh fish' ;;
    'config get 0') words='listen control lan pairing page-certificate page-key allow-origin log-level punktfunk source desktop desktop-app video-source input-backend desktop-linger-ms max-sessions gamepad video-encoder fec-percent test-feedback hooks history-sessions history-days name' ;;
    'config set 0') words='listen control lan pairing page-certificate page-key allow-origin log-level punktfunk source desktop desktop-app video-source input-backend desktop-linger-ms max-sessions gamepad video-encoder fec-percent test-feedback hooks history-sessions history-days name' ;;
    'config validate 0') kind=files ;;
    'core install 0') kind=folders ;;
    'core logs 0') kind=sessions ;;
    'core new 1') kind=folders ;;
    'core run 0') kind=files ;;
    'core stop 0') kind=sessions ;;
    'core test 0') kind=files ;;
    'debug 0') kind=sessions ;;
    'desktop test --kind') words='auto mutter kwin sway labwc cage gamescope x11' ;;
    'desktop test --encoder') words='auto nvenc vaapi x264 libav' ;;
    'desktop test --video-source') words='auto virtual portal' ;;
    'desktop test --input-backend') words='auto off eis wlr x11' ;;
    'host start --pairing') words='required optional off' ;;
    'host start --desktop') words='off auto mutter kwin sway labwc cage gamescope x11' ;;
    'host start --log-level') words='debug info warn error' ;;
    'save --session' | 'save -s') kind=sessions ;;
    'save create 0') kind=sessions ;;
    'save import 0') kind=files ;;
    'save list --session' | 'save list -s') kind=sessions ;;
    'save load --session' | 'save load -s') kind=sessions ;;
    'session history --session' | 'session history -s') kind=sessions ;;
    'session record 0') kind=sessions ;;
    'session replay 0') kind=files ;;
    'session rewind 0') kind=sessions ;;
    'session run 0') kind=sessions ;;
    'session screenshot 0') kind=sessions ;;
    'session show 0') kind=sessions ;;
    'session speed 0') kind=sessions ;;
    'session stop 0') kind=sessions ;;
    'stats 0') kind=sessions ;;
    'tool conformance --as') words='core client' ;;
    'tool loss-harness --scheme') words='gf8 gf16' ;;
    'tui --theme') words='dark light plain' ;;
    'tui --graphics') words='auto kitty sixel blocks' ;;
  esac
}

complete -F _perun perun
