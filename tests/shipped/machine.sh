# Sourced by the tests beside it: a Debian 12 in a folder, made by debootstrap, beside the simulated tenant.
# They set `build`, the folder of a build, and `tenant`, its program; what is made lies in $home.
home=$build/shipped
mkdir -p "$home"

skip() { echo "skipped: $*"; exit 77; }
[ "$(id -u)" -eq 0 ] || skip "only root can boot a system"
for tool in debootstrap systemd-nspawn systemd-sysusers nsenter unshare jq curl; do
  command -v $tool >/dev/null || skip "$tool is not installed; scripts/packages installs it"
done

children=()
leave() {
  local status=$?
  # What has booted outlives the nspawn that is killed.
  [ -z "${nspawn:-}" ] || kill -KILL $(leader) 2>/dev/null || true
  for child in "${children[@]}"; do kill -KILL "$child" 2>/dev/null && wait "$child" 2>/dev/null || true; done
  # What failed can be looked at.
  [ $status -ne 0 ] || rm -rf --one-file-system "$tree"
}
trap leave EXIT
fail() {
  echo "failed: $*"
  inside journalctl --no-pager --lines 60 --unit welcomed 2>/dev/null || true
  exit 1
}
# until_true SECONDS COMMAND…: asks again until it succeeds.
until_true() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || return 1
    sleep 0.2
  done
}
free_port() {
  local port
  while port=$((20000 + RANDOM % 12000)); (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
  echo $port
}

# The Debian packages of the libraries that a program loads; dpkg knows a file by one of its two names.
libraries_of() {
  ldd "$1" | awk '$2 == "=>" { print $3 }' | xargs realpath | sed 's|^/usr||; p; s|^|/usr|' |
    { xargs dpkg -S 2>/dev/null || true; } | cut -d: -f1 | sort -u | paste -sd,
}
# fresh_tree NAME PACKAGES: $tree is a new copy of the Debian NAME, which is made once and has these packages.
fresh_tree() {
  local kept=$home/debian-$1
  tree=$home/$(basename "$0")
  if [ ! -e "$kept.packages" ] || [ "$(cat "$kept.packages")" != "$2" ]; then
    rm -rf "$kept" "$kept.packages"
    debootstrap --variant=minbase ${2:+--include="$2"} bookworm "$kept" >"$home/debootstrap.log" 2>&1 ||
      skip "debootstrap could not make a Debian: $(tail -1 "$home/debootstrap.log")"
    echo "$2" >"$kept.packages"
  fi
  rm -rf "$tree"
  cp -a --reflink=auto "$kept" "$tree"
}

leader() { pgrep --parent "$nspawn"; }
inside() { nsenter --all --target "$(leader)" "$@"; }
has_booted() { kill -0 "$nspawn" && inside systemctl is-system-running | grep -Eq 'running|degraded'; }
# Boots $tree; `inside COMMAND…` runs a command there.
boot() {
  systemd-nspawn --quiet --directory="$tree" --register=no --keep-unit --boot --machine=welcomed --link-journal=no \
    </dev/null >"$home/boot.log" 2>&1 &
  nspawn=$!
  children+=("$nspawn")
  until_true 90 has_booted || skip "systemd-nspawn could not boot: $(tail -1 "$home/boot.log")"
}
shows() { inside systemctl show --value --property "$1" welcomed; }

# Starts a tenant of 20 people; `about KEY` tells of it.
start_tenant() {
  messages=$(free_port) admin=$(free_port)
  rm -f "$home/tenant.json"
  "$tenant" --port 0 --users 20 --seed 3 --bot-url "http://127.0.0.1:$messages/api/messages" >"$home/tenant.json" 2>"$home/tenant.log" &
  children+=($!)
  until_true 60 tells_of_itself || { echo "failed: the tenant did not start: $(tail -1 "$home/tenant.log")"; exit 1; }
  base=$(about base)
}
# jq succeeds on a file that is still empty, whatever is asked of it.
tells_of_itself() { [ -s "$home/tenant.json" ] && about base; }
about() { jq -r ".$1" "$home/tenant.json"; }
# How many people got one message, and how many got more.
ledger() { curl --silent "$base/control/ledger/messages?activities=false" | jq "map(select(.count $1)) | length"; }
asks() { curl --silent --fail --output /dev/null --max-time 5 "http://127.0.0.1:$admin/$1"; }
# configuration SECRET_FILE: one for that tenant.
configuration() {
  cat <<YAML
cloud:
  login: $base/login
  graph: $base/graph
  managed_identity: $base
  bot_metadata: $base/bot/v1/.well-known/openidconfiguration
  bot_default_service_url: $base/teams/
  service_url_hosts: [127.0.0.1]
bot:
  app_id: $(about app_id)
  name: Contoso Assistant
  tenant: $(about tenant_id)
  credential: {secret_file: $1}
app: {external_id: $(about external_id)}
tenants: [{id: $(about tenant_id), name: contoso, time_zone: Europe/London}]
listen: {messages: "127.0.0.1:$messages", admin: "127.0.0.1:$admin"}
store: sqlite:/var/lib/welcomed/welcomed.db
templates: /etc/welcomed/templates
event_wait: 3s
policies:
  - name: staff
    tenant: contoso
    existing: welcome
    users: {groups: [All Staff]}
    messages: [{key: welcome, template: welcome}]
YAML
}
