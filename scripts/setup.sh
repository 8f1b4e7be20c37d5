#!/usr/bin/env bash
# Makes this machine ready for `make deploy` and `make test`. Safe to run again: a step whose inputs have not changed
# since it last finished is skipped. Needs apt-get (Debian 12, Ubuntu) and root or sudo, for missing packages only.
set -euo pipefail

node_version=24.21.0
pnpm_version=12.21.0
terraform_minimum=1.11
opa_version=1.22.2

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
cd -- "$root"
tools=$root/.tools
stamps=$tools/stamps
log=$tools/setup.log
mkdir -p "$stamps"
: >"$log"

# A home that cannot be written (a service account, a read-only image) must not stop npm and pip from keeping caches.
if [[ ! -d ${HOME:-} || ! -w ${HOME:-} ]]; then
  mkdir -p "$tools/home"
  export HOME=$tools/home
fi

steps=7
step=0

main() {
  run_step 'system packages' system_packages
  run_step "node $node_version, pnpm $pnpm_version" node_tools
  export PATH=$tools/node_modules/.bin:$PATH
  run_step 'workspace packages' workspace_packages
  run_step 'python packages' python_packages
  run_step 'opa' opa_present
  run_step 'terraform' terraform_present
  run_step 'stock kernel' stock_kernel
}

# run_step TITLE FUNCTION: one line per step; what the step prints goes to the log.
run_step() {
  local title=$1 function=$2 started=$EPOCHREALTIME outcome
  step=$((step + 1))
  result='up to date'
  next='see the log'
  printf '[%d/%d] %s ... ' "$step" "$steps" "$title"
  if "$function" >>"$log" 2>&1; then
    outcome=$result
  else
    printf 'FAILED after %s s\n' "$(elapsed "$started")"
    printf '%s\n' '--- last lines of the log ---' >&2
    tail -n 15 -- "$log" >&2
    printf -- '---\nsetup: step "%s" failed\nnext: %s (full log: %s)\n' "$title" "$next" "$log" >&2
    exit 1
  fi
  printf '%s (%s s)\n' "$outcome" "$(elapsed "$started")"
}

elapsed() {
  local now=$EPOCHREALTIME
  local tenths=$(((${now/[.,]/} - ${1/[.,]/}) / 100000))
  printf '%d.%d' $((tenths / 10)) $((tenths % 10))
}

# is_current NAME INPUT...: true when the step NAME finished with exactly these inputs (words or files' content).
is_current() {
  [[ -f $stamps/$1 && $(<"$stamps/$1") == "$(fingerprint "${@:2}")" ]]
}

mark_current() {
  fingerprint "${@:2}" >"$stamps/$1"
}

fingerprint() {
  local input
  for input in "$@"; do
    if [[ -f $input ]]; then cat -- "$input"; else printf '%s\n' "$input"; fi
  done | sha256sum | cut -d ' ' -f 1
}

