# Sourced by scripts that need a running host: start_host FOLDER PORT, stop_host. The host runs from a Debug build, as
# the README's first command does, in Development; FOLDER must be called data, for it is ./data of where the host is started.
start_host() {
  dotnet build "$ROOT/src/OmniGrains.Host" -v q -nologo >"$1.log" 2>&1 || { cat "$1.log"; return 1; }
  (cd "$(dirname "$1")" && ASPNETCORE_URLS="http://127.0.0.1:$2" exec dotnet run --no-build --project "$ROOT/src/OmniGrains.Host") >"$1.log" 2>&1 &
  HOST_RUN=$!
  for _ in $(seq 1 600); do
    if curl -sf "http://127.0.0.1:$2/health/ready" >/dev/null 2>&1; then return 0; fi
    kill -0 "$HOST_RUN" 2>/dev/null || break
    sleep 0.2
  done
  echo "The host did not become ready:"; cat "$1.log"
  return 1
}

stop_host() {
  [ -n "${HOST_RUN:-}" ] || return 0
  for child in $(ps -o pid= --ppid "$HOST_RUN" 2>/dev/null); do kill -TERM "$child" 2>/dev/null; done
  kill -TERM "$HOST_RUN" 2>/dev/null
  wait "$HOST_RUN" 2>/dev/null
  HOST_RUN=
}