system_packages() {
  local wanted missing=() name status
  mapfile -t wanted < <(sed -E 's/#.*//; s/[[:space:]].*//; /^$/d' scripts/system-packages.txt)
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    next='install what scripts/system-packages.txt lists with your package manager; dwcp is tested on Debian 12 and Ubuntu'
    echo 'apt-get is not there'
    return 1
  fi
  declare -A present=()
  while read -r name status; do
    [[ $status == installed ]] && present[$name]=1
  done < <(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "${wanted[@]}" 2>/dev/null || true)
  for name in "${wanted[@]}"; do
    [[ -n ${present[$name]:-} ]] || missing+=("$name")
  done
  # npm only brings our own Node: any way the machine has it is fine.
  if [[ ! -x $tools/node_modules/node/bin/node ]] && ! command -v npm >/dev/null; then missing+=(npm); fi
  ((${#missing[@]})) || return 0
  echo "missing: ${missing[*]}"
  next='check that apt-get reaches its mirrors, then run it again'
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q update &&
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends "${missing[@]}" || return 1
  result="installed ${missing[*]}"
}

as_root() {
  if [[ $EUID -eq 0 ]]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo -- "$@"
  else
    next='run it as root, or install sudo'
    echo 'not root, and sudo is not there'
    return 1
  fi
}

node_tools() {
  local inputs=("$node_version" "$pnpm_version")
  if is_current node "${inputs[@]}" && [[ -x $tools/node_modules/node/bin/node && -x $tools/node_modules/pnpm/pnpm ]]; then
    return 0
  fi
  next='check that npm reaches its registry (npm ping), then run it again'
  npm install --prefix "$tools" --no-save --no-audit --no-fund --loglevel=error \
    "node@$node_version" "pnpm@$pnpm_version" || return 1
  [[ $("$tools/node_modules/node/bin/node" --version) == "v$node_version" ]] || return 1
  mark_current node "${inputs[@]}"
  result=installed
}

workspace_packages() {
  local inputs=("$root" "$node_version" pnpm-lock.yaml pnpm-workspace.yaml package.json packages/*/package.json)
  if is_current workspace "${inputs[@]}" && [[ -f node_modules/.modules.yaml ]]; then return 0; fi
  next='check that pnpm reaches its registry, then run it again'
  CI=true pnpm install --frozen-lockfile --reporter=append-only || return 1
  mark_current workspace "${inputs[@]}"
  result=installed
}

python_packages() {
  local python=/usr/bin/python3 inputs
  [[ -x $python ]] || python=python3
  # The path is an input: a virtual environment does not survive being moved.
  inputs=("$root" "$("$python" --version)" requirements.txt requirements-lock.txt)
  if is_current python "${inputs[@]}" && [[ -x .venv/bin/ansible-playbook && -x .venv/bin/moto_server ]]; then return 0; fi
  next='check that pip reaches its index, then run it again'
  rm -rf .venv "$stamps/python"
  "$python" -m venv .venv &&
    .venv/bin/python -m pip install --disable-pip-version-check --no-input --progress-bar off \
      -r requirements.txt -c requirements-lock.txt || return 1
  mark_current python "${inputs[@]}"
  result=installed
}

# Compiles the shipped policies and evaluates the user's own. Nothing else needs it, so that not having it is no failure.
opa_present() {
  local found version
  found=$(PATH=$tools/bin:$PATH command -v opa) || found=
  version=$([[ -z $found ]] || "$found" version | sed -nE 's/^Version: v?([0-9.]+).*/\1/p')
  if [[ $version =~ ^[1-9] ]]; then
    result="up to date"
  elif ! command -v go >/dev/null; then
    result="SKIPPED, neither opa 1.0 nor Go is there: policies of your own and tests of policies need opa"
  elif GOBIN=$tools/bin go install "github.com/open-policy-agent/opa@v$opa_version"; then
    result=installed
  else
    result="SKIPPED, Go could not build opa $opa_version (see $log): policies of your own and tests of policies need it"
  fi
}

# Never downloaded: which build of Terraform runs against an account is the operator's choice.
terraform_present() {
  local program found
  for program in terraform tofu; do
    found=$(command -v "$program") || continue
    result="found $found"
    return 0
  done
  result="NOT FOUND: put terraform or tofu $terraform_minimum or newer on PATH (from its vendor's package); deploy needs it"
}

# What the tests boot in an emulator, to run what a kernel without WireGuard or netem leaves out. Nothing else needs it. Why
# it is not there is kept for them.
stock_kernel() {
  result=$(scripts/stock-kernel.sh "$tools/stock-kernel" | tail -n 1) ||
    result="SKIPPED, apt-get could not download it, see $log: some tests need it"
  if [[ $result == SKIPPED* ]]; then
    printf '%s\n' "${result#SKIPPED, }" >"$tools/stock-kernel.missing"
  else
    rm -f "$tools/stock-kernel.missing"
  fi
}

main "$@"
